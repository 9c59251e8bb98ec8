"""A task that raises is tried again, with growing pauses, until its attempts are used up."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.retries import RetryPolicy, policy_of, retry_later
from portal.worker import PortalWorker
from tests.worker import samples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue")]


def work() -> DBTaskResult[Any, Any]:
    """Run the queue until it is empty and return its one row."""
    PortalWorker(worker_id="tests", interval=0, batch=True).run()
    return DBTaskResult.objects.get()


def test_it_succeeds_at_a_later_attempt(tmp_path: Path) -> None:
    samples.fail_until.enqueue(str(tmp_path / "marks"), 3)
    row = work()
    assert (row.status, row.return_value, len(row.worker_ids)) == ("SUCCESSFUL", 3, 3)
    assert row.traceback == ""


def test_it_gives_up_after_the_last_attempt(tmp_path: Path) -> None:
    samples.fail_until.enqueue(str(tmp_path / "marks"), 4)
    row = work()
    assert (row.status, len(row.worker_ids)) == ("FAILED", 3)
    assert "the mail server is away" in row.traceback


def test_the_next_attempt_waits() -> None:
    samples.fail_slowly.enqueue()
    row = work()
    assert (row.status, len(row.worker_ids)) == ("READY", 1)
    assert timedelta(seconds=50) < row.run_after - timezone.now() <= timedelta(minutes=1)


def test_pauses_grow() -> None:
    policy = RetryPolicy(max_attempts=5, backoff=timedelta(minutes=1))
    assert [policy.delay(attempt).total_seconds() / 60 for attempt in (1, 2, 3, 4)] == [1, 4, 16, 64]


def test_an_ordinary_task_runs_once() -> None:
    samples.fail_once.enqueue()
    row = work()
    assert (row.status, len(row.worker_ids)) == ("FAILED", 1)


def test_a_task_whose_function_is_gone_runs_once() -> None:
    samples.fail_slowly.enqueue()
    DBTaskResult.objects.update(task_path="tests.worker.samples.removed")
    assert policy_of(DBTaskResult.objects.get()).max_attempts == 1


def test_a_row_that_was_claimed_meanwhile_is_left_alone() -> None:
    samples.fail_slowly.enqueue()
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now(), worker_ids=["lost"])
    as_read = DBTaskResult.objects.get()
    DBTaskResult.objects.update(started_at=timezone.now() + timedelta(seconds=1), worker_ids=["lost", "new"])
    retry_later(as_read)
    assert DBTaskResult.objects.get().status == "RUNNING"
