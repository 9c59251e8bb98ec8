"""Regular jobs: who is due, who takes it, and the core's own housekeeping.

An app adds a job in its `portal_hooks.py`: `jobs.register(Job("kb.reindex", every=..., task=...))`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import transaction
from django.tasks import task
from django.utils import timezone

from portal.models import Draft, OneTimeLink, Schedule
from portal.registry import Job, jobs

DRAFTS_KEPT = timedelta(days=30)
# A spent link still answers "this link has been used" instead of "unknown" for a while.
LINKS_KEPT = timedelta(days=30)


def ensure_rows() -> None:
    """Give every registered job its row; a new one is due at once."""
    Schedule.objects.bulk_create([Schedule(key=job.key) for job in jobs], ignore_conflicts=True)


def claim(job: Job, now: datetime) -> bool:
    """Take a due job; of two workers that try, one succeeds.

    One UPDATE that also checks the time: PostgreSQL lets the second one wait and then finds the job no longer
    due, SQLite has one writer.
    """
    due = Schedule.objects.filter(key=job.key, next_run__lte=now)
    return bool(due.update(next_run=now + job.every, last_run=now))


def run_due(now: datetime | None = None) -> list[str]:
    """Put every due job into the queue, each together with its claim, and return their keys."""
    return list(_enqueue_due(now or timezone.now()))


def _enqueue_due(now: datetime) -> Iterator[str]:
    for job in jobs:
        with transaction.atomic():
            if claim(job, now):
                job.task.enqueue()
                yield job.key


@task
def clear_sessions() -> None:
    """Delete the sessions that have expired."""
    call_command("clearsessions")


@task
def clear_drafts() -> None:
    """Delete the drafts nobody has touched for a month."""
    Draft.objects.filter(updated_at__lt=timezone.now() - DRAFTS_KEPT).delete()


@task
def clear_links() -> None:
    """Delete one-time links that expired a month ago."""
    OneTimeLink.objects.filter(expires_at__lt=timezone.now() - LINKS_KEPT).delete()


@task
def clear_task_results() -> None:
    """Delete the record of background work: two weeks after success, two months after failure."""
    call_command(
        "prune_db_task_results", min_age_days=14, failed_min_age_days=60, queue_name="*", verbosity=0
    )


jobs.register(Job("portal.clear_sessions", every=timedelta(hours=6), task=clear_sessions))
jobs.register(Job("portal.clear_drafts", every=timedelta(days=1), task=clear_drafts))
jobs.register(Job("portal.clear_links", every=timedelta(days=1), task=clear_links))
jobs.register(Job("portal.clear_task_results", every=timedelta(days=1), task=clear_task_results))
