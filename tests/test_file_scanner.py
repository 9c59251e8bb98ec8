"""The provider's virus scanner: what it calls harmful, or cannot look at, is not taken."""

import sys
from pathlib import Path
from typing import IO

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError

from portal import file_scanner
from portal.checks import the_file_scanner_is_there
from portal.file_checks import check
from tests.conftest import Cast
from tests.test_uploads import sent, upload

HARM = b"THIS-HARMS-COMPUTERS"
# Reads every byte it is given, as scanners do.
SCANNER = f"""
import sys
if {HARM!r} in sys.stdin.buffer.read():
    sys.exit("stream: Test.Virus FOUND")
"""
BROKEN = {
    "import sys; sys.exit(2)": "ended with 2",
    "import os, signal; os.kill(os.getpid(), signal.SIGKILL)": "ended with -9",
    "import time; time.sleep(60)": "timed out",
}


def in_python(file: IO[bytes]) -> str:
    """A scanner that needs no program."""
    return "Test.Virus" if HARM in file.read() else ""


def refuses_to_work(file: IO[bytes]) -> str:
    """One whose service is away."""
    raise ConnectionError("no scanner at the other end")


@pytest.fixture
def command(tmp_path: Path, settings: LazySettings) -> None:
    program = tmp_path / "scan it.py"
    program.write_text(SCANNER)
    settings.PORTAL_FILE_SCANNER = f"{sys.executable} '{program}'"


def why_not(data: bytes) -> str:
    with pytest.raises(ValidationError) as refusal:
        check(upload("report.txt", data))
    return " ".join(refusal.value.messages)


def test_a_command_reads_the_whole_file(command: None, caplog: pytest.LogCaptureFixture) -> None:
    large = b"x" * 3_000_000
    taken = check(upload("report.txt", large))
    assert taken.file.read() == large
    sentence = "“report.txt” was refused: the virus scanner calls it harmful."
    assert why_not(b"harmless, then " + HARM) == why_not(large + HARM) == sentence
    assert "Test.Virus FOUND" in caplog.text


def test_a_function_does_as_well(settings: LazySettings) -> None:
    settings.PORTAL_FILE_SCANNER = f"python:{__name__}.in_python"
    assert check(upload("report.txt", b"hello")).size == 5
    assert "harmful" in why_not(HARM)


@pytest.mark.parametrize("program", BROKEN)
def test_what_could_not_be_looked_at_stays_outside(
    program: str, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.PORTAL_FILE_SCANNER = f"{sys.executable} -c '{program}'"
    settings.PORTAL_FILE_SCANNER_SECONDS = 0.5
    assert "could not be checked" in why_not(b"hello")
    assert BROKEN[program] in caplog.text


@pytest.mark.parametrize(
    "named",
    [f"python:{__name__}.refuses_to_work", "python:nowhere.at_all", "/nowhere/scanner", "'", "clam\x00d"],
)
def test_a_scanner_that_is_away_lets_nothing_in(named: str, settings: LazySettings) -> None:
    settings.PORTAL_FILE_SCANNER = named
    assert "could not be checked" in why_not(b"hello")


def test_the_system_check_names_a_scanner_that_is_not_there(settings: LazySettings, command: None) -> None:
    assert the_file_scanner_is_there() == []
    for named in ("/nowhere/scanner", "python:nowhere.at_all", "'", " "):
        settings.PORTAL_FILE_SCANNER = named
        assert [problem.id for problem in the_file_scanner_is_there()] == ["portal.E003"]
    settings.PORTAL_FILE_SCANNER = ""
    assert the_file_scanner_is_there() == []


def test_without_a_scanner_nobody_is_asked() -> None:
    assert file_scanner.found_in(upload("report.txt", HARM)) == ""


def test_a_form_keeps_the_clean_one_and_names_the_other(cast: Cast, command: None) -> None:
    form = sent(cast.basic, upload("good.txt"), upload("bad.txt", HARM))
    assert [kept.name for kept in form.pending] == ["good.txt"]
    assert "“bad.txt” was refused" in str(form.errors["files"])
