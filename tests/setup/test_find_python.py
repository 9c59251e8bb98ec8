"""`bin/portal` on machines that are not ours: which Python it takes, and what it says when there is none."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

PORTAL = settings.BASE_DIR / "bin" / "portal"

type Ask = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with what the script calls and no Python."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("sh", "dirname", "tr", "sed", "cat"):
        found = next(Path(place, name) for place in ("/usr/bin", "/bin") if Path(place, name).exists())
        (folder / name).symlink_to(found)
    return folder


@pytest.fixture
def ask(tools: Path, tmp_path: Path) -> Ask:
    """Ask which Python would be used, with more folders in PATH and more in the environment."""

    def run(*path: Path, **env: str) -> "subprocess.CompletedProcess[str]":
        places = os.pathsep.join(map(str, (*path, tools)))
        return subprocess.run(
            [PORTAL, "python"],
            env={"PATH": places, "HOME": str(tmp_path / "home"), **env},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def script(path: Path, body: str) -> Path:
    """A program of one line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_none_is_an_error_that_says_what_to_do(ask: Ask) -> None:
    result = ask()
    assert result.returncode == 1
    assert "no Python 3.12 or newer" in result.stderr
    assert "PORTAL_PYTHON=" in result.stderr


def test_one_in_path(ask: Ask, tmp_path: Path) -> None:
    found = script(tmp_path / "apps" / "python3", f'exec "{sys.executable}" "$@"')
    assert ask(found.parent).stdout.strip() == str(found)


def test_an_old_one_is_passed_over(ask: Ask, tmp_path: Path) -> None:
    old = script(tmp_path / "old" / "python3", "exit 1")
    assert ask(old.parent).returncode == 1


def test_dead_shims_lead_to_the_installed_versions(ask: Ask, tmp_path: Path) -> None:
    shims = tmp_path / "elsewhere" / "shims"
    for name in ("python3.13", "python3.12", "python3"):
        script(shims / name, "exit 127")
    installed = script(
        tmp_path / "elsewhere" / "versions" / "3.12.1" / "bin" / "python3", f'exec "{sys.executable}" "$@"'
    )
    assert ask(shims).stdout.strip() == str(installed)


def test_pyenv_outside_path_is_found_at_home(ask: Ask, tmp_path: Path) -> None:
    installed = script(
        tmp_path / "home" / ".pyenv" / "versions" / "3.13.0" / "bin" / "python3",
        f'exec "{sys.executable}" "$@"',
    )
    assert ask().stdout.strip() == str(installed)


def test_uv_is_asked_last(ask: Ask, tmp_path: Path) -> None:
    uv = script(tmp_path / "apps" / "uv", f'echo "{sys.executable}"')
    assert ask(uv.parent).stdout.strip() == sys.executable


def test_the_named_one_is_used_or_refused(ask: Ask, tmp_path: Path) -> None:
    assert ask(PORTAL_PYTHON=sys.executable).stdout.strip() == sys.executable
    refused = ask(PORTAL_PYTHON=str(tmp_path / "nothing"))
    assert refused.returncode == 1
    assert f"PORTAL_PYTHON={tmp_path / 'nothing'}" in refused.stderr


def test_help_needs_no_python_and_an_unknown_command_shows_it(tools: Path) -> None:
    for command, code in (("help", 0), ("nonsense", 2)):
        asked = [str(PORTAL), command]
        result = subprocess.run(asked, env={"PATH": str(tools)}, capture_output=True, text=True, check=False)
        assert result.returncode == code
        assert "usage: bin/portal COMMAND" in result.stdout + result.stderr
