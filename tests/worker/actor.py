"""Another process on the tests' database: reads calls from its input, a JSON list a line, and answers."""

import json
import sys
import time
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.db.models import F  # noqa: E402 - models need the set-up above
from django.tasks.signals import task_enqueued  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402

from portal import schedules, worker  # noqa: E402
from portal.models import WorkerHeartbeat  # noqa: E402
from tests.worker import samples  # noqa: E402


def run_due() -> list[str]:
    """Put the due jobs into the queue, and not too fast.

    The pause is inside the transaction: whoever reads before it ends reads that the job is still due.
    """

    def dawdle(**kwargs: object) -> None:
        time.sleep(0.3)

    task_enqueued.connect(dawdle)
    return schedules.run_due()


def enqueue(name: str, *args: Any) -> str:
    """Put a sample task into the queue."""
    return str(getattr(samples, name).enqueue(*args).id)


def states() -> list[list[Any]]:
    """The sample tasks of the queue: name, status, attempts."""
    rows = DBTaskResult.objects.filter(task_path__startswith="tests.").order_by("enqueued_at")
    return [[row.task_name, row.status, len(row.worker_ids)] for row in rows]


def workers() -> int:
    """How many workers are known."""
    return WorkerHeartbeat.objects.count()


def age_and_reap() -> int:
    """Let five minutes pass for the database, then look for orphans."""
    DBTaskResult.objects.update(started_at=F("started_at") - timedelta(minutes=5))
    WorkerHeartbeat.objects.update(beat_at=F("beat_at") - timedelta(minutes=5))
    return worker.reap()


VERBS = {verb.__name__: verb for verb in (run_due, enqueue, states, workers, age_and_reap)}

for line in sys.stdin:
    called, *arguments = json.loads(line)
    json.dump(VERBS[called](*arguments), sys.stdout)
    sys.stdout.write("\n")
    sys.stdout.flush()
