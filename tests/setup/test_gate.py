"""The gate judges rightly: what fails is named, what is skipped is named, and CI forgives no skip."""

import subprocess
import sys
import tempfile

import pytest
from django.conf import settings

from bin import gate
from bin.gate import Step


def python(code: str, **options: object) -> Step:
    """A step that runs a line of Python."""
    return Step("lint", "sample", (sys.executable, "-c", code), **options)  # type: ignore[arg-type]


def test_a_step_that_passes(capfd: pytest.CaptureFixture[str]) -> None:
    outcome = gate.run(python("print('3 passed in 0.10s')"))
    assert (outcome.verdict, outcome.remark) == ("ok", "")
    shown = capfd.readouterr().out.splitlines()
    assert shown[1:3] == ["== sample", "3 passed in 0.10s"]
    assert shown[3].startswith("-- ok")


@pytest.mark.parametrize(
    "telling",
    [
        "FAILED tests/x.py::test_y - assert 1 == 2",
        "portal/x.py:3:1: F401 unused",
        "Would reformat: templates/a.html",
        "Inside an app, imports run downwards BROKEN",
    ],
)
def test_a_step_that_fails_shows_the_line_to_read_first(telling: str) -> None:
    shown = ["....F.", "no error here", telling, "1 error in all"]
    outcome = gate.run(python(f"print(*{shown!r}, sep='\\n'); raise SystemExit(1)"))
    assert (outcome.verdict, outcome.remark) == ("FAILED", telling)


def test_a_skip_is_named_and_a_failure_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    step = python("raise SystemExit(1)", obstacle=lambda: "no browser (apt-get install chromium)")
    monkeypatch.delenv("CI", raising=False)
    assert gate.run(step).verdict == "SKIPPED"
    monkeypatch.setenv("CI", "true")
    outcome = gate.run(step)
    assert (outcome.verdict, outcome.remark) == ("FAILED", "no browser (apt-get install chromium)")


def test_one_failure_fails_the_run_and_the_rest_still_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gate, "steps", lambda: [python("raise SystemExit(3)"), python("")])
    monkeypatch.setattr(sys, "argv", ["gate"])
    assert gate.main() == 1
    summary = capsys.readouterr().out.partition("== summary\n")[2].splitlines()
    assert [line.split()[0] for line in summary] == ["FAILED", "ok"]
    monkeypatch.setattr(gate, "steps", lambda: [python("")])
    assert gate.main() == 0


def test_steps_of_one_core_run_beside_each_other_and_say_it_in_one_piece(
    capsys: pytest.CaptureFixture[str],
) -> None:
    meeting = "import pathlib, sys, time; mine, other = map(pathlib.Path, sys.argv[1:]); mine.touch()"
    assert gate.SIDE_BY_SIDE == ("types", "lint", "checks")
    with tempfile.TemporaryDirectory() as folder:
        pair = [f"{folder}/a", f"{folder}/b"]
        wait = f"{meeting}\nwhile not other.exists(): time.sleep(0.02)\nprint('met', end='')"
        ways = (pair, pair[::-1])
        steps = [Step("lint", f"way {way[0][-1]}", (sys.executable, "-c", wait, *way)) for way in ways]
        assert [outcome.verdict for outcome in gate.run_all(steps)] == ["ok", "ok"]
    shown = capsys.readouterr().out.splitlines()
    for heading in ("== way a", "== way b"):
        start = shown.index(heading)
        assert shown[start + 1] == "met"
        assert shown[start + 2].startswith("-- ok")


def test_every_part_has_steps_and_no_step_is_outside_the_parts() -> None:
    assert {step.part for step in gate.steps()} == set(gate.PARTS)
    assert {step.part for step in gate.chosen(["lint", "types"])} == {"lint", "types"}


def test_an_unknown_part_is_refused() -> None:
    asked = [sys.executable, "-m", "bin.gate", "lnit"]
    result = subprocess.run(asked, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert "no such part: lnit" in result.stderr


def test_settings_of_an_installation_do_not_reach_the_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SMTP_HOST", "mail.example.com")
    monkeypatch.setenv("DATABASE_URL", "postgres://production")
    env = gate.environment({"PORTAL_DEMO": "1"})
    assert "PORTAL_SMTP_HOST" not in env
    assert env["DATABASE_URL"] == "sqlite://:memory:"
    assert env["PORTAL_DEMO"] == "1"


def test_production_settings_come_from_the_readme_with_a_key_of_their_own() -> None:
    first, second = gate.production_settings(), gate.production_settings()
    assert first["PORTAL_ALLOWED_HOSTS"] == "portal.example.com"
    assert first["PORTAL_SECRET_KEY"] != second["PORTAL_SECRET_KEY"]
