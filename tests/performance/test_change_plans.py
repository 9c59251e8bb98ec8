"""What PostgreSQL does for My Change Approvals, and for what approvals add to the lists of tickets."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from changes.calendar import month_of
from changes.filters import ApprovalFilters
from changes.models import Approval, ChangeRequest, ChangeVersion
from changes.scopes import owed
from changes.tables import ApprovalTable
from portal.models import Contact, User
from portal.pagination import CAP
from portal.services.evidence import document_seal
from tests.conftest import Cast, assemble
from tests.factories import changes as make
from tests.factories import portal as people
from tests.factories import tickets
from tests.performance.statistics import gather
from tests.performance.test_plans import lists_of, page, plan_of, reads_by_index, viewer_of
from tickets.models import Ticket

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has these plans"),
]

ELSEWHERE, OURS = 3_000, 15
TABLES = {"tickets_ticket", "changes_approval", "changes_changerequest", "changes_changeversion"}


@pytest.fixture(scope="module")
def asked(module_db: None) -> Cast:
    """Of the tickets that are changes somebody was asked about, fifteen are for Bea at Acme."""
    cast = assemble()
    make.switch_on()
    others = [people.contact(people.organization(), login=False) for _ in range(20)]
    whose = [cast.basic] * OURS + [others[number % 20] for number in range(ELSEWHERE)]
    _ask(_changes(whose), cast, people.staff("olga"))
    gather()
    return cast


def _changes(whose: list[Contact]) -> list[ChangeRequest]:
    """One an hour, the last of them just now."""
    status, queue, now = tickets.status(), tickets.queue(), timezone.now()
    facts: dict[str, Any] = {"status": status, "queue": queue, "kind": "change_request"}
    rows = Ticket.objects.bulk_create(
        Ticket(
            number=f"P{number:08}",
            title="Replace it",
            organization_id=contact.organization_id,
            contact=contact,
            creator=contact,
            created_at=now - timedelta(hours=number),
            last_activity_at=now - timedelta(hours=number),
            **facts,
        )
        for number, contact in enumerate(whose)
    )
    return ChangeRequest.objects.bulk_create(ChangeRequest(ticket=one) for one in rows)


def _ask(changes: list[ChangeRequest], cast: Cast, staff: User) -> None:
    document, now = document_seal(content=b"%PDF-1.7 plan", name="plan.pdf"), timezone.now()
    facts = {"number": 1, "title": "Replace it", "asked_at": now, "document": document}
    ChangeVersion.objects.bulk_create(
        ChangeVersion(change=one, **facts, **_window(now - timedelta(hours=number)))
        for number, one in enumerate(changes)
    )
    version = ChangeVersion.objects.filter(change=OuterRef("pk")).values("pk")
    ChangeRequest.objects.update(status="requested", current=Subquery(version))
    ours = {change.pk for change in changes if change.ticket.organization_id == cast.acme.pk}
    Approval.objects.bulk_create(
        Approval(change=one, asked_at=now, **({"contact": cast.basic} if one.pk in ours else {"user": staff}))
        for one in changes
    )


def _window(begin: datetime) -> dict[str, datetime]:
    return {"planned_from": begin, "planned_to": begin + timedelta(hours=2)}


def seq_scans(sql: str, params: object) -> set[str]:
    """The tables of ours that are read from end to end."""
    steps = plan_of(sql, params)
    return {step["Relation Name"] for step in steps if step["Node Type"] == "Seq Scan"} & TABLES


def test_every_sort_and_filter_of_my_change_approvals(asked: Cast) -> None:
    viewer = viewer_of(asked.basic)
    queries = [
        "",
        *(f"sort={name}" for name, column in ApprovalTable.base_columns.items() if column.orderable),
    ]
    queries += ["answer=waiting", "status=requested", "number=P0", "title=rep"]
    for query in queries:
        rows = Approval.objects.all().listed_for(viewer)
        filters = ApprovalFilters(QueryDict(query), rows, viewer=viewer)
        assert filters.is_valid(), query
        table = ApprovalTable(filters.qs, sort=QueryDict(query).get("sort", ""), several=viewer.sees_several)
        assert not seq_scans(*table.rows_in_order[:26].query.sql_with_params()), query
        counted = filters.qs.order_by().values("pk")[: CAP + 1]
        assert not seq_scans(*counted.query.sql_with_params()), query


def test_the_bar_counts_by_index(asked: Cast) -> None:
    viewer = viewer_of(asked.basic)
    rows = Approval.objects.visible_to(viewer).of(viewer).unanswered()
    assert not seq_scans(*rows.query.sql_with_params())
    assert owed(viewer) > 0


def test_a_month_of_the_calendar_by_index(asked: Cast) -> None:
    for contact in (asked.basic, asked.manager):
        with CaptureQueriesContext(connection) as read:
            month_of("2020-02", viewer_of(contact))
        (query,) = (one["sql"] for one in read if "planned_from" in one["sql"])
        assert not seq_scans(query, None)


def test_lists_of_tickets_read_by_index_also_where_approvals_let_in(asked: Cast) -> None:
    for rows in lists_of(viewer_of(asked.basic)):
        assert reads_by_index(page(rows))
