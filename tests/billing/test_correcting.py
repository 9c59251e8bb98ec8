"""Hours are corrected until they are posted; what was refused waits again."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from portal.models import AuditEntry, User
from tests.conftest import Cast
from tests.factories import billing as make
from tests.factories import tickets as desk
from tickets.models import TicketTimeEntry
from tickets.services.time_entries import APPROVAL, time_entry_post

SENT = {
    "worked_on": "2026-03-09",
    "hours_worked": "1.5",
    "hours_billed": "",
    "summary": "At the office in Leeds",
    "visibility": "everyone",
}


@pytest.fixture
def tom(cast: Cast) -> Client:
    """Tom's browser."""
    cast.technician.groups.add(Group.objects.get(name="Technician"))
    browser = Client()
    browser.force_login(cast.technician)
    return browser


@pytest.fixture
def entry(cast: Cast, clerk: User) -> TicketTimeEntry:
    """Two hours of Tom's that Carla refused."""
    hours = make.hours(make.contract(cast.acme), cast.technician, "2", role=make.role())
    return APPROVAL.refuse(actor=clerk, entry=hours, reason="Which office?")


def page(entry: TicketTimeEntry) -> str:
    return reverse("admin:tickets_ticket_hours", args=[entry.ticket_id, entry.pk])


def test_corrected_hours_wait_again(tom: Client, entry: TicketTimeEntry, cast: Cast) -> None:
    html = tom.get(page(entry)).content.decode()
    assert "Which office?" in html
    assert 'value="2.00"' in html
    other = make.contract(cast.acme)
    assert tom.post(page(entry), SENT | {"contract": str(other.pk)}).status_code == 302
    entry.refresh_from_db()
    assert (str(entry.hours_worked), str(entry.hours_billed), entry.contract) == ("1.50", "1.50", other)
    assert (entry.summary, entry.is_refused) == ("At the office in Leeds", False)
    assert AuditEntry.objects.get(verb="ticket.time_corrected").data["before"]["worked"] == "2.00"


@pytest.mark.parametrize(
    "wrong",
    [
        {"hours_worked": "-1"},
        {"hours_worked": "1e99"},
        {"worked_on": "soon"},
        {"worked_on": ""},
        {"summary": "\x00"},
        {"contract": "9" * 30},
        {"start": "10:00", "end": "09:00"},
    ],
    ids=str,
)
def test_impossible_hours_are_shown_again(tom: Client, entry: TicketTimeEntry, wrong: dict[str, str]) -> None:
    assert tom.post(page(entry), SENT | wrong).status_code == 422
    entry.refresh_from_db()
    assert entry.is_refused


def test_a_contract_of_another_client_is_no_choice(tom: Client, entry: TicketTimeEntry, cast: Cast) -> None:
    bait = make.contract(cast.globex)
    assert f'value="{bait.pk}"' not in tom.get(page(entry)).content.decode()
    assert tom.post(page(entry), SENT | {"contract": str(bait.pk)}).status_code == 422


def test_posted_hours_stay(tom: Client, entry: TicketTimeEntry, clerk: User) -> None:
    time_entry_post(actor=clerk, entry=entry)
    answer = tom.post(page(entry), SENT)
    assert answer.status_code == 422
    assert "take that back first" in answer.content.decode()
    entry.refresh_from_db()
    assert entry.hours_worked == 2


def test_hours_are_found_under_their_own_ticket_only(tom: Client, entry: TicketTimeEntry, cast: Cast) -> None:
    other = desk.ticket(cast.basic)
    for pk, entry_pk in ((other.pk, entry.pk), (entry.ticket_id, 99)):
        address = reverse("admin:tickets_ticket_hours", args=[pk, entry_pk])
        assert tom.get(address).status_code == 404
        assert tom.post(address, SENT).status_code == 404


@pytest.mark.parametrize("verb", ["get", "post"])
def test_who_may_not_change_hours_has_no_such_page(entry: TicketTimeEntry, cast: Cast, verb: str) -> None:
    cast.technician.groups.add(Group.objects.get(name="Sales"))
    browser: Any = Client()
    browser.force_login(cast.technician)
    assert getattr(browser, verb)(page(entry), SENT).status_code == 403
