"""Hours: written, approved and posted, taken back."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal.models import AuditEntry, User
from tests.conftest import Cast
from tests.factories import portal as people
from tests.factories import tickets as make
from tests.tickets.people import grant, viewer_of
from tickets.history import history
from tickets.models import TicketTimeEntry
from tickets.services.time_entries import time_entry_add, time_entry_post, time_entry_unpost


@pytest.fixture
def technician(cast: Cast) -> User:
    return grant(cast.technician, "add_tickettimeentry", "post_tickettimeentry")


def entry_of(cast: Cast, technician: User) -> TicketTimeEntry:
    return time_entry_add(
        actor=technician,
        ticket=make.ticket(cast.basic),
        worked_on=date(2026, 3, 2),
        hours_worked=Decimal("1.50"),
    )


def test_billed_hours_are_the_worked_ones_unless_said_otherwise(cast: Cast, technician: User) -> None:
    entry = entry_of(cast, technician)
    assert (entry.hours_billed, entry.resource, entry.is_posted) == (Decimal("1.50"), technician, False)


def test_posting_and_taking_back_are_recorded(cast: Cast, technician: User) -> None:
    entry = time_entry_post(actor=technician, entry=entry_of(cast, technician))
    assert entry.is_posted
    assert entry.approved_and_posted_by == technician
    assert not time_entry_unpost(actor=technician, entry=entry).is_posted
    verbs = AuditEntry.objects.filter(verb__startswith="ticket.time").order_by("pk")
    assert [row.verb for row in verbs] == ["ticket.time_added", "ticket.time_posted", "ticket.time_unposted"]


def test_nothing_is_posted_twice_or_taken_back_unposted(cast: Cast, technician: User) -> None:
    entry = entry_of(cast, technician)
    with pytest.raises(ValidationError, match="not posted"):
        time_entry_unpost(actor=technician, entry=entry)
    time_entry_post(actor=technician, entry=entry)
    with pytest.raises(ValidationError, match="already posted"):
        time_entry_post(actor=technician, entry=entry)


def test_writing_hours_is_not_posting_them(cast: Cast) -> None:
    writer = grant(cast.technician, "add_tickettimeentry")
    with pytest.raises(PermissionDenied):
        time_entry_post(actor=writer, entry=entry_of(cast, writer))


@pytest.mark.parametrize(
    "wrong",
    [{"hours_worked": Decimal(-1)}, {"hours_worked": Decimal(1), "start": time(10), "end": time(9)}],
    ids=["negative", "ends before it starts"],
)
def test_impossible_hours_are_refused(cast: Cast, technician: User, wrong: dict[str, Decimal | time]) -> None:
    with pytest.raises(ValidationError):
        time_entry_add(
            actor=technician,
            ticket=make.ticket(cast.basic),
            worked_on=date(2026, 3, 2),
            **wrong,  # type: ignore[arg-type]  # each case is a set of arguments
        )


@pytest.mark.parametrize("visibility", ["everyone", "internal"])
def test_files_are_as_visible_as_the_hours_they_come_with(
    cast: Cast, technician: User, visibility: str
) -> None:
    ticket = make.ticket(cast.basic)
    entry = time_entry_add(
        actor=technician,
        ticket=ticket,
        worked_on=date(2026, 3, 2),
        hours_worked=Decimal("1.50"),
        visibility=visibility,
        files=[people.pending_file(cast.basic, name="photo.txt")],
    )
    (file,) = ticket.attachments.all()
    assert (file.time_entry, file.visibility, file.author) == (entry, visibility, technician)
    entries = history(viewer_of(cast.basic), ticket).entries
    assert [[one.name for one in item.files] for item in entries] == (
        [["photo.txt"]] if visibility == "everyone" else []
    )
