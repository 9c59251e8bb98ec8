"""What a machine lacks is named with the package that brings it; what was started is gone afterwards."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from bin import gate, libraries
from tests import postgres


def test_a_missing_library_is_named_with_its_package() -> None:
    library = libraries.Library("libnothing.so.9", "libnothing9", "PDF documents")
    assert not library.is_there()
    assert libraries.advice(library) == (
        "no PDF documents: libnothing.so.9 is missing (apt-get install libnothing9)"
    )


def test_a_library_that_is_there_is_not_missing() -> None:
    assert libraries.Library("libc.so.6", "libc6", "anything").is_there()


def test_missing_programs_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(gate, "find_server", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert gate.no_postgres() == "no PostgreSQL server (apt-get install postgresql)"
    assert gate.no_chromium() == "no Chromium (apt-get install chromium)"


def test_without_a_server_there_is_no_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "find_server", lambda: None)
    with pytest.raises(FileNotFoundError, match="apt-get install postgresql"), postgres.cluster():
        pass


@pytest.mark.skipif(postgres.find_server() is None, reason="no PostgreSQL server")
def test_a_cluster_lasts_as_long_as_its_command() -> None:
    command = [sys.executable, "tests/postgres.py", "sh", "-c", "echo $DATABASE_URL; exit 7"]
    result = subprocess.run(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True, check=False)
    folder = Path("/") / result.stdout.strip().removeprefix("postgres://portal@/").removesuffix("/postgres")
    assert result.returncode == 7
    assert folder.name.startswith("portal-postgres-")
    assert not folder.exists()
