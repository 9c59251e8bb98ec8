"""A second process on the tests' database: `python -m tests.worker.actor VERB [ARGUMENT ...]` writes JSON."""

import json
import os
import sys
import time
from datetime import timedelta
from typing import Any

import django


def run_due(start: str) -> list[str]:
    """At that moment (seconds since the epoch), put the due jobs into the queue."""
    from portal.schedules import run_due  # noqa: PLC0415 - app ready

    time.sleep(max(0.0, float(start) - time.time()))
    return run_due()


def enqueue(name: str, *args: Any) -> str:
    """Put a sample task into the queue."""
    from tests.worker import samples  # noqa: PLC0415 - app ready

    return str(getattr(samples, name).enqueue(*args).id)


def states() -> list[list[Any]]:
    """Every task of the queue: name, status, attempts."""
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415 - app ready

    rows = DBTaskResult.objects.filter(task_path__startswith="tests.").order_by("enqueued_at")
    return [[row.task_name, row.status, len(row.worker_ids)] for row in rows]


def workers() -> int:
    """How many workers are known."""
    from portal.models import WorkerHeartbeat  # noqa: PLC0415 - app ready

    return WorkerHeartbeat.objects.count()


def age_and_reap() -> int:
    """Let five minutes pass for the database, then look for orphans."""
    from django.db.models import F  # noqa: PLC0415 - app ready
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415 - app ready

    from portal.models import WorkerHeartbeat  # noqa: PLC0415 - app ready
    from portal.worker import reap  # noqa: PLC0415 - app ready

    DBTaskResult.objects.update(started_at=F("started_at") - timedelta(minutes=5))
    WorkerHeartbeat.objects.update(beat_at=F("beat_at") - timedelta(minutes=5))
    return reap()


VERBS = {verb.__name__: verb for verb in (run_due, enqueue, states, workers, age_and_reap)}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    json.dump(VERBS[sys.argv[1]](*sys.argv[2:]), sys.stdout)
