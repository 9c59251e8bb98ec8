"""The ticket page: what each reader finds on it, and what nobody may."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from devices.models import Device, DeviceType
from portal.models import Contact, CustomField, ProviderSettings, User
from tests.conftest import Cast
from tests.factories import tickets as make
from tickets.choices import Kind, StatusKind
from tickets.history import LATEST
from tickets.models import (
    Ticket,
    TicketAnswer,
    TicketAttachment,
    TicketNote,
    TicketStatusChange,
    TicketTimeEntry,
    TicketWatcher,
)

type SignIn = Callable[[Contact | User], Client]


def page(client: Client, ticket: Ticket, query: str = "") -> str:
    response = client.get(f"/tickets/{ticket.pk}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_it_tells_what_was_asked_and_what_happened(cast: Cast, signed_in: SignIn) -> None:
    ticket = make.ticket(cast.basic, "Printer squeaks", description="It **really** does.")
    TicketAnswer.objects.create(ticket=ticket, text="Which floor?", answer="Third")
    make.note(ticket, "We send someone.", author=cast.technician)
    html = page(signed_in(cast.basic), ticket)
    for text in ("Printer squeaks", "<strong>really</strong>", "Which floor?", "Third", "We send someone."):
        assert text in html
    assert ticket.number in html


def test_the_kind_shows_unless_it_is_a_service_request(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)
    assert "Incident" in page(client, make.ticket(cast.basic, kind=Kind.INCIDENT))
    assert "Service request" not in page(client, make.ticket(cast.basic))


def test_the_status_is_in_the_clients_words(cast: Cast, signed_in: SignIn) -> None:
    status = make.status(StatusKind.WAITING_CUSTOMER, name="WAIT-CUST-2", client_label="Waiting for you")
    html = page(signed_in(cast.basic), make.ticket(cast.basic, status=status))
    assert "Waiting for you" in html
    assert "WAIT-CUST-2" not in html


def test_the_service_providers_priority_is_there_only_with_the_grant(cast: Cast, signed_in: SignIn) -> None:
    ticket = make.ticket(cast.basic, sp_priority="critical")
    assert "Service provider priority" not in page(signed_in(cast.manager), ticket)
    assert "Service provider priority" in page(signed_in(cast.comanaged_resource), ticket)


def test_the_device_is_there_only_for_those_who_see_devices(cast: Cast, signed_in: SignIn) -> None:
    kind = DeviceType.objects.create(name="Laptop")
    device = Device.objects.create(organization=cast.acme, type=kind, reference_name="LT-0042")
    ticket = make.ticket(cast.billing, device=device)
    assert "LT-0042" in page(signed_in(cast.manager), ticket)
    assert "LT-0042" not in page(signed_in(cast.billing), ticket)


def test_custom_fields_show_when_the_portal_may_show_them(cast: Cast, signed_in: SignIn) -> None:
    for key, flags in {
        "site_code": {"visible_in_portal": True},
        "margin": {},
        "secret": {"visible_in_portal": True, "protected": True},
    }.items():
        CustomField.objects.create(entity="ticket", key=key, label=key.title(), **flags)
    values = {"site_code": "N-12", "margin": "CANARY", "secret": "CANARY"}
    html = page(signed_in(cast.basic), make.ticket(cast.basic, custom=values))
    assert "N-12" in html
    assert "CANARY" not in html


@pytest.mark.parametrize("shown", ["masked", "none"])
def test_a_name_the_organization_does_not_show_is_nowhere(cast: Cast, signed_in: SignIn, shown: str) -> None:
    cast.acme.resource_names = shown
    cast.acme.save()
    ticket = make.ticket(cast.basic, resource=cast.technician)
    make.note(ticket, author=cast.technician)
    assert "Tom Technician" not in page(signed_in(cast.basic), ticket)


def test_nothing_internal_is_anywhere_on_the_page(cast: Cast, signed_in: SignIn) -> None:
    """A canary in every field that is the provider's own."""
    queue = make.queue("CANARY queue", email="canary@desk.test")
    ticket = make.ticket(cast.basic, queue=queue, external_id="CANARY", resource=cast.technician)
    make.note(ticket, "CANARY", visibility="internal")
    TicketTimeEntry.objects.create(
        ticket=ticket,
        resource=cast.technician,
        worked_on=date(2026, 1, 2),
        hours_worked=7777,
        hours_billed=6666,
        summary="Replaced it",
    )
    html = page(signed_in(cast.comanaged_administrator), ticket)
    assert "Replaced it" in html
    for canary in ("CANARY", "canary", "7777", "7,777", "6666", "6,666"):
        assert canary not in html


def test_standard_levels_find_nothing_to_edit(cast: Cast, signed_in: SignIn) -> None:
    assert "/edit" not in page(signed_in(cast.manager), make.ticket(cast.basic))


def test_the_order_of_the_history_is_remembered_by_the_browser(cast: Cast, signed_in: SignIn) -> None:
    ticket = make.ticket(cast.basic)
    make.note(ticket, "FIRST-NOTE", created_at=timezone.now())
    make.note(ticket, "SECOND-NOTE", created_at=timezone.now())
    client = signed_in(cast.basic)

    def first_is_first(query: str = "") -> bool:
        html = page(client, ticket, query)
        return html.index("FIRST-NOTE") < html.index("SECOND-NOTE")

    assert first_is_first()
    assert not first_is_first("?order=newest")
    assert not first_is_first(), "the browser remembers"
    assert first_is_first("?order=oldest")
    assert first_is_first("?order=sideways"), "an unknown order is none"


def test_a_very_long_story_starts_with_its_end(cast: Cast, signed_in: SignIn) -> None:
    ticket, client = make.ticket(cast.basic), signed_in(cast.basic)
    make.note(ticket, "THE-VERY-FIRST", created_at=timezone.now() - timedelta(days=1))
    TicketNote.objects.bulk_create(
        TicketNote(ticket=ticket, text="More", visibility="everyone") for _ in range(LATEST)
    )
    latest = page(client, ticket)
    assert "THE-VERY-FIRST" not in latest
    assert "Show older entries" in latest
    whole = page(client, ticket, "?history=all")
    assert "THE-VERY-FIRST" in whole
    assert "Show older entries" not in whole


def test_a_script_in_any_text_stays_text(cast: Cast, signed_in: SignIn) -> None:
    attack = "<script>alert(1)</script>[x](javascript:alert(1))"
    ticket = make.ticket(cast.basic, attack, description=attack)
    note = make.note(ticket, attack)
    TicketAnswer.objects.create(ticket=ticket, text=attack, answer=attack)
    attach(ticket, note=note, name='"><script>alert(1)</script>.txt')
    html = page(signed_in(cast.basic), ticket)
    assert "<script>alert" not in html
    assert 'href="javascript:' not in html


def attach(ticket: Ticket, **fields: Any) -> TicketAttachment:
    facts = {"name": "log.txt", "content_type": "text/plain", "size": 5, "visibility": "everyone"}
    return TicketAttachment.objects.create(ticket=ticket, file=ContentFile(b"hello", "x"), **facts | fields)


@pytest.mark.parametrize("person", ["basic", "advanced", "manager", "north_manager", "billing"])
def test_hidden_foreign_deleted_and_unknown_are_the_same_404(
    cast: Cast, signed_in: SignIn, person: str
) -> None:
    ProviderSettings(tickets_created_since=date(2020, 1, 1)).save()
    contact: Contact = getattr(cast, person)
    hidden = make.queue("Hidden", visible_in_portal=False)
    unseen = make.status(StatusKind.NEW, name="Unseen", visible_in_portal=False)
    gone = make.ticket(contact)
    deleted = gone.pk
    gone.delete()
    addresses = [
        9_999_999,
        deleted,
        make.ticket(cast.globex_manager).pk,
        make.ticket(contact, queue=hidden).pk,
        make.ticket(contact, status=unseen).pk,
        make.ticket(contact, created_at=timezone.now().replace(year=2019)).pk,
    ]
    client = signed_in(contact)
    answers = {neutral(client, f"/tickets/{pk}/") for pk in addresses}
    assert len(answers) == 1, "the bodies differ by nothing but the reference number"


def neutral(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 404
    return response.content.decode().replace(response.headers["X-Request-ID"], "")


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_a_short_and_a_long_story(
    cast: Cast, signed_in: SignIn, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cast.acme.show_time = "billed"
    cast.acme.save()
    ticket = make.ticket(cast.basic, resource=cast.technician, request_type=make.request_type())
    for watcher in (cast.advanced, cast.manager, cast.billing)[:number]:
        TicketWatcher.objects.create(ticket=ticket, contact=watcher)
        attach(ticket, note=make.note(ticket, author=cast.technician))
        attach(ticket)
        TicketAnswer.objects.create(ticket=ticket, text="Floor?", answer="3")
        TicketStatusChange.objects.create(ticket=ticket, to_status=ticket.status)
        TicketTimeEntry.objects.create(
            ticket=ticket,
            resource=cast.technician,
            worked_on=date(2026, 1, 2),
            hours_worked=1,
            hours_billed=1,
        )
    client = signed_in(cast.manager)
    page(client, ticket)
    with django_assert_num_queries(10):
        page(client, ticket)
