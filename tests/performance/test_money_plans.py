"""What PostgreSQL does for invoices and for projects of end clients: it reads what the viewer may see."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict

from billing.filters import InvoiceFilters
from billing.models import Invoice
from billing.tables import InvoiceTable
from portal.access import Viewer
from portal.filters import ScopedFilterSet
from portal.models import Organization, ProviderSettings
from portal.tables import PortalTable
from projects.filters import EndClientProjectFilters
from projects.models import Project, Task, TaskTimeEntry
from projects.tables import EndClientProjectTable
from tests.conftest import Cast, assemble
from tests.factories import billing as make
from tests.factories import portal as people
from tests.performance.statistics import gather
from tests.performance.test_manage_plans import read_by_index
from tests.performance.test_plans import counted, page, viewer_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has these plans"),
]

ELSEWHERE, OURS = 8_000, 150


@pytest.fixture(scope="module")
def books(module_db: None) -> Cast:
    """Of invoices and of projects that somebody pays for, one in fifty is Acme's."""
    cast = assemble()
    others = [people.organization() for _ in range(20)]
    whose = [others[number % 20] for number in range(ELSEWHERE)] + [cast.acme] * OURS
    Invoice.objects.bulk_create(_invoices(whose), batch_size=2_000)
    _projects(cast, others)
    gather()
    return cast


def _invoices(payers: list[Organization]) -> Iterator[Invoice]:
    today = ProviderSettings.load().today
    for number, payer in enumerate(payers):
        dated, paid = today - timedelta(number % 700), Decimal(100 * (number % 3 == 0))
        yield Invoice(
            payer=payer,
            payer_name=payer.name,
            number=f"P-{number}",
            sequence=20_000 + number,
            dated=dated,
            due_on=dated + timedelta(30),
            period_from=dated,
            period_to=dated,
            currency="USD",
            net=Decimal(100),
            tax=Decimal(0),
            total=Decimal(100),
            paid=paid,
        )


def _projects(cast: Cast, others: list[Organization]) -> None:
    """Half of each payer's by contract, half by hours alone."""
    sold = [make.contract(one, billing_organization=others[0]) for one in others[1:]]
    ours = make.contract(cast.globex, billing_organization=cast.acme)
    contracts = [sold[number % len(sold)] for number in range(ELSEWHERE)] + [ours] * OURS
    projects = Project.objects.bulk_create(
        Project(
            organization_id=contract.organization_id,
            contract=contract if number % 2 else None,
            title=f"Project {number}",
            is_published=True,
            ends_on=date(2026, 1, 1) + timedelta(number % 300),
        )
        for number, contract in enumerate(contracts)
    )
    tasks = Task.objects.bulk_create(
        Task(project=one, title="Task", client_access="read") for one in projects
    )
    TaskTimeEntry.objects.bulk_create(
        TaskTimeEntry(
            task=task,
            contract=contract,
            resource=cast.technician,
            worked_on=date(2026, 1, 1),
            hours_worked=Decimal(1),
            hours_billed=Decimal(1),
        )
        for task, contract in zip(tasks, contracts, strict=True)
    )


def check(
    table: type[PortalTable],
    filters: type[ScopedFilterSet],
    rows: QuerySet[Any],
    viewer: Viewer,
    values: dict[str, str],
) -> None:
    """The page and its count under every sort and every filter."""
    assert set(values) == set(filters(QueryDict(), rows, viewer=viewer).filters)
    for name, column in table.base_columns.items():
        for sort in (name, f"-{name}") if column.orderable else ():
            assert read_by_index(page(table(rows, sort=sort).rows_in_order)), sort
    for query in values.values():
        found = filters(QueryDict(query), rows, viewer=viewer)
        assert found.form.is_valid(), (query, found.form.errors)
        assert read_by_index(page(table(found.qs).rows_in_order)), query
        assert read_by_index(counted(found.qs)), query


def test_invoices(books: Cast) -> None:
    for contact in (books.manager, books.billing):
        viewer = viewer_of(contact)
        rows = Invoice.objects.visible_to(viewer).for_list(ProviderSettings.load().today)
        values = {
            "dated": "dated_after=2026-01-01&dated_before=",
            "organization": f"organization={books.acme.pk}",
            "show_paid": "show_paid=on&dated_after=&dated_before=",
            "number": "number=1",
            "status": "status=overdue",
        }
        check(InvoiceTable, InvoiceFilters, rows, viewer, values)
        assert read_by_index(rows.filter(voided_at=None).order_by().values("currency"))


def test_projects_of_end_clients(books: Cast) -> None:
    viewer = viewer_of(books.basic)
    rows = Project.objects.billed_to(viewer).for_payer(viewer)
    values = {
        "show_data_for": f"show_data_for={books.globex.pk}",
        "title": "title=p",
        "client": "client=g",
        "status": "status=u",
        "starts": "starts=2026-03-03",
        "ends": "ends=2026-03-03",
        "lead": "lead=t",
        "include_completed": "include_completed=on",
    }
    check(EndClientProjectTable, EndClientProjectFilters, rows, viewer, values)
