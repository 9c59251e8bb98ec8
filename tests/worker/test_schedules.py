"""Regular jobs: each due one is taken once, and the core's own ones delete what is old and nothing else."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal import schedules
from portal.models import Draft, OneTimeLink, Schedule
from portal.registry import Job, jobs
from tests.conftest import Cast
from tests.worker import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(queue: None) -> Iterator[Job]:
    """One more job, and a real queue to put it in."""
    with jobs.temporarily(Job("tests.nap", every=timedelta(hours=1), task=samples.fail_once)) as made:
        schedules.ensure_rows()
        yield made


def test_a_new_job_is_due_at_once_and_then_after_its_interval(job: Job) -> None:
    now = timezone.now()
    assert job.key in schedules.run_due(now)
    assert job.key not in schedules.run_due(now + timedelta(minutes=59))
    assert job.key in schedules.run_due(now + timedelta(minutes=60))
    assert DBTaskResult.objects.filter(task_path=samples.fail_once.module_path).count() == 2


def test_a_job_that_was_missed_for_days_runs_once(job: Job) -> None:
    Schedule.objects.update(next_run=timezone.now() - timedelta(days=3))
    assert job.key in schedules.run_due()
    assert job.key not in schedules.run_due()


def test_rows_of_known_jobs_keep_their_time(job: Job) -> None:
    later = timezone.now() + timedelta(minutes=10)
    Schedule.objects.filter(key=job.key).update(next_run=later)
    schedules.ensure_rows()
    assert Schedule.objects.get(key=job.key).next_run == later


def test_of_two_claims_one_succeeds(job: Job) -> None:
    now = timezone.now()
    assert [schedules.claim(job, now), schedules.claim(job, now)] == [True, False]


def test_old_sessions_go() -> None:
    for key, age in (("old", -1), ("new", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=timezone.now() + timedelta(hours=age)
        )
    schedules.clear_sessions.call()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


def test_old_drafts_go(cast: Cast) -> None:
    user = cast.technician
    with time_machine.travel(timezone.now() - timedelta(days=31)):
        Draft.objects.create(user=user, key="old")
    Draft.objects.create(user=user, key="new")
    schedules.clear_drafts.call()
    assert list(Draft.objects.values_list("key", flat=True)) == ["new"]


def test_old_links_go(cast: Cast) -> None:
    for name, days in (("old", -31), ("expired", -1), ("new", 1)):
        OneTimeLink.objects.create(
            user=cast.technician,
            purpose=OneTimeLink.Purpose.WELCOME,
            token_hash=name,
            expires_at=timezone.now() + timedelta(days=days),
        )
    schedules.clear_links.call()
    assert set(OneTimeLink.objects.values_list("token_hash", flat=True)) == {"expired", "new"}


def test_old_results_go_and_failures_stay_longer(queue: None) -> None:
    for status, days in (
        ("SUCCESSFUL", 15),
        ("SUCCESSFUL", 13),
        ("FAILED", 15),
        ("FAILED", 61),
        ("READY", 99),
    ):
        row = samples.fail_once.enqueue()
        finished = timezone.now() - timedelta(days=days) if status != "READY" else None
        DBTaskResult.objects.filter(pk=row.id).update(status=status, finished_at=finished, return_value=days)
    schedules.clear_task_results.call()
    kept = DBTaskResult.objects.values_list("status", "return_value")
    assert set(kept) == {("SUCCESSFUL", 13), ("FAILED", 15), ("READY", 99)}
