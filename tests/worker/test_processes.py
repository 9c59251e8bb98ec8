"""The worker as it really runs: its own process on a database in a file or in PostgreSQL, and kill -9."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from portal.schedules import ensure_rows

pytestmark = pytest.mark.django_db(transaction=True)

type Actor = Callable[..., "subprocess.Popen[str]"]


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


@pytest.fixture
def start(database: str, tmp_path: Path) -> Iterator[Actor]:
    """Start Python in another process; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": database,
        "PORTAL_DATA_DIR": str(tmp_path),
        "PORTAL_SECRET_KEY": "tests-only",
    }

    def run(*command: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, *command], cwd=settings.BASE_DIR, env=env, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def ask(start: Actor) -> Callable[..., Any]:
    """Let another process do something with the database and tell the result."""

    def run(verb: str, *args: str) -> Any:
        return said(start("-m", "tests.worker.actor", verb, *args))

    return run


def said(actor: "subprocess.Popen[str]") -> Any:
    """What an actor printed."""
    return json.loads(actor.communicate(timeout=60)[0])


def wait_for(path: Path) -> None:
    """Wait until a task has left its mark."""
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, "the worker did not start the task"
        time.sleep(0.05)


def test_workers_that_race_take_each_job_once(start: Actor) -> None:
    together = str(time.time() + 6)
    racers = [start("-m", "tests.worker.actor", "run_due", together) for _ in range(3)]
    taken = [key for racer in racers for key in said(racer)]
    assert "portal.clear_sessions" in taken
    assert len(taken) == len(set(taken))


def test_the_task_of_a_killed_worker_is_done_by_the_next(
    start: Actor, ask: Callable[..., Any], tmp_path: Path
) -> None:
    mark = tmp_path / "hanging"
    ask("enqueue", "hang_at_first", str(mark))
    worker = start("manage.py", "portal_worker", "--interval", "0.1")
    wait_for(mark)
    worker.kill()
    worker.wait()
    assert ask("states") == [["hang_at_first", "RUNNING", 1]]
    assert ask("age_and_reap") == 1
    start("manage.py", "portal_worker", "--batch").wait(60)
    assert ask("states") == [["hang_at_first", "SUCCESSFUL", 2]]


def test_sigterm_lets_the_present_task_finish(start: Actor, ask: Callable[..., Any], tmp_path: Path) -> None:
    mark = tmp_path / "working"
    ask("enqueue", "work_for_a_while", str(mark))
    worker = start("manage.py", "portal_worker", "--interval", "0.1")
    wait_for(mark)
    assert ask("workers") == 1
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    assert ask("states") == [["work_for_a_while", "SUCCESSFUL", 1]]
    assert ask("workers") == 0
