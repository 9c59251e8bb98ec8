"""What PostgreSQL does for the lists: every read of a page goes by an index (DESIGN.md section 9)."""

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model, QuerySet
from django.forms import DateField
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.access import Viewer
from portal.models import Contact, Organization
from portal.pagination import CAP
from portal.registry import Look
from portal.search import parse
from tests.conftest import Cast, assemble
from tests.factories import billing as money
from tests.factories import portal as people
from tests.factories import tickets as make
from tests.performance.statistics import gather
from tickets.cards import CARDS
from tickets.filters import (
    CompletedTicketFilters,
    EndClientTicketFilters,
    OpenTicketFilters,
    TicketSearchFilters,
)
from tickets.models import Ticket
from tickets.tables import CompletedTicketTable, EndClientTicketTable, OpenTicketTable, TicketTable

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has these plans"),
]

ELSEWHERE = 12_000  # tickets of other organizations: enough for the planner to prefer an index
OURS = 300
TRIGRAMS = {"ticket_title_trigram", "ticket_description_trigram", "ticket_number_trigram"}
WORDS = ("printer", "mailbox", "laptop", "invoice", "backup", "router", "password", "licence", "scanner")


@pytest.fixture(scope="module")
def desk(module_db: None) -> Cast:
    """A ticket in sixty is Acme's, one in a hundred billed to it; every tenth is open."""
    cast = assemble()
    resold = money.contract(cast.globex, billing_organization=cast.acme)
    status, done = make.status(), make.status("complete")
    queue, now = make.queue(), timezone.now()
    others = [people.contact(people.organization(), login=False) for _ in range(20)]
    # Most of them are somebody else's end clients.
    sold = {one: money.contract(one.organization, billing_organization=cast.acme_south) for one in others}
    rows = []
    for number in range(ELSEWHERE + OURS):
        contact = cast.globex_manager if number % 41 else cast.advanced
        contact = others[number % 20] if number % 3 and number % 41 else contact
        created = now - timedelta(minutes=30 * number)
        is_open = number % 10 == 0
        rows.append(
            Ticket(
                number=f"P{number:08}",
                title=f"{WORDS[number % 9]} {number}",
                description=f"The {WORDS[number % 7]} in room {number} says {WORDS[number % 5]}. " * 6,
                organization_id=contact.organization_id,
                contract=resold if contact == cast.globex_manager and number % 35 == 0 else sold.get(contact),
                contact=contact,
                creator=contact,
                queue=queue,
                status=status if is_open else done,
                created_at=created,
                last_activity_at=created,
                completed_at=None if is_open else created + timedelta(minutes=5),
            )
        )
    Ticket.objects.bulk_create(rows, batch_size=2_000)
    gather(TRIGRAMS)
    return cast


def viewer_of(contact: Contact) -> Viewer:
    """The contact as the code sees them."""
    viewer = contact.as_viewer()
    assert viewer is not None
    return viewer


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every step of a plan."""
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def plan_of(sql: str, params: Any) -> list[dict[str, Any]]:
    """The steps PostgreSQL takes."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        (answer,) = cursor.fetchone()
    return list(nodes((answer if isinstance(answer, list) else json.loads(answer))[0]["Plan"]))


def reads_by_index(rows: QuerySet[Ticket] | str) -> set[str]:
    """The indexes by which tickets are read; fails when the table is read from end to end."""
    steps = plan_of(rows, None) if isinstance(rows, str) else plan_of(*rows.query.sql_with_params())
    scans = [step for step in steps if step.get("Relation Name") == "tickets_ticket"]
    assert scans, "no step reads tickets"
    assert not [step for step in scans if step["Node Type"] == "Seq Scan"], steps
    return {step["Index Name"] for step in steps if "Index Name" in step and "ticket" in step["Index Name"]}


def page(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """The first page."""
    return rows[:26]


def counted[M: Model](rows: QuerySet[M]) -> QuerySet[M]:
    """What the capped count counts."""
    return rows.order_by().values("pk")[: CAP + 1]  # type: ignore[return-value]  # values are enough to explain


def lists_of(viewer: Viewer) -> Iterator[QuerySet[Ticket]]:
    """The rows of every list."""
    everything = Ticket.objects.visible_to(viewer).for_list()
    yield everything.open()
    yield everything.open().mine(viewer)
    yield everything.recently_completed()
    yield everything


def test_every_list_and_its_count(desk: Cast) -> None:
    for contact in (desk.advanced, desk.basic, desk.north_manager):
        for rows in lists_of(viewer_of(contact)):
            assert reads_by_index(page(rows))
            assert reads_by_index(counted(rows))


def test_every_sort_and_every_filter(desk: Cast) -> None:
    viewer = viewer_of(desk.advanced)
    everything = Ticket.objects.visible_to(viewer).for_list()
    for table, filters, rows in (
        (OpenTicketTable, OpenTicketFilters, everything.open()),
        (CompletedTicketTable, CompletedTicketFilters, everything.recently_completed()),
        (TicketTable, TicketSearchFilters, everything),
    ):
        for name in table.base_columns:
            assert reads_by_index(page(table(rows, sort=name).rows_in_order)), name
            assert reads_by_index(page(table(rows, sort=f"-{name}").rows_in_order)), name
        for query in asked(filters(QueryDict(), rows, viewer=viewer)):
            found = filters(QueryDict(query), rows, viewer=viewer)
            assert found.form.is_valid(), query
            assert reads_by_index(page(table(found.qs).rows_in_order)), query
            assert reads_by_index(counted(found.qs)), query


def asked(filters: Any) -> Iterator[str]:
    """A value for each filter there is."""
    for name in filters.parameters():
        field = filters.form.fields.get(name)
        choices = [str(key) for key, _ in getattr(field, "choices", ()) if key]
        if name.endswith(("_after", "_before")) or isinstance(field, DateField):
            yield f"{name}=2026-05-05"
        elif choices or name != "include_completed":
            yield f"{name}={choices[0] if choices else 'printer'}"


PAYER_INDEXES = {"": "ticket_payer_open", "include_completed=on": "ticket_payer_created"}


def test_tickets_of_end_clients(desk: Cast) -> None:
    """Page and count begin at what is billed to the viewer, which one index has in order."""
    viewer = viewer_of(desk.basic)
    rows = Ticket.objects.billed_to(viewer).for_payer()
    filters, table = EndClientTicketFilters, EndClientTicketTable
    for query, index in PAYER_INDEXES.items():
        found = filters(QueryDict(query), rows, viewer=viewer).qs
        for asked_for in (page(table(found).rows_in_order), counted(found)):
            assert index in reads_by_index(asked_for), query
        steps = plan_of(*page(table(found).rows_in_order).query.sql_with_params())
        assert not [step for step in steps if step["Node Type"] in ("Sort", "Incremental Sort")], query
    for name, sign in product(table.base_columns, ("", "-")):
        assert reads_by_index(page(table(rows, sort=f"{sign}{name}").rows_in_order)), name
    for query in asked(filters(QueryDict(), rows, viewer=viewer)):
        # Words that no priority begins with ask the database nothing.
        query = query.replace("priority=printer", "priority=hi")
        found = filters(QueryDict(query), rows, viewer=viewer)
        assert found.form.is_valid(), query
        assert reads_by_index(page(table(found.qs).rows_in_order)), query
        assert reads_by_index(counted(found.qs)), query


def test_searches(desk: Cast) -> None:
    """A contact's goes by the index of the organization, staff's by the trigrams, short words by neither."""
    ours = Ticket.objects.visible_to(viewer_of(desk.advanced)).for_list()
    for words in ("printer", "zz", "p", "absent-word", "printer OR backup", '"room 41"'):
        found = ours.search(parse(words))
        for used in (reads_by_index(page(found)), reads_by_index(counted(found))):
            assert used
            assert not used & TRIGRAMS, words
    assert reads_by_index(Ticket.objects.search_everything(parse("12299"))) == TRIGRAMS
    steps = plan_of(*Ticket.objects.search_everything(parse("zz")).query.sql_with_params())
    assert not TRIGRAMS & {step.get("Index Name", "") for step in steps}


# Indexes over the installation's tickets: a card that reads one of these pays for everybody else's.
INSTALLATION = {
    "ticket_created",
    "ticket_open_created",
    "ticket_open_due",
    "ticket_open_queue",
    "ticket_open_resource",
    "ticket_open_status",
}


def test_cards_of_home(desk: Cast) -> None:
    """Each reads its rows by the organization's or the person's own tickets, whatever the mode."""
    Organization.objects.filter(pk=desk.acme.pk).update(comanaged_since=timezone.now())
    people_of_all_kinds = (
        desk.basic,
        desk.advanced,
        desk.manager,
        desk.comanaged_resource,
        desk.north_manager,
    )
    for contact, card, mode in product(people_of_all_kinds, CARDS, ("all", "mine")):
        look = Look(viewer_of(Contact.objects.get(pk=contact.pk)), mode)
        with CaptureQueriesContext(connection) as asked_for:
            list(card.context(look).get("rows", ()))
        reads = [query["sql"] for query in asked_for if 'FROM "tickets_ticket"' in query["sql"]]
        assert len(reads) == 1, card.key
        used = reads_by_index(*reads)
        assert used, (contact, card.key, mode)
        assert not used & INSTALLATION, (contact, card.key, mode)
