"""Which tickets of end clients a billing organization meets, and how much of each (seed 003)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from billing.models import BillingProfile, Contract
from portal.models import AuditEntry, Contact, ProviderSettings
from tests.access.world import attach
from tests.endclients.conftest import Reselling, SignIn
from tests.factories import billing as money
from tests.factories import portal as people
from tests.factories import tickets as make
from tests.tickets.people import viewer_of
from tickets.models import Ticket, TicketAttachment
from tickets.services.moves import ticket_move

LIST = "/tickets/end-clients/"


def seen_by(contact: Contact) -> set[str]:
    return set(Ticket.objects.billed_to(viewer_of(contact)).values_list("title", flat=True))


def page(client: Client, ticket: Ticket, query: str = "") -> str:
    response = client.get(f"{LIST}{ticket.pk}/{query}")
    assert response.status_code == 200
    return response.content.decode()


# Which --------------------------------------------------------------------------------------------


def test_the_contract_or_one_time_entry_brings_a_ticket(resale: Reselling) -> None:
    resale.ticket("on our contract", resale.billed)
    resale.hours(resale.ticket("our hours, another contract", resale.own), resale.billed)
    resale.hours(resale.ticket("our hours, no contract"), resale.billed)
    for contract in (resale.own, resale.elsewhere, None):
        resale.hours(resale.ticket(f"bait {contract}", contract), contract)
    expected = {"on our contract", "our hours, another contract", "our hours, no contract"}
    assert seen_by(resale.cast.manager) == expected


@pytest.mark.parametrize("level", ["basic", "billing", "advanced", "manager", "comanaged_resource"])
def test_whatever_the_level(resale: Reselling, signed_in: SignIn, level: str) -> None:
    ticket = resale.ticket("on our contract", resale.billed)
    client = signed_in(getattr(resale.cast, level))
    assert "on our contract" in client.get(LIST).content.decode()
    assert "on our contract" in page(client, ticket)
    assert "End Client Tickets" in client.get("/").content.decode()


def test_without_a_contract_there_is_no_area(resale: Reselling, signed_in: SignIn) -> None:
    """Nor for a sub-organization of the payer: the contract names the parent."""
    ticket = resale.ticket("on our contract", resale.billed)
    client = signed_in(resale.cast.north_manager)
    assert "End Client" not in client.get("/").content.decode()
    for address in (LIST, f"{LIST}{ticket.pk}/"):
        assert client.get(address).status_code == 403


def test_a_parent_that_pays_for_its_sub_organization_has_no_end_client(resale: Reselling) -> None:
    """Reference 4.9: only a contract that names the billing organization makes one."""
    Contract.objects.all().delete()
    BillingProfile.objects.create(organization=resale.cast.acme_north, bills_separately=False)
    contract = money.contract(resale.cast.acme_north)
    assert contract.payer == resale.cast.acme
    assert not viewer_of(resale.cast.manager).pays_for_others
    contract.billing_organization = resale.cast.acme
    contract.save()
    assert viewer_of(resale.cast.manager).pays_for_others


def test_a_contract_with_oneself_makes_no_end_client(resale: Reselling) -> None:
    Contract.objects.all().delete()
    ours = money.contract(resale.cast.acme, billing_organization=resale.cast.acme)
    make.ticket(resale.cast.advanced, contract=ours)
    assert not viewer_of(resale.cast.manager).pays_for_others
    assert seen_by(resale.cast.manager) == set()


def test_an_ended_contract_still_shows_what_was_billed(resale: Reselling) -> None:
    resale.ticket("old", resale.billed)
    yesterday = timezone.localdate() - timedelta(days=1)
    Contract.objects.filter(pk=resale.billed.pk).update(is_active=False, ends_on=yesterday)
    assert seen_by(resale.cast.manager) == {"old"}


def test_the_door_closes_at_once_when_the_contract_names_somebody_else(
    resale: Reselling, signed_in: SignIn
) -> None:
    ticket, client = resale.ticket("ours", resale.billed), signed_in(resale.cast.manager)
    page(client, ticket)
    Contract.objects.filter(pk=resale.billed.pk).update(billing_organization=resale.cast.globex)
    assert client.get(f"{LIST}{ticket.pk}/").status_code == 403
    assert seen_by(resale.cast.globex_manager) == {"ours"}


def test_a_ticket_that_moved_to_another_contract_is_gone(resale: Reselling) -> None:
    ticket = resale.ticket("moved", resale.billed)
    ticket.contract = resale.own
    ticket.save()
    assert seen_by(resale.cast.manager) == set()


def test_a_ticket_that_moved_to_another_client_is_gone_with_the_hours_on_it(resale: Reselling) -> None:
    """What it says now is another client's (S8), also where that one is an end client of ours, too."""
    other = people.organization("Initech")
    money.contract(other, billing_organization=resale.cast.acme)
    ticket = resale.ticket("moved", resale.billed)
    resale.hours(ticket, resale.billed)
    boss = people.staff("boss", is_superuser=True)
    ticket_move(actor=boss, ticket=ticket, organization=other)
    assert seen_by(resale.cast.manager) == set()


def test_the_payer_alone_not_the_end_clients_own_sub_organization(resale: Reselling) -> None:
    below = people.organization("Umbrella Labs", parent=resale.umbrella)
    make.ticket(people.contact(below, login=False), "bait")
    assert seen_by(resale.cast.manager) == set()


def test_what_is_hidden_from_the_end_client_is_hidden_here(resale: Reselling) -> None:
    hidden = make.queue("Internal", visible_in_portal=False)
    resale.ticket("queue", resale.billed, queue=hidden)
    resale.ticket("status", resale.billed, status=make.status(name="Triage", visible_in_portal=False))
    resale.ticket("old", resale.billed, created_at=timezone.now() - timedelta(days=9))
    provider = ProviderSettings.load()
    provider.tickets_created_since = timezone.localdate() - timedelta(days=5)
    provider.save()
    assert seen_by(resale.cast.manager) == set()


def test_a_client_whose_portal_is_off_is_still_billed_for(resale: Reselling) -> None:
    resale.ticket("here", resale.billed)
    resale.umbrella.portal_enabled = resale.umbrella.is_active = False
    resale.umbrella.save()
    assert seen_by(resale.cast.manager) == {"here"}


def test_the_other_door_stays_shut(resale: Reselling, signed_in: SignIn) -> None:
    """Neither the ticket's own page nor anything beside it opens for the payer."""
    ticket = resale.ticket("on our contract", resale.billed)
    file = attach(ticket, "plan.txt")
    client = signed_in(resale.cast.comanaged_administrator)
    for path in ("", "people/", f"files/{file.pk}/"):
        assert client.get(f"/tickets/{ticket.pk}/{path}").status_code == 404, path
    for path in ("reply/", "people/add/", "draft/"):
        assert client.post(f"/tickets/{ticket.pk}/{path}", {"body": "Hello"}).status_code == 404, path


def test_nothing_is_written_here(resale: Reselling, signed_in: SignIn) -> None:
    ticket, client = resale.ticket("ours", resale.billed), signed_in(resale.cast.manager)
    for address in (LIST, f"{LIST}{ticket.pk}/", f"{LIST}{ticket.pk}/files/1/"):
        for method in (client.post, client.put, client.patch, client.delete):
            assert method(address).status_code == 404
    assert "<form" not in page(client, ticket).split("<main")[1].split("</main>")[0]


# How much -----------------------------------------------------------------------------------------


def text_of(contact: Contact, client: Client, ticket: Ticket) -> dict[str, bool]:
    shown = page(client, ticket)
    return {word: word in shown for word in ("NOTE", "FILE", "OURS", "THEIRS", "SECRET")}


def fill(resale: Reselling, ticket: Ticket) -> None:
    make.note(ticket, "NOTE")
    make.note(ticket, "SECRET", visibility="internal")
    attach(ticket, "FILE.txt")
    attach(ticket, "SECRET.txt", visibility="internal")
    resale.hours(ticket, resale.billed, summary="OURS")
    resale.hours(ticket, resale.billed, summary="SECRET", visibility="internal")
    for contract in (resale.elsewhere, resale.own, None):
        resale.hours(ticket, contract, summary="THEIRS")


def test_on_our_contract_the_history_is_ours_but_for_other_contracts_hours(
    resale: Reselling, signed_in: SignIn
) -> None:
    ticket = resale.ticket("t", resale.billed)
    fill(resale, ticket)
    shown = text_of(resale.cast.basic, signed_in(resale.cast.basic), ticket)
    assert shown == {"NOTE": True, "FILE": True, "OURS": True, "THEIRS": False, "SECRET": False}


def test_on_another_contract_only_our_hours_show(resale: Reselling, signed_in: SignIn) -> None:
    ticket = resale.ticket("t", resale.own)
    fill(resale, ticket)
    shown = text_of(resale.cast.basic, signed_in(resale.cast.basic), ticket)
    assert shown == {"NOTE": False, "FILE": False, "OURS": True, "THEIRS": False, "SECRET": False}


def entry_file(ticket: Ticket, entry: Any, name: str, **fields: Any) -> TicketAttachment:
    file = attach(ticket, name, **fields)
    file.time_entry = entry
    file.save()
    return file


def test_files_go_with_their_time_entries(resale: Reselling, signed_in: SignIn) -> None:
    ticket, client = resale.ticket("t", resale.own), signed_in(resale.cast.basic)
    ours = entry_file(ticket, resale.hours(ticket, resale.billed), "ours.txt")
    secret = entry_file(ticket, resale.hours(ticket, resale.billed, visibility="internal"), "secret.txt")
    theirs = entry_file(ticket, resale.hours(ticket, resale.elsewhere), "theirs.txt")
    loose, shown = attach(ticket, "loose.txt"), page(client, ticket)
    for file, expected in ((ours, True), (secret, False), (theirs, False), (loose, False)):
        answer = client.get(f"{LIST}{ticket.pk}/files/{file.pk}/")
        assert (b"".join(answer) == b"hello" and answer.status_code == 200) is expected, file.name
        assert (file.name in shown) is expected
    other = resale.ticket("other", resale.billed)
    assert client.get(f"{LIST}{other.pk}/files/{ours.pk}/").status_code == 404


def test_who_opened_a_file_is_told_to_neither_client(resale: Reselling, signed_in: SignIn) -> None:
    ticket = resale.ticket("Secret oven", resale.billed)
    file, client = attach(ticket, "plan.txt"), signed_in(resale.cast.manager)
    assert b"".join(client.get(f"{LIST}{ticket.pk}/files/{file.pk}/")) == b"hello"
    assert AuditEntry.objects.filter(verb="ticket.file_opened_by_payer", target_id=str(ticket.pk)).exists()
    assert "Secret oven" not in client.get("/manage/activity/").content.decode()
    umbrella = people.contact(resale.umbrella, "manager", "Uma Umbrella")
    assert "Maria" not in signed_in(umbrella).get("/manage/activity/").content.decode()


def test_hours_appear_when_posted_and_internal_ones_without_their_text(
    resale: Reselling, signed_in: SignIn
) -> None:
    ticket, client = resale.ticket("t", resale.billed), signed_in(resale.cast.basic)
    entries = [
        resale.hours(ticket, resale.billed, "3.25", summary="Open text"),
        resale.hours(ticket, resale.billed, "7.75", summary="SECRET", visibility="internal"),
    ]
    before = page(client, ticket)
    assert "Open text" in before
    assert "3.25" not in before
    assert "7.75" not in before
    for entry in entries:
        entry.approved_and_posted_at = timezone.now()
        entry.save()
    after = page(client, ticket)
    assert "3.25" in after
    assert "7.75" in after
    assert "SECRET" not in after


@pytest.mark.parametrize("names", ["masked", "none"])
def test_the_resource_is_never_masked_here(resale: Reselling, signed_in: SignIn, names: str) -> None:
    resale.umbrella.resource_names = names
    resale.umbrella.save()
    ticket = resale.ticket("t", resale.billed, resource=resale.cast.technician)
    resale.hours(ticket, resale.billed)
    client = signed_in(resale.cast.basic)
    assert page(client, ticket).count("Tom Technician") >= 2
    assert "Tom Technician" in client.get(LIST).content.decode()


def test_moments_stand_in_the_zone_of_the_organization(resale: Reselling, signed_in: SignIn) -> None:
    """Whatever zone somebody chose for themselves, and back in theirs on every other page."""
    acme, basic = resale.cast.acme, resale.cast.basic
    acme.time_zone, basic.time_zone = "America/New_York", "Asia/Tokyo"
    acme.save()
    basic.save()
    at = timezone.now().replace(hour=2, minute=34)
    ticket = resale.ticket("t", resale.billed, created_at=at)
    mine, client = make.ticket(basic, "mine", created_at=at), signed_in(basic)
    local = timezone.localtime(at, acme.zone)
    assert f"{local.hour % 12 or 12}:34" in page(client, ticket)
    assert "America/New_York" in page(client, ticket)
    assert "11:34" in client.get(f"/tickets/{mine.pk}/").content.decode()


def test_the_contact_is_a_mail_link_while_they_are_there(resale: Reselling, signed_in: SignIn) -> None:
    ticket, client = resale.ticket("t", resale.billed), signed_in(resale.cast.basic)
    link = re.compile(rf'<a\s+href="mailto:{resale.eve.email}"\s*>Eve Umbrella</a>')
    assert link.search(client.get(LIST).content.decode())
    assert link.search(page(client, ticket))
    resale.eve.organization = resale.cast.globex
    resale.eve.save()
    assert resale.eve.email not in client.get(LIST).content.decode() + page(client, ticket)
