"""The ladder of reminders: each rung once, only to those who owe an answer (N6)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from changes.choices import Rung
from changes.models import ChangeRequest, Reminder
from changes.services.reminding import reminders_send, rung_at
from tests.changes.test_stand_ins import away
from tests.conftest import Cast
from tests.factories import changes as make

pytestmark = pytest.mark.django_db

NOW = timezone.now().replace(microsecond=0)
DAY = timedelta(days=1)


@pytest.fixture
def change(managed: Cast) -> ChangeRequest:
    """Adam and Maria have four days."""
    return make.change(managed.advanced, managed.advanced, managed.manager, answers_due_at=NOW + 4 * DAY)


class Clock:
    """The worker runs at a moment; who was reminded, and of what."""

    def __init__(self, commit: Any) -> None:
        self.commit = commit

    def __call__(self, moment: datetime) -> list[str]:
        mail.outbox.clear()
        with time_machine.travel(moment, tick=False), self.commit(execute=True):
            reminders_send()
        return sorted(letter.to[0].split("<")[0].strip() for letter in mail.outbox)


@pytest.fixture
def at(django_capture_on_commit_callbacks: Any) -> Clock:
    return Clock(django_capture_on_commit_callbacks)


def test_the_ladder_is_climbed_once(change: ChangeRequest, at: Clock) -> None:
    both = ["Adam Advanced", "Maria Manager"]

    assert at(NOW + DAY - timedelta(minutes=1)) == []
    assert at(NOW + DAY) == both
    assert at(NOW + DAY) == []
    assert at(NOW + 2 * DAY) == []
    assert at(NOW + 3 * DAY) == both
    assert at(NOW + 4 * DAY) == both
    assert mail.outbox[0].subject.startswith("Overdue:")
    assert at(NOW + 5 * DAY) == []
    assert Reminder.objects.count() == 6


def test_who_has_answered_hears_nothing(change: ChangeRequest, managed: Cast, at: Clock) -> None:
    make.answered(change.approvals.get(contact=managed.advanced))

    assert at(NOW + DAY) == ["Maria Manager"]


def test_what_is_decided_is_not_asked_for(managed: Cast, at: Clock) -> None:
    change = make.change(
        managed.advanced,
        managed.advanced,
        managed.manager,
        approval_type="one",
        answers_due_at=NOW + 4 * DAY,
    )
    make.answered(change.approvals.get(contact=managed.advanced))

    assert at(NOW + DAY) == []


def test_rungs_that_nobody_ran_for_are_left_out(change: ChangeRequest, at: Clock) -> None:
    assert at(NOW + 4 * DAY + timedelta(hours=1)) == ["Adam Advanced", "Maria Manager"]
    assert set(Reminder.objects.values_list("rung", flat=True)) == {Rung.OVERDUE}
    assert at(NOW + 30 * DAY) == []


def test_another_due_day_is_another_ladder(change: ChangeRequest, at: Clock) -> None:
    at(NOW + DAY)
    ChangeRequest.objects.update(answers_due_at=NOW + 14 * DAY)

    assert at(NOW + 2 * DAY) == []
    assert len(at(NOW + 11 * DAY)) == 2


@pytest.mark.parametrize("without", [{"answers_due_at": None}, {"current": None, "status": "prepared"}])
def test_without_a_due_moment_or_a_question_there_is_no_reminder(
    change: ChangeRequest, at: Clock, without: dict[str, Any]
) -> None:
    ChangeRequest.objects.update(**without)

    assert at(NOW + 4 * DAY) == []


def test_a_complete_ticket_and_the_switch_end_it(change: ChangeRequest, at: Clock) -> None:
    make.switch_on(False)
    assert at(NOW + DAY) == []
    make.switch_on()
    change.ticket.completed_at = timezone.now()
    change.ticket.save()
    assert at(NOW + DAY) == []


def test_the_stand_in_hears_of_it_too(change: ChangeRequest, managed: Cast, at: Clock) -> None:
    away(managed.manager, managed.basic, ends=None)

    assert at(NOW + DAY) == ["Adam Advanced", "Bea Basic", "Maria Manager"]
    letter = next(one for one in mail.outbox if "Bea" in one.to[0])
    assert "Maria Manager is asked and is away" in letter.body


@pytest.mark.parametrize(
    ("asked", "now", "expected"),
    [
        (0, 0, None),
        (0, 7, Rung.THREE_DAYS),
        (0, 9, Rung.ONE_DAY),
        (0, 10, Rung.OVERDUE),
        (8, 8.5, None),  # asked two days before: that was the mail
        (8, 9, Rung.ONE_DAY),
        (11, 12, None),  # asked when it was overdue already
    ],
)
def test_the_rung_is_the_last_one_reached_since_asking(
    asked: float, now: float, expected: Rung | None
) -> None:
    assert rung_at(NOW + now * DAY, NOW + 10 * DAY, NOW + asked * DAY) == expected
