"""The moment of completion always agrees with the status."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from portal.models import AuditEntry
from tests.conftest import Cast
from tests.factories import tickets as make
from tests.tickets.people import grant
from tickets.choices import StatusKind
from tickets.services.statuses import status_change


def test_completing_sets_the_moment_and_reopening_clears_it(cast: Cast) -> None:
    technician, ticket = grant(cast.technician, "change_ticket"), make.ticket(cast.basic)
    done = status_change(actor=technician, ticket=ticket, to=make.status(StatusKind.COMPLETE))
    assert done.completed_at is not None
    again = status_change(actor=technician, ticket=ticket, to=make.status(StatusKind.IN_PROGRESS))
    assert again.completed_at is None
    steps = [(change.from_status, change.to_status, change.by) for change in ticket.status_changes.all()]
    assert [(str(came), str(went), by) for came, went, by in steps] == [
        ("New", "Complete", technician),
        ("Complete", "In progress", technician),
    ]


def test_a_second_completed_status_keeps_the_moment(cast: Cast) -> None:
    long_ago = timezone.now() - timedelta(days=3)
    ticket = make.ticket(cast.basic, completed_at=long_ago)
    closed = make.status(StatusKind.COMPLETE, name="Closed")
    moved = status_change(actor=grant(cast.technician, "change_ticket"), ticket=ticket, to=closed)
    assert moved.completed_at == long_ago


def test_standing_still_writes_nothing(cast: Cast) -> None:
    ticket = make.ticket(cast.basic)
    status_change(actor=grant(cast.technician, "change_ticket"), ticket=ticket, to=ticket.status)
    assert not ticket.status_changes.exists()
    assert not AuditEntry.objects.filter(verb="ticket.status_changed").exists()


def test_a_contacts_login_changes_no_status(cast: Cast) -> None:
    """Bait: the permission alone is not enough, only staff work tickets here."""
    assert cast.manager.user is not None
    intruder = grant(cast.manager.user, "change_ticket")
    with pytest.raises(PermissionDenied):
        status_change(actor=intruder, ticket=make.ticket(cast.basic), to=make.status(StatusKind.COMPLETE))
