"""The ladder of reminders: three days and one day before answers are due, and when they are overdue (N6)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from changes.choices import ChangeStatus, Rung
from changes.models import Approval, Reminder
from changes.notifications import REMINDED
from changes.querysets import ApprovalQuerySet, is_on
from changes.services.mailing import approvals_request

LADDER = {
    Rung.THREE_DAYS: timedelta(days=-3),
    Rung.ONE_DAY: timedelta(days=-1),
    Rung.OVERDUE: timedelta(),
}
# Whoever has not heard of it in so long, because nothing ran, is not to hear of it now.
TOO_LATE = timedelta(days=7)


def reminders_send() -> int:
    """Remind everybody who owes an answer and has reached the next rung; how many were reminded.

    Each in a transaction of its own, so that running twice, or ending half-way, sends nothing twice.
    """
    if not is_on():
        return 0
    return sum(_remind(pk) for pk in _owed(timezone.now()).values_list("pk", flat=True))


def _owed(now: datetime) -> ApprovalQuerySet:
    """Asked for, not answered, due soon or lately, and not decided without them."""
    decided = (ChangeStatus.APPROVED, ChangeStatus.REJECTED)
    soon = now - LADDER[Rung.THREE_DAYS]
    rows = Approval.objects.all().unanswered().filter(asked_at__isnull=False)
    rows = rows.filter(change__answers_due_at__lte=soon, change__answers_due_at__gt=now - TOO_LATE)
    return rows.exclude(change__status__in=decided).order_by("pk")


@transaction.atomic
def _remind(pk: int) -> bool:
    now = timezone.now()
    row = _owed(now).filter(pk=pk).select_for_update(of=("self",)).select_related(*_NEEDED).first()
    due_at = row.change.answers_due_at if row else None
    if row is None or due_at is None or row.asked_at is None:
        return False
    rung = rung_at(now, due_at, row.asked_at)
    if rung is None or not _is_first(row, rung, due_at):
        return False
    approvals_request(row.change, [row], REMINDED)
    return True


_NEEDED = (
    "change__ticket__organization",
    "change__current",
    "user__stand_in",
    "contact__organization",
    "contact__user",
    "contact__stand_in__organization",
    "contact__stand_in__security_level",
    "contact__stand_in__user",
)


def rung_at(now: datetime, due_at: datetime, asked_at: datetime) -> Rung | None:
    """The last rung that was reached since somebody was asked; those that were missed are left out."""
    reached = [rung for rung, away in LADDER.items() if asked_at < due_at + away <= now]
    return reached[-1] if reached else None


def _is_first(approval: Approval, rung: Rung, due_at: datetime) -> bool:
    # The higher rungs as well: a clock that was set back sends no earlier one.
    higher = list(LADDER)[list(LADDER).index(rung) :]
    sent = approval.reminders.filter(due_at=due_at, rung__in=higher)
    if sent.exists():
        return False
    Reminder.objects.create(approval=approval, rung=rung, due_at=due_at)
    return True
