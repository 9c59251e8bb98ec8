"""Background work that is tried again: a mail server that was away for an hour must not cost a mail.

`django.tasks` runs a task once. A function under `retrying_task` runs again when it raises, or when its
worker was killed, until its attempts are used up. A retry is the same row with a later `run_after`, so its
history (`worker_ids`) and its identity stay together. Such a function may run twice and must bear it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.dispatch import receiver
from django.tasks import Task, TaskResultStatus, task
from django.tasks.base import TaskResult
from django.tasks.signals import task_finished
from django.utils import timezone
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult


class WorkerLostError(Exception):
    """The worker that ran the task was killed, and no attempt is left. Recorded, never raised."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a task is tried, and how long it waits after its first failure."""

    max_attempts: int
    backoff: timedelta

    def delay(self, attempts: int) -> timedelta:
        """The pause after that many failures; each is four times the one before (1, 4, 16, 64 minutes)."""
        return self.backoff * int(4 ** (attempts - 1))


ONCE = RetryPolicy(max_attempts=1, backoff=timedelta())

_policies: dict[str, RetryPolicy] = {}


def retrying_task[**P, R](
    *, max_attempts: int = 5, backoff: timedelta = timedelta(minutes=1)
) -> Callable[[Callable[P, R]], "Task[P, R]"]:
    """Make a function a background task that is tried up to `max_attempts` times."""

    def wrap(function: Callable[P, R]) -> "Task[P, R]":
        made = task(function)
        _policies[made.module_path] = RetryPolicy(max_attempts, backoff)
        return made

    return wrap


def policy_of(row: DBTaskResult[Any, Any]) -> RetryPolicy:
    """The row's policy: once, unless its function is a retrying task; once too when it no longer exists."""
    try:
        return _policies.get(row.task.module_path, ONCE)
    except (ImportError, SuspiciousOperation):
        return ONCE


def as_read(row: DBTaskResult[Any, Any]) -> "QuerySet[DBTaskResult[Any, Any]]":
    """The row, while it is as it was read.

    Of two reapers that read the same row, the second changes nothing; nor does one whose row was claimed anew
    or finished meanwhile.
    """
    return DBTaskResult.objects.filter(pk=row.pk, status=row.status, started_at=row.started_at)


def retry_later(row: DBTaskResult[Any, Any]) -> bool:
    """Put a failed or orphaned row back into the queue; False when no attempt is left."""
    attempts, policy = len(row.worker_ids), policy_of(row)
    if attempts >= policy.max_attempts:
        return False
    waiting = timezone.now() + policy.delay(attempts)
    as_read(row).update(status=TaskResultStatus.READY, run_after=waiting, finished_at=None)
    return True


def give_up(row: DBTaskResult[Any, Any]) -> None:
    """Mark an orphaned row as failed."""
    error = WorkerLostError(f"worker {row.worker_ids[-1]} ended during the task")
    as_read(row).update(
        status=TaskResultStatus.FAILED,
        finished_at=timezone.now(),
        exception_class_path=f"{WorkerLostError.__module__}.{WorkerLostError.__qualname__}",
        traceback=str(error),
    )


@receiver(task_finished, dispatch_uid="portal.retries")
def retry_failed(sender: type, task_result: "TaskResult[Any, Any]", **kwargs: object) -> None:
    """Try again what just failed. Tasks that ran in the caller (tests) have no row and no second attempt."""
    if task_result.status == TaskResultStatus.FAILED and issubclass(sender, DatabaseBackend):
        retry_later(DBTaskResult.objects.get(pk=task_result.id))
