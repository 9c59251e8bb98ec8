"""`bin/portal test`: every check, in one run, with a verdict for each.

A step that cannot run for want of a program or a library is skipped by name and says what would help; with
CI=true that counts as a failure. Steps go on after a failure, so that one run shows everything. Standard
library only.
"""

import argparse
import os
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bin import libraries
from tests.postgres import PACKAGE as POSTGRES_PACKAGE
from tests.postgres import find_server

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
PARTS = ("lint", "types", "checks", "sqlite", "postgres", "browser")
# Two at a time: the smallest machine that is worth testing on has two cores.
PYTEST = (PYTHON, "-m", "pytest", "-n", "2")
# The file is what shares a world; in the browser one file would keep one of the two idle.
BY_FILE = (*PYTEST, "--dist", "loadgroup")
# Each of these keeps one core busy, so two run at a time; the tests keep both.
SIDE_BY_SIDE = ("types", "lint", "checks")
DEMO = {"PORTAL_DEMO": "1"}
# A line that names a place or a verdict, or else one that only sounds like it.
TELLING = (
    re.compile(r"^(FAILED|ERROR|E  |\S+:\d+:|would reformat)|would be reformatted|BROKEN$", re.IGNORECASE),
    re.compile("error", re.IGNORECASE),
)

type Listener = Callable[["subprocess.Popen[str]"], Iterator[str]]


@dataclass(frozen=True)
class Step:
    """One check: its command, the settings it runs with, and a reason not to run it, if there is one."""

    part: str
    name: str
    command: Sequence[str]
    settings: Mapping[str, str] = field(default_factory=dict)
    obstacle: Callable[[], str] = lambda: ""


@dataclass(frozen=True)
class Outcome:
    """What became of a step; `remark` is the line to read first."""

    name: str
    verdict: str
    seconds: float = 0.0
    remark: str = ""

    def __str__(self) -> str:
        """One line of the summary."""
        return f"{self.verdict:<8} {self.name:<24} {self.seconds:>6.1f} s  {self.remark}".rstrip()


def manage(*arguments: str) -> tuple[str, ...]:
    """A command of Django's command line."""
    return (PYTHON, "manage.py", *arguments)


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    """A program of the development environment."""
    return (str(Path(PYTHON).parent / name), *arguments)


def production_settings() -> dict[str, str]:
    """The settings README.md recommends for production, with a secret key of our own."""
    block = re.search(r"```ini\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    if block is None:
        raise ValueError("README.md has no ```ini block with the production settings")
    pairs = (line.split("=", 1) for line in block[1].splitlines() if line and not line.startswith("#"))
    return {**dict(pairs), "PORTAL_SECRET_KEY": secrets.token_urlsafe(50)}


def no_libraries() -> str:
    """What the missing system libraries keep from working."""
    return "; ".join(libraries.advice(library) for library in libraries.missing())


def no_postgres() -> str:
    """Why PostgreSQL cannot be tested."""
    return "" if find_server() else f"no PostgreSQL server (apt-get install {POSTGRES_PACKAGE})"


def no_chromium() -> str:
    """Why the browser cannot be driven."""
    return "" if libraries.find_chromium() else "no Chromium (apt-get install chromium)"


def steps() -> Iterator[Step]:
    """Every step, the fast ones first."""
    yield Step("lint", "ruff check", (PYTHON, "-m", "ruff", "check", "--output-format", "concise"))
    yield Step("lint", "ruff format", (PYTHON, "-m", "ruff", "format", "--check"))
    yield Step("lint", "djangofmt", tool("djangofmt", "--check", "templates"))
    yield Step("lint", "import-linter", tool("lint-imports"))
    yield Step("types", "mypy --strict", (PYTHON, "-m", "mypy"))
    yield Step("checks", "system libraries", (PYTHON, "-c", ""), obstacle=no_libraries)
    yield Step("checks", "check", manage("check", "--fail-level", "WARNING"), DEMO)
    deploy = manage("check", "--deploy", "--fail-level", "WARNING")
    yield Step("checks", "check --deploy", deploy, production_settings())
    yield Step("checks", "makemigrations --check", manage("makemigrations", "--check", "--dry-run"), DEMO)
    yield Step("sqlite", "pytest on SQLite", BY_FILE)
    # Commands, lock files and the machine have no database: CONTRIBUTING.md.
    in_cluster = (PYTHON, "tests/postgres.py", *BY_FILE, "--ignore=tests/setup")
    yield Step("postgres", "pytest on PostgreSQL", in_cluster, obstacle=no_postgres)
    yield Step("browser", "pytest in Chromium", (*PYTEST, "-m", "browser"), obstacle=no_chromium)


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment without settings of an installation, so that every run is the same."""
    ours = {name: value for name, value in os.environ.items() if not re.match(r"PORTAL_|DATABASE_URL", name)}
    return {**ours, "DATABASE_URL": "sqlite://:memory:", **settings}


def run(step: Step) -> Outcome:
    """Run one step, its output passed on line by line."""
    print(f"\n== {step.name}", flush=True)
    outcome = perform(step, passed_on)
    print(f"-- {outcome}", flush=True)
    return outcome


def run_quietly(step: Step) -> Outcome:
    """Run one step beside others: what it has to say comes in one piece, once it is over."""
    said: list[str] = []
    outcome = perform(step, lambda process: kept(process, said))
    print("\n".join([f"\n== {step.name}", *said, f"-- {outcome}"]), flush=True)
    return outcome


def perform(step: Step, listen: Listener) -> Outcome:
    """What becomes of a step, its output heard by `listen`."""
    reason = step.obstacle()
    if reason:
        verdict = "FAILED" if os.environ.get("CI") == "true" else "SKIPPED"
        return Outcome(step.name, verdict, remark=reason)
    started = time.monotonic()
    with subprocess.Popen(
        step.command,
        cwd=ROOT,
        env=environment(step.settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        lines = list(listen(process))
    failed = process.returncode != 0
    remark = first_telling(lines) if failed else ""
    return Outcome(step.name, "FAILED" if failed else "ok", time.monotonic() - started, remark)


def passed_on(process: "subprocess.Popen[str]") -> Iterator[str]:
    """Print a step's lines as they come, and hand them over."""
    for line in process.stdout or ():
        sys.stdout.write(line)
        sys.stdout.flush()
        yield line.rstrip()


def kept(process: "subprocess.Popen[str]", said: list[str]) -> Iterator[str]:
    """Keep a step's lines for later, and hand them over."""
    for line in process.stdout or ():
        said.append(line.rstrip())
        yield said[-1]


def first_telling(lines: Sequence[str]) -> str:
    """The line of a failed step to read first."""
    telling = (line for pattern in TELLING for line in lines if pattern.search(line))
    return next(telling, lines[0] if lines else "no output")


def chosen(parts: Sequence[str]) -> list[Step]:
    """The steps of the named parts, or all."""
    return [step for step in steps() if not parts or step.part in parts]


def run_all(wanted: Sequence[Step]) -> list[Outcome]:
    """Run the steps, those of one core two at a time, and first the one that takes longest."""
    beside = sorted((step for step in wanted if step.part in SIDE_BY_SIDE), key=by_part)
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(run_quietly, beside))
    return outcomes + [run(step) for step in wanted if step.part not in SIDE_BY_SIDE]


def by_part(step: Step) -> int:
    """Where its part stands among those that run side by side."""
    return SIDE_BY_SIDE.index(step.part)


def main() -> int:
    """Run what was asked for; 0 when nothing failed."""
    parser = argparse.ArgumentParser(prog="bin/portal test", description="Every check, or some parts.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=" ".join(PARTS))
    parts = parser.parse_args().parts
    if unknown := set(parts).difference(PARTS):
        parser.error(f"no such part: {' '.join(sorted(unknown))} (there are {' '.join(PARTS)})")
    outcomes = run_all(chosen(parts))
    print("\n== summary")
    for outcome in outcomes:
        print(outcome)
    return int(any(outcome.verdict == "FAILED" for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
