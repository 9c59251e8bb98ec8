"""Signs of life, and the orphans of workers that give none."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal import worker
from portal.models import WorkerHeartbeat
from tests.worker import samples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue")]


LATER = datetime(2100, 1, 1, tzinfo=UTC)


def running(task: Any, *, minutes: int, attempts: int = 1) -> DBTaskResult[Any, Any]:
    """A task that "anna" has been running for so many minutes."""
    result = task.enqueue()
    started = timezone.now() - timedelta(minutes=minutes)
    ids = ["earlier"] * (attempts - 1) + ["anna"]
    DBTaskResult.objects.filter(pk=result.id).update(status="RUNNING", started_at=started, worker_ids=ids)
    return DBTaskResult.objects.get(pk=result.id)


def test_the_task_of_a_living_worker_is_left_alone_however_long_it_takes() -> None:
    running(samples.fail_slowly, minutes=29)
    worker.beat("anna")
    assert worker.reap() == 0


def test_the_task_of_a_lost_worker_is_tried_again() -> None:
    row = running(samples.fail_slowly, minutes=2)
    worker.beat("berta")
    assert worker.reap() == 1
    row.refresh_from_db()
    assert row.status == "READY"
    assert worker.reap() == 0


def test_a_young_task_is_no_orphan_yet() -> None:
    running(samples.fail_slowly, minutes=0)
    assert worker.reap() == 0


@pytest.mark.parametrize(("task", "attempts"), [(samples.fail_once, 1), (samples.fail_slowly, 3)])
def test_without_attempts_left_it_is_marked_failed(task: Any, attempts: int) -> None:
    row = running(task, minutes=2, attempts=attempts)
    worker.reap()
    row.refresh_from_db()
    assert row.status == "FAILED"
    assert row.exception_class_path == "portal.retries.WorkerLostError"
    assert "anna" in row.traceback


@pytest.mark.parametrize("task", [samples.fail_once, samples.fail_slowly])
@pytest.mark.parametrize("now", [{"status": "READY"}, {"status": "SUCCESSFUL"}, {"started_at": LATER}])
def test_a_reaper_that_comes_too_late_changes_nothing(
    task: Any, now: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = running(task, minutes=2)
    monkeypatch.setattr(worker, "orphans", lambda: [row])
    DBTaskResult.objects.filter(pk=row.pk).update(**now)
    before = DBTaskResult.objects.values().get()
    worker.reap()
    assert DBTaskResult.objects.values().get() == before


def test_a_heartbeat_is_one_row_and_grows_old() -> None:
    worker.beat("anna")
    with time_machine.travel(timezone.now() + timedelta(seconds=59)):
        assert WorkerHeartbeat.objects.alive().count() == 1
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert not WorkerHeartbeat.objects.alive().exists()
        worker.beat("anna")
    assert WorkerHeartbeat.objects.count() == 1


def test_workers_of_yesterday_are_forgotten() -> None:
    worker.beat("anna")
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        worker.beat("berta")
        worker.reap()
    assert [heart.worker_id for heart in WorkerHeartbeat.objects.all()] == ["berta"]


def test_a_worker_that_hangs_gives_no_sign_of_life(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(worker, "TASK_LIMIT_SECONDS", -1)
    seen: list[bool] = []
    busy = worker.PortalWorker(worker_id="anna", interval=0, batch=True)
    monkeypatch.setattr(samples, "time", SimpleNamespace(sleep=lambda seconds: seen.append(busy.hangs())))
    samples.work_for_a_while.enqueue(str(tmp_path / "mark"))
    busy.run()
    assert seen == [True]
    assert not busy.hangs()
    worker.Ticker("anna", lambda: True).tick()
    assert not WorkerHeartbeat.objects.exists()


def test_a_tick_survives_a_database_that_is_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(worker_id: str) -> None:
        raise OperationalError("no connection")

    monkeypatch.setattr(worker, "beat", away)
    worker.Ticker("anna", lambda: False).tick()
    assert "tick failed" in caplog.text
