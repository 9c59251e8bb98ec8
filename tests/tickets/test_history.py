"""The work history: one line of time, what everyone may read, names and hours as the organization says."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portal.context import RequestFacts, request_scope
from portal.models import Contact, ProviderSettings
from tests.conftest import Cast
from tests.factories import tickets as make
from tests.tickets.people import viewer_of
from tickets.choices import StatusKind
from tickets.history import LATEST, history
from tickets.models import Ticket, TicketAttachment, TicketNote, TicketStatusChange, TicketTimeEntry


def hours(cast: Cast, ticket: Ticket, **fields: Any) -> TicketTimeEntry:
    usual = {"worked_on": date(2026, 3, 2), "hours_worked": Decimal("2.5"), "hours_billed": Decimal("2.0")}
    return TicketTimeEntry.objects.create(ticket=ticket, resource=cast.technician, **usual | fields)


def attachment(ticket: Ticket, name: str = "log.txt", **fields: Any) -> TicketAttachment:
    return TicketAttachment.objects.create(
        ticket=ticket,
        file=ContentFile(b"hello", name=name),
        **{"name": name, "content_type": "text/plain", "size": 5, "visibility": "everyone"} | fields,
    )


def step(ticket: Ticket, kind: StatusKind, **fields: Any) -> TicketStatusChange:
    return TicketStatusChange.objects.create(ticket=ticket, to_status=make.status(kind), **fields)


def texts(contact: Contact, ticket: Ticket) -> list[str]:
    ticket = Ticket.objects.select_related("organization").get(pk=ticket.pk)
    return [entry.text for entry in history(viewer_of(contact), ticket).entries]


def test_everything_stands_in_one_line_of_time(cast: Cast) -> None:
    ticket, now = make.ticket(cast.basic), timezone.now()
    step(ticket, StatusKind.IN_PROGRESS, at=now + timedelta(minutes=4))
    hours(cast, ticket, summary="Changed the drum", created_at=now + timedelta(minutes=3))
    make.note(ticket, "It squeaks", contact_author=cast.basic, created_at=now + timedelta(minutes=1))
    attachment(ticket, created_at=now + timedelta(minutes=2))
    found = history(viewer_of(cast.basic), ticket).entries
    assert [entry.kind for entry in found] == ["note", "file", "time", "status"]
    assert [entry.author for entry in found] == [
        "Bea Basic",
        "Service provider",
        "Tom Technician",
        "Service provider",
    ]
    turned = history(viewer_of(cast.basic), ticket, newest_first=True).entries
    assert turned == found[::-1]


def test_a_file_of_a_note_stands_with_its_note(cast: Cast) -> None:
    ticket = make.ticket(cast.basic)
    note = make.note(ticket, "See the log", contact_author=cast.basic)
    attachment(ticket, note=note)
    (entry,) = history(viewer_of(cast.basic), ticket).entries
    assert [(file.name, file.size) for file in entry.files] == [("log.txt", 5)]


def test_internal_entries_and_their_files_are_not_there(cast: Cast) -> None:
    """Bait: each kind of internal entry beside a visible note."""
    ticket = make.ticket(cast.basic)
    make.note(ticket, "Visible", author=cast.technician)
    internal = make.note(ticket, "CANARY", visibility="internal", author=cast.technician)
    attachment(ticket, "canary.txt", note=internal)  # for everyone, but on an internal note
    attachment(ticket, "canary.txt", visibility="internal")
    hours(cast, ticket, summary="CANARY", visibility="internal")
    hidden = make.status(StatusKind.IN_PROGRESS, name="CANARY", visible_in_portal=False)
    TicketStatusChange.objects.create(ticket=ticket, to_status=hidden)
    for person in (cast.basic, cast.manager, cast.comanaged_administrator):
        assert texts(person, ticket) == ["Visible"]


def test_the_history_of_a_ticket_out_of_reach_is_empty(cast: Cast) -> None:
    ticket = make.ticket(cast.globex_manager)
    make.note(ticket, "Globex only")
    assert texts(cast.manager, ticket) == []
    assert texts(cast.globex_manager, ticket) == ["Globex only"]


@pytest.mark.parametrize(
    ("shown", "name"), [("full", "Tom Technician"), ("masked", "Northwind IT"), ("none", "Support")]
)
def test_names_of_the_providers_people(cast: Cast, shown: str, name: str) -> None:
    ProviderSettings(name="Northwind IT").save()
    cast.acme.resource_names = shown
    cast.acme.save()
    ticket = make.ticket(cast.basic)
    make.note(ticket, "Hello", author=cast.technician)
    hours(cast, ticket)
    step(ticket, StatusKind.IN_PROGRESS, by=cast.technician)
    entries = history(viewer_of(cast.basic), ticket).entries
    assert {entry.author for entry in entries} == {name}


@pytest.mark.parametrize(
    ("shown", "person", "posted", "expected"),
    [
        ("none", "manager", True, None),
        ("none", "comanaged_resource", True, None),
        ("billed", "basic", False, None),
        ("billed", "basic", True, Decimal("2.00")),
        ("worked", "manager", True, None),
        ("worked", "comanaged_resource", False, Decimal("2.50")),
    ],
)
def test_hours_show_as_the_organization_says(
    cast: Cast, shown: str, person: str, posted: bool, expected: Decimal | None
) -> None:
    """Billed hours once posted, for all who see the ticket; worked ones for the co-managed (b27)."""
    cast.acme.show_time = shown
    cast.acme.comanaged_since = timezone.now()
    cast.acme.save()
    ticket = make.ticket(cast.basic)
    hours(cast, ticket, approved_and_posted_at=timezone.now() if posted else None)
    (entry,) = history(viewer_of(getattr(cast, person)), ticket).entries
    assert entry.hours == expected


def test_a_very_long_history_shows_its_end(cast: Cast) -> None:
    ticket, now = make.ticket(cast.basic), timezone.now()
    TicketNote.objects.bulk_create(
        TicketNote(ticket=ticket, text=str(i), visibility="everyone", created_at=now + timedelta(seconds=i))
        for i in range(LATEST + 2)
    )
    latest = history(viewer_of(cast.basic), ticket)
    assert (len(latest.entries), latest.entries[0].text, latest.has_older) == (LATEST, "2", True)
    whole = history(viewer_of(cast.basic), ticket, whole=True)
    assert (len(whole.entries), whole.has_older) == (LATEST + 2, False)


@pytest.mark.parametrize("number", [1, 3])
def test_it_is_one_statement(
    cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ticket, viewer = make.ticket(cast.basic), viewer_of(cast.basic)
    for _ in range(number):
        attachment(ticket, note=make.note(ticket, author=cast.technician))
        hours(cast, ticket)
        step(ticket, StatusKind.IN_PROGRESS, by=cast.technician)
    ProviderSettings(name="Northwind IT").save()
    # The provider's settings, read once for each request, and the history.
    with request_scope(RequestFacts()), django_assert_num_queries(2):
        assert len(history(viewer, ticket).entries) == 3 * number
