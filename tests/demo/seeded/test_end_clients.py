"""The demo's reseller: what doors and pages answer for every ticket and project, judged by the oracle."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from portal.demo.world import World
from portal.models import Contact, Organization
from portal.registry import nav
from projects.models import Project
from tests.conftest import both_steps_taken, sign_in
from tests.endclients import oracle
from tests.tickets.people import viewer_of
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

MARK = "END-CLIENT-row"


def browser(contact: Contact) -> Client:
    with both_steps_taken():
        return sign_in(contact)


@pytest.fixture
def reseller(demo: World) -> Contact:
    return Contact.objects.get(user__username="reseller")


def people() -> list[Contact]:
    return list(Contact.objects.with_portal().order_by("pk"))


def test_for_every_contact_and_every_row_the_door_is_what_the_oracle_says(demo: World) -> None:
    tickets, projects = Ticket.objects.count(), Project.objects.count()
    readers, reached = people(), [0, 0]
    for reader in readers:
        viewer = viewer_of(reader)
        found = set(Ticket.objects.billed_to(viewer).values_list("pk", flat=True))
        assert found == oracle.tickets_of(reader.pk), reader
        planned = set(Project.objects.billed_to(viewer).values_list("pk", flat=True))
        assert planned == oracle.ids(oracle.PROJECTS, reader.pk), reader
        reached = [reached[0] + len(found), reached[1] + len(planned)]
    assert len(readers) * (tickets + projects) > 10_000  # pairs checked
    assert reached[0] > 100
    assert reached[1] > 3


def test_the_resellers_pages_answer_so_for_every_ticket_and_project(demo: World, reseller: Contact) -> None:
    client = browser(reseller)
    for rows, name, allowed in (
        (Ticket.objects, "tickets:end_client_detail", oracle.tickets_of(reseller.pk)),
        (Project.objects, "projects:end_client_summary", oracle.ids(oracle.PROJECTS, reseller.pk)),
    ):
        # All that should open, and of what should not every tenth.
        for pk in rows.values_list("pk", flat=True):
            if pk in allowed or pk % 10 == 0:
                answer = client.get(reverse(name, args=[pk])).status_code
                assert answer == (200 if pk in allowed else 404), (name, pk)


def test_nobody_else_has_the_area(demo: World, reseller: Contact) -> None:
    (ticket, *_rest) = sorted(oracle.tickets_of(reseller.pk))
    for reader in people():
        if reader.organization_id == reseller.organization_id:
            continue
        client = browser(reader)
        for address in (
            reverse("tickets:end_clients"),
            reverse("projects:end_clients"),
            reverse("tickets:end_client_detail", args=[ticket]),
        ):
            assert client.get(address).status_code == 403, (reader, address)


def own_pages(client: Client) -> Iterator[tuple[str, bytes]]:
    """Everything the reseller's menus lead to but the end client pages, and every list as a file."""
    entries = [entry.url_name for entry in nav if not entry.url_name.endswith(":end_clients")]
    for name in ("home", "dashboard", *entries):
        address = reverse(name)
        for query in ("", "?include_completed=on", "?export=csv", "?include_completed=on&export=csv"):
            response = client.get(f"{address}{query}")
            if response.status_code in (200, 400):
                yield f"{address}{query}", b"".join(response)


def test_no_row_of_an_end_client_is_in_any_page_or_file_of_the_resellers_own(
    demo: World, reseller: Contact
) -> None:
    client = browser(reseller)
    client.get(f"{reverse('tickets:end_clients')}?export=csv")  # the record of it names none of them, too
    tickets = Ticket.objects.filter(pk__in=oracle.tickets_of(reseller.pk))
    projects = Project.objects.filter(pk__in=oracle.ids(oracle.PROJECTS, reseller.pk))
    for rows in (tickets, projects):
        assert rows.update(title=MARK)  # their own projects bear the same titles
    clients = Organization.objects.filter(contracts__billing_organization=reseller.organization_id)
    needles = [MARK, *tickets.values_list("number", flat=True), *clients.values_list("name", flat=True)]
    pages = dict(own_pages(client))
    assert len(pages) > 30
    found = {
        (address, needle) for address, read in pages.items() for needle in needles if needle.encode() in read
    }
    assert found == set()


def test_a_search_for_one_of_them_finds_nothing(demo: World, reseller: Contact) -> None:
    client = browser(reseller)
    tickets = Ticket.objects.filter(pk__in=oracle.tickets_of(reseller.pk))
    for number in tickets.order_by("-pk").values_list("number", flat=True)[:20]:
        response = client.get(reverse("tickets:search"), {"q": number, "include_completed": "on"})
        assert list(response.context["table"].page.object_list) == []
