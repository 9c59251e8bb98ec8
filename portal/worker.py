"""The background worker: runs the queue, starts regular jobs, and takes over from workers that were killed.

django-tasks-db runs the queue. Beside it, in a thread of its own so that a long task does not hold it up, a
ticker gives a sign of life, puts due jobs into the queue and looks for orphans.
"""

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from django.db import Error, close_old_connections, connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from portal import schedules
from portal.models import WorkerHeartbeat
from portal.models.schedule import ALIVE_FOR
from portal.retries import give_up, retry_later

logger = logging.getLogger("portal.worker")

TICK_SECONDS = 5.0
# A task that takes longer hangs: its worker stops giving signs of life, so that monitoring hears of it.
TASK_LIMIT_SECONDS = 30 * 60


class PortalWorker(Worker):
    """django-tasks-db's worker, which also knows for how long it has been at its present task."""

    def __init__(self, *, worker_id: str, interval: float, batch: bool = False) -> None:
        """Serve every queue; with `batch`, end when nothing is left to do."""
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id,
            excluded_queue_names=[],
        )
        self._busy_since: float | None = None

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        """Run one task and note when it began."""
        self._busy_since = time.monotonic()
        try:
            super().run_task(db_task_result)
        finally:
            self._busy_since = None

    def hangs(self) -> bool:
        """Whether the present task has passed the limit."""
        since = self._busy_since
        return since is not None and time.monotonic() - since > TASK_LIMIT_SECONDS


def beat(worker_id: str) -> None:
    """Give a sign of life."""
    WorkerHeartbeat.objects.update_or_create(worker_id=worker_id, defaults={"beat_at": timezone.now()})


def orphans() -> list[DBTaskResult[Any, Any]]:
    """Running tasks whose worker has given no sign of life for a minute."""
    alive = set(WorkerHeartbeat.objects.alive().values_list("worker_id", flat=True))
    old = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - ALIVE_FOR)
    return [row for row in old if not alive.intersection(row.worker_ids[-1:])]


def reap() -> int:
    """Try the orphans again within their attempts, mark the others failed; returns how many there were."""
    found = orphans()
    for row in found:
        if not retry_later(row):
            give_up(row)
        logger.warning("Task %s of a lost worker: %s", row.pk, row.task_path)
    WorkerHeartbeat.objects.forgotten().delete()
    return len(found)


class Ticker(threading.Thread):
    """Signs of life, regular jobs and orphans, every few seconds, as long as its `with` block lasts."""

    def __init__(self, worker_id: str, hangs: Callable[[], bool]) -> None:
        """Tick for that worker, and stop giving signs of life when it hangs."""
        super().__init__(name="portal-ticker", daemon=True)
        self._worker_id = worker_id
        self._hangs = hangs
        self._ended = threading.Event()

    def __enter__(self) -> Self:
        """Be known as alive before the first task is claimed, then tick."""
        schedules.ensure_rows()
        beat(self._worker_id)
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop ticking and sign off, so that monitoring and reapers need not wait a minute."""
        self._ended.set()
        self.join(TICK_SECONDS)
        WorkerHeartbeat.objects.filter(worker_id=self._worker_id).delete()

    def run(self) -> None:
        """Tick until the block ends; a database that is away for a moment costs a tick, not the worker."""
        try:
            while not self._ended.wait(TICK_SECONDS):
                close_old_connections()
                self.tick()
        finally:
            connection.close()

    def tick(self) -> None:
        """One round."""
        try:
            if not self._hangs():
                beat(self._worker_id)
            schedules.run_due()
            reap()
        except Error:
            logger.exception("The worker's tick failed")
