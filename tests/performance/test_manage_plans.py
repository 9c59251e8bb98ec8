"""What PostgreSQL does for the lists under Manage: they are read by an index, never from end to end."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from portal.manage.activity import ActivityFilters, ActivityTable
from portal.manage.people import PeopleFilters, PeopleTable
from portal.models import AuditEntry, Contact
from tests.conftest import Cast, assemble
from tests.factories import portal as people
from tests.performance.statistics import gather
from tests.performance.test_plans import asked, counted, page, plan_of, viewer_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has these plans"),
]

ELSEWHERE, OURS = 12_000, 300
VERBS = ("login.signed_in", "contact.changed", "list.exported", "ticket.created", "ticket.corrected")


@pytest.fixture(scope="module")
def crowd(module_db: None) -> Cast:
    """An entry and a person in forty are Acme's."""
    cast = assemble()
    others = [people.organization() for _ in range(20)]
    now, acme = timezone.now(), cast.acme.pk
    whose = [others[number % 20].pk if number % 41 else acme for number in range(ELSEWHERE + OURS)]
    entries = (
        AuditEntry(
            verb=VERBS[number % len(VERBS)],
            actor=cast.advanced.user if pk == acme else cast.globex_manager.user,
            actor_label="Adam Advanced",
            organization_id=pk,
            at=now - timedelta(minutes=number),
        )
        for number, pk in enumerate(whose)
    )
    AuditEntry.objects.bulk_create(entries, batch_size=2_000)
    persons = (
        Contact(organization_id=pk, first_name="Pat", last_name=f"Person {number}")
        for number, pk in enumerate(whose)
    )
    Contact.objects.bulk_create(persons, batch_size=2_000)
    gather()
    return cast


def read_by_index(rows: QuerySet[Any]) -> bool:
    """Whether the list's own table is reached by an index."""
    table = rows.model._meta.db_table
    steps = [step for step in plan_of(*rows.query.sql_with_params()) if step.get("Relation Name") == table]
    return bool(steps) and all(step["Node Type"] != "Seq Scan" for step in steps)


def lists(cast: Cast) -> Iterator[tuple[Any, Any, Any, QuerySet[Any]]]:
    """The rows of each list for a parent's manager, and for a sub-organization's."""
    for contact in (cast.manager, cast.north_manager):
        viewer = viewer_of(contact)
        yield viewer, ActivityTable, ActivityFilters, AuditEntry.objects.visible_to(viewer).for_list()
        yield viewer, PeopleTable, PeopleFilters, Contact.objects.visible_to(viewer).for_list()


def test_every_list_its_count_sorts_and_filters(crowd: Cast) -> None:
    for viewer, table, filters, rows in lists(crowd):
        assert read_by_index(counted(rows))
        for name in table.base_columns:
            if table.known_sort(name):
                ordered = table(rows, sort=f"-{name}", several=viewer.sees_several).rows_in_order
                assert read_by_index(page(ordered)), name
        for query in asked(filters(QueryDict(), rows, viewer=viewer)):
            found = filters(QueryDict(query), rows, viewer=viewer)
            assert found.form.is_valid(), query
            shown = table(found.qs, several=viewer.sees_several).rows_in_order
            assert read_by_index(page(shown)), query
            assert read_by_index(counted(found.qs)), query
