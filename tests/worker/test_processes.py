"""The worker as it really runs: its own process on a database in a file or in PostgreSQL, and kill -9."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from portal.schedules import ensure_rows

pytestmark = pytest.mark.django_db(transaction=True)

# A machine under load takes its time to start Django three times over.
PATIENCE = 240


class Actor:
    """Another process that does something with the database and tells the result."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """Speak to tests/worker/actor.py."""
        self._process = process

    def call(self, verb: str, *args: str) -> None:
        """Have it begin."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([verb, *args]) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        """What came of the last call."""
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())

    def ask(self, verb: str, *args: str) -> Any:
        """Call and wait for the answer."""
        self.call(verb, *args)
        return self.answer()


@pytest.fixture
def database(tmp_path: Path, transactional_db: None) -> str:
    """The address of this test's database for other processes; memory is copied into a file first."""
    ensure_rows()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(tmp_path / "db.sqlite3")])
        return f"sqlite:///{tmp_path / 'db.sqlite3'}"
    facts = connection.settings_dict
    return f"postgres://{facts['USER']}:{facts['PASSWORD']}@/{facts['HOST']}/{facts['NAME']}"


type Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(database: str, tmp_path: Path) -> Iterator[Start]:
    """Start Python in another process; what still runs at the end is killed."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": database,
        "PORTAL_DATA_DIR": str(tmp_path),
        "PORTAL_SECRET_KEY": "tests-only",
    }
    with ExitStack() as stack:

        def run(*command: str) -> "subprocess.Popen[str]":
            arguments = [sys.executable, *command]
            pipe = subprocess.PIPE
            process = stack.enter_context(
                subprocess.Popen(
                    arguments, cwd=settings.BASE_DIR, env=env, stdin=pipe, stdout=pipe, text=True
                )
            )
            stack.callback(process.kill)
            return process

        yield run


@pytest.fixture
def act(start: Start) -> Callable[[], Actor]:
    """Start an actor."""
    return lambda: Actor(start("-m", "tests.worker.actor"))


def wait_for(path: Path) -> None:
    """Wait until a task has left its mark."""
    deadline = time.monotonic() + PATIENCE
    while not path.exists():
        assert time.monotonic() < deadline, f"nobody made {path.name}"
        time.sleep(0.05)


def test_workers_that_race_take_each_job_once(act: Callable[[], Actor]) -> None:
    racers = [act() for _ in range(3)]
    assert [racer.ask("workers") for racer in racers] == [0, 0, 0]
    for racer in racers:
        racer.call("run_due")
    taken = [key for racer in racers for key in racer.answer()]
    assert "portal.clear_sessions" in taken
    assert len(taken) == len(set(taken))


def test_the_task_of_a_killed_worker_is_done_by_the_next(
    start: Start, act: Callable[[], Actor], tmp_path: Path
) -> None:
    worker, actor, mark = start("manage.py", "portal_worker"), act(), tmp_path / "hanging"
    actor.ask("enqueue", "hang_at_first", str(mark))
    wait_for(mark)
    worker.kill()
    worker.wait()
    assert actor.ask("states") == [["hang_at_first", "RUNNING", 1]]
    assert actor.ask("age_and_reap") == 1
    start("manage.py", "portal_worker", "--batch").wait(PATIENCE)
    assert actor.ask("states") == [["hang_at_first", "SUCCESSFUL", 2]]


def test_sigterm_lets_the_present_task_finish(start: Start, act: Callable[[], Actor], tmp_path: Path) -> None:
    worker, actor, mark = start("manage.py", "portal_worker"), act(), tmp_path / "working"
    actor.ask("enqueue", "work_for_a_while", str(mark))
    wait_for(mark)
    assert actor.ask("workers") == 1
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE) == 0
    assert actor.ask("states") == [["work_for_a_while", "SUCCESSFUL", 1]]
    assert actor.ask("workers") == 0
