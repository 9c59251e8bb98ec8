"""What PostgreSQL does for the reports: it reads what the client has, not what the installation holds."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.choices import ContractType, PostedKind
from billing.models import Contract, Deduction, PostedItem, Purchase
from portal.models import Contact, Organization, User
from tests.conftest import Cast
from tests.factories import billing as make
from tests.performance.statistics import gather
from tests.performance.test_plans import desk as desk
from tests.performance.test_plans import plan_of
from tickets.models import Ticket, TicketTimeEntry

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has these plans"),
]

BIG = {"tickets_ticket", "tickets_tickettimeentry", "billing_posteditem", "billing_deduction"}
ELSEWHERE, OURS = 12_000, 200


@pytest.fixture(scope="module")
def ledger(desk: Cast) -> Cast:
    """Entries on every ticket, and a ledger of which one row in sixty is Acme's."""
    Organization.objects.update(show_time="billed")
    now = timezone.now()
    TicketTimeEntry.objects.bulk_create(
        TicketTimeEntry(
            ticket_id=pk,
            resource=desk.technician,
            hours_worked=Decimal(1),
            hours_billed=Decimal(1),
            worked_on=created.date(),
            approved_and_posted_at=now,
        )
        for pk, created, owner in Ticket.objects.values_list("pk", "created_at", "organization_id")
        for _ in range(1 if owner == desk.acme.pk else 3)
    )
    for kind in (ContractType.BLOCK_HOURS, ContractType.RETAINER):
        for organization, count in ((desk.globex, ELSEWHERE), (desk.acme, OURS)):
            contract = make.contract(organization, kind)
            spend(make.bought(contract, "90000"), count)
    gather()
    with connection.cursor() as cursor:
        # As on disks of today: by the default PostgreSQL reads a table of this size in one go.
        cursor.execute("SET LOCAL random_page_cost = 1.1")
    return desk


def spend(bought: Purchase, count: int) -> None:
    """So many pieces of work, every tenth of which is not covered."""
    items = PostedItem.objects.bulk_create(list(_work(bought.contract, count)), batch_size=2_000)
    Deduction.objects.bulk_create(
        (
            Deduction(item=item, purchase=None if number % 10 == 0 else bought, quantity=Decimal(1))
            for number, item in enumerate(items)
        ),
        batch_size=2_000,
    )


def _work(contract: Contract, count: int) -> Iterator[PostedItem]:
    today, payer = timezone.localdate(), contract.organization
    for number in range(count):
        yield PostedItem(
            kind=PostedKind.LABOUR,
            source=f"tests.Work{contract.pk}",
            source_id=number,
            organization=payer,
            contract=contract,
            payer=payer,
            worked_on=today - timedelta(number % 300),
            quantity=Decimal(1),
            currency="USD",
        )


@pytest.mark.parametrize("name", ["block-hours", "retainer", "tickets", "time"])
@pytest.mark.parametrize("who", ["manager", "north_manager"])
def test_no_report_reads_a_large_table_from_end_to_end(
    ledger: Cast, signed_in: Callable[[Contact | User], Client], name: str, who: str
) -> None:
    client = signed_in(getattr(ledger, who))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/reports/{name}/").status_code == 200
    read = set()
    for query in asked:
        if re.match(r"\s*\(?SELECT", query["sql"]):
            steps = plan_of(query["sql"], None)
            scans = {step["Relation Name"] for step in steps if step["Node Type"] == "Seq Scan"}
            assert not scans & BIG, query["sql"]
            read |= {step.get("Relation Name", "") for step in steps}
    assert read & BIG
