"""Hours are refused with a reason: told to whoever wrote them, never posted at the same time."""

from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from billing.models import PostedItem
from portal.models import AuditEntry, User
from portal.models.billable import WAITING
from tests.conftest import Cast
from tests.factories import billing as make
from tickets.models import TicketTimeEntry
from tickets.services.time_entries import APPROVAL, time_entry_post

REASON = "Which office was it?"


@pytest.fixture
def entry(cast: Cast) -> TicketTimeEntry:
    """An hour of Tom's that waits."""
    return make.hours(make.contract(cast.acme), cast.technician, role=make.role())


def refuse(clerk: User, entry: TicketTimeEntry, reason: str = REASON) -> TicketTimeEntry:
    return APPROVAL.refuse(actor=clerk, entry=entry, reason=reason)


def test_whoever_wrote_them_is_told_why(
    entry: TicketTimeEntry, clerk: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        row = refuse(clerk, entry, f" {REASON} ")
    assert (row.refused_by, row.refused_reason) == (clerk, REASON)
    assert not TicketTimeEntry.objects.filter(WAITING).exists()
    assert AuditEntry.objects.get(verb="ticket.time_refused").data["reason"] == REASON
    (letter,) = mail.outbox
    assert letter.to == [f"{entry.resource.name} <{entry.resource.email}>"]
    for said in (REASON, "Carla Clerk", entry.ticket.number, f"/admin/tickets/ticket/{entry.ticket_id}/"):
        assert said in letter.body


def test_one_s_own_hours_are_refused_without_a_mail(
    cast: Cast, clerk: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        refuse(clerk, make.hours(make.contract(cast.acme), clerk))
    assert mail.outbox == []


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301], ids=["none", "blank", "long"])
def test_a_reason_is_needed(entry: TicketTimeEntry, clerk: User, reason: str) -> None:
    with pytest.raises(ValidationError):
        refuse(clerk, entry, reason)
    assert TicketTimeEntry.objects.filter(WAITING).exists()


def test_what_is_posted_or_refused_is_not_refused(entry: TicketTimeEntry, clerk: User) -> None:
    refuse(clerk, entry)
    with pytest.raises(ValidationError, match="not wait"):
        refuse(clerk, entry)
    time_entry_post(actor=clerk, entry=entry)
    with pytest.raises(ValidationError, match="not wait"):
        refuse(clerk, entry)


def test_what_was_refused_may_be_posted_after_all(entry: TicketTimeEntry, clerk: User) -> None:
    refuse(clerk, entry)
    row = time_entry_post(actor=clerk, entry=entry)
    assert (row.is_posted, row.is_refused, row.refused_reason) == (True, False, "")
    assert PostedItem.objects.of_source(entry).exists()


def test_only_who_may_post_may_refuse(entry: TicketTimeEntry, cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        refuse(cast.technician, entry)


@pytest.mark.parametrize(
    "wrong",
    [
        {"refused_reason": "", "refused_at": timezone.now()},
        {"refused_reason": "Why"},
        {"refused_reason": "Why", "refused_at": timezone.now(), "approved_and_posted_at": timezone.now()},
    ],
    ids=["no reason", "no time", "posted and refused"],
)
def test_the_database_keeps_the_three_states_apart(entry: TicketTimeEntry, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        TicketTimeEntry.objects.filter(pk=entry.pk).update(**wrong)
