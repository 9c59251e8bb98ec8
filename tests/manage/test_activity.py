"""The organization's own part of the record: what is told, to whom, in whose words."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from portal import audit
from portal.access import Perm
from portal.models import AuditEntry, Contact, Organization, SecurityLevel, User
from portal.registry import activities
from tests.access.world import attach
from tests.conftest import Cast
from tests.factories import portal as make
from tests.factories import tickets
from tests.identity.steps import login_of, sign_in

pytestmark = pytest.mark.django_db

ADDRESS = "/manage/activity/"
ROOT = Path(__file__).parent.parent.parent

type SignIn = Callable[[Contact | User], Client]


def page(client: Client, query: str = "") -> str:
    response = client.get(f"{ADDRESS}{query}")
    assert response.status_code == 200
    return response.content.decode()


def told(client: Client, query: str = "") -> list[tuple[str, str]]:
    """Who and what, as the CSV has them."""
    rows = b"".join(client.get(f"{ADDRESS}?{query}&export=csv")).decode("utf-8-sig").splitlines()[1:]
    columns = [row.split(",") for row in rows]
    return [(row[1], row[2]) for row in columns]


# What --------------------------------------------------------------------------------------------


def verbs_in_the_code() -> Iterator[str]:
    """Every verb written down as text beside `record(`, in apps that tell clients of any."""
    for told_by in ROOT.glob("*/activities.py"):
        for path in told_by.parent.rglob("*.py"):
            yield from re.findall(r'record(?:ed)?\(\s*"([a-z_]+\.[a-z_]+)"', path.read_text())


# Kept for the provider: settings, its own people, what its staff did to a ticket, what has no organization.
PROVIDERS_OWN = {
    "answer_link.used",
    "answer_link.wrong_person",
    "answer_link.refused",
    "change.answer_refused",
    "board.created",
    "change.kept",
    "change.linked",
    "change.planned",
    "change.requested",
    "change.unlinked",
    "dashboard.copied",
    "device.custom_set",
    "device.key_issued",
    "device.key_revoked",
    "device.status_reported",
    "dashboard.published",
    "file.ordered",
    "organization.created",
    "project.copied",
    "project.published",
    "security_level.created",
    "security_level.changed",
    "security_level.deleted",
    "staff.absence_changed",
    "staff.created",
    "staff.changed",
    "staff.password_link_sent",
    "ticket.assigned",
    "ticket.corrected",
    "ticket.file_opened_by_payer",
    "evidence.broken",
    "project.team_mailed_by_payer",
    "ticket.moved",
    "ticket.time_added",
    "ticket.time_corrected",
}


def test_every_verb_is_either_told_or_the_providers_own() -> None:
    found = set(verbs_in_the_code())
    assert len(found) > 30
    assert found - {one.key for one in activities} - PROVIDERS_OWN == set()


@pytest.mark.parametrize("activity", list(activities), ids=lambda one: one.key)
def test_every_sentence_bears_an_entry_without_data(cast: Cast, signed_in: SignIn, activity: Any) -> None:
    audit.record(activity.key, actor=cast.basic.user, organization=cast.acme)
    reader = cast.comanaged_administrator if activity.perm is Perm.TICKETS_WORK else cast.manager
    assert activity.key not in page(signed_in(reader))
    assert AuditEntry.objects.visible_to(reader.as_viewer()).filter(verb=activity.key).exists()


def test_an_unknown_verb_is_told_to_nobody(cast: Cast, signed_in: SignIn) -> None:
    audit.record("rocket.launched", actor=cast.basic.user, organization=cast.acme)
    assert "rocket" not in page(signed_in(cast.manager))


def test_signing_in_and_failing_to(cast: Cast, signed_in: SignIn) -> None:
    sign_in(Client(), "bea.basic", "wrong")
    sign_in(Client(), "BEA.basic@example.test", "wrong")
    sign_in(Client(), "nobody.at.all", "wrong")
    sign_in(Client(), "bea.basic")
    client = signed_in(cast.manager)
    assert told(client, "who=Bea") == [
        ("Bea Basic", "Signed in"),
        ("", "Somebody tried to sign in as Bea Basic and failed"),
        ("", "Somebody tried to sign in as Bea Basic and failed"),
    ]
    assert "nobody.at.all" not in page(client)


def test_what_was_typed_as_a_name_is_never_shown(cast: Cast, signed_in: SignIn) -> None:
    """People type passwords there."""
    sign_in(Client(), "bea.basic", "wrong")
    assert "bea.basic" not in page(signed_in(cast.manager))


def test_taking_a_list_is_told_with_its_name_and_kind(cast: Cast, signed_in: SignIn) -> None:
    b"".join(signed_in(cast.advanced).get("/tickets/open/?export=csv"))
    client = signed_in(cast.manager)
    assert ("Adam Advanced", "Took the list “Open Tickets” as a file (csv)") in told(client, "kind=files")


# Whose -------------------------------------------------------------------------------------------


def test_nothing_of_another_client_and_nothing_of_the_provider(cast: Cast, signed_in: SignIn) -> None:
    audit.record("contact.left", actor=cast.globex_manager.user, target=cast.globex_manager)
    audit.record("login.signed_in", actor=cast.technician, target=cast.technician)
    audit.record("staff.changed", actor=cast.technician, target=cast.technician, organization=cast.acme)
    audit.record("login.signed_out", actor=cast.technician, organization=cast.acme)
    body = page(signed_in(cast.manager))
    assert "Globex" not in body
    assert "Tom Technician" not in body


def test_a_parent_sees_its_sub_organizations_and_never_the_other_way(cast: Cast, signed_in: SignIn) -> None:
    audit.record("contact.left", actor=cast.manager.user, target=cast.basic)
    audit.record("contact.left", actor=cast.north_manager.user, target=cast.north_manager)
    assert len(told(signed_in(cast.manager), f"organization={cast.acme_north.pk}")) == 1
    assert "Bea Basic" not in page(signed_in(cast.north_manager))


@pytest.mark.parametrize("who", ["basic", "advanced", "billing", "comanaged_resource"])
def test_only_managers_read_it(cast: Cast, signed_in: SignIn, who: str) -> None:
    audit.record("contact.left", actor=cast.manager.user, target=cast.basic)
    reader: Contact = getattr(cast, who)
    assert signed_in(reader).get(ADDRESS).status_code == 403
    assert not AuditEntry.objects.visible_to(reader.as_viewer()).exists()


def test_titles_of_tickets_are_for_who_sees_all_tickets(cast: Cast, signed_in: SignIn) -> None:
    ticket = tickets.ticket(cast.basic, "Salary of the director")
    audit.record("ticket.created", actor=cast.basic.user, target=ticket)
    assert "Salary" in page(signed_in(cast.manager))
    grants = {Perm.USERS_MANAGE: 2, Perm.USERS_ASSIGN_LEVEL: 2, Perm.TICKETS_VIEW: 1, Perm.PROFILE_EDIT: 2}
    narrow = SecurityLevel.objects.create(
        name="People only", grants_data={perm.value: scope for perm, scope in grants.items()}
    )
    Contact.objects.filter(pk=cast.manager.pk).update(security_level=narrow)
    assert "Salary" not in page(signed_in(cast.manager))


# The provider's people ---------------------------------------------------------------------------


def names(cast: Cast, choice: str) -> None:
    Organization.objects.filter(pk=cast.acme.pk).update(resource_names=choice)


@pytest.mark.parametrize(("choice", "shown"), [("full", True), ("masked", False), ("none", False)])
def test_staff_who_looked_in_are_named_as_far_as_the_organization_may_know_them(
    cast: Cast, signed_in: SignIn, choice: str, shown: bool
) -> None:
    names(cast, choice)
    audit.record("preview.started", actor=cast.technician, target=cast.basic)
    client = signed_in(cast.manager)
    body = page(client)
    assert "Began to look at the portal as Bea Basic" in body
    assert ("Tom Technician" in body) is shown
    assert ("Tom Technician" in str(told(client))) is shown
    assert bool(told(client, "who=Technician")) is shown, "a filter finds no name that may not be read"


def test_where_staff_sat_is_not_told(cast: Cast, signed_in: SignIn) -> None:
    AuditEntry.objects.create(
        verb="preview.started", actor=cast.technician, organization=cast.acme, address="203.0.113.9"
    )
    AuditEntry.objects.create(
        verb="login.signed_in", actor=login_of(cast.basic), organization=cast.acme, address="198.51.100.7"
    )
    body = page(signed_in(cast.manager))
    assert "203.0.113.9" not in body
    assert "198.51.100.7" in body


def test_a_file_opened_through_a_contacts_eyes_is_told_and_one_at_the_desk_is_not(
    cast: Cast, signed_in: SignIn
) -> None:
    attachment = attach(tickets.ticket(cast.basic), "photo.txt")
    facts = {"file": attachment.pk, "name": attachment.name}
    for more in ({}, {"previewing": "Bea Basic"}):
        audit.record("ticket.file_opened", actor=cast.technician, target=attachment.ticket, data=facts | more)
    body = page(signed_in(cast.manager), "?kind=files")
    assert body.count("photo.txt") == 1
    assert "Tom Technician, as Bea Basic" in body


# Filters -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["kind=nonsense", "who=%00", "at_after=x", "sort=who", "sort=actor__password"]
)
def test_what_the_list_has_not_is_named(cast: Cast, signed_in: SignIn, query: str) -> None:
    assert signed_in(cast.manager).get(f"{ADDRESS}?{query}").status_code == 400


def test_by_person_kind_and_day(cast: Cast, signed_in: SignIn) -> None:
    audit.record("contact.left", actor=cast.manager.user, target=cast.billing)
    audit.record(
        "login.signed_in", actor=cast.advanced.user, target=cast.advanced.user, organization=cast.acme
    )
    client = signed_in(cast.manager)
    assert [what for _who, what in told(client, "who=bill")] == ["Marked Bill Billing as gone"]
    assert [who for who, _what in told(client, "kind=sign_in&who=adam")] == ["Adam Advanced"]
    assert told(client, "at_before=2001-01-01") == []


def test_a_page_costs_the_same_for_one_entry_and_thirty(
    cast: Cast, signed_in: SignIn, django_assert_num_queries: Any
) -> None:
    client = signed_in(cast.manager)
    others = [make.contact(cast.acme) for _ in range(3)]
    client.get(ADDRESS)
    for rows in (1, 20):
        for number in range(rows):
            audit.record("contact.left", actor=others[number % 3].user, target=cast.basic)
        # session, login with contact, sub-organizations, settings, options, rows
        with django_assert_num_queries(6):
            client.get(ADDRESS)
