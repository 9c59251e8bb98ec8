"""The demo's money is what the rules of billing make of its hours."""

from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from billing.choices import PREPAID
from billing.models import Contract, Deduction, Invoice, PostedItem, Purchase, Role
from billing.services.deductions import deductions_keep
from billing.services.items import item_of
from billing.services.posting import contract_locked
from billing.services.waiting import with_prices
from portal.demo.world import World
from portal.models.billable import REFUSED, WAITING
from portal.registry import billable_sources
from tickets.models import TicketTimeEntry

FACTS = ("kind", "payer_id", "organization_id", "currency", "quantity", "rate", "tax_percent")


def test_what_is_posted_stands_in_the_ledger_at_its_price(demo: World) -> None:
    """Each row once, at the price posting would give it; nothing else is there."""
    default = Role.default()
    for source in billable_sources:
        items = {item.source_id: item for item in PostedItem.objects.filter(source=source.key)}
        posted = list(with_prices(source).filter(~WAITING & ~REFUSED, contract__isnull=False))
        assert {row.pk for row in posted} == set(items)
        for row in posted:
            item, expected = items[row.pk], item_of(row, row.contract, row.approved_and_posted_by, default)
            if item.contract.type not in PREPAID:
                assert item.amount == expected.amount
            for name in (
                "kind",
                "payer_id",
                "organization_id",
                "currency",
                "quantity",
                "rate",
                "tax_percent",
            ):
                assert getattr(item, name) == getattr(expected, name), name


def test_blocks_and_retainers_are_taken_by_the_rule(demo: World) -> None:
    """Working them out anew changes nothing; of both kinds some work was not covered."""
    before = set(Deduction.objects.values_list("item", "purchase", "quantity"))
    for contract in Contract.objects.filter(type__in=PREPAID):
        deductions_keep(contract_locked(contract.pk))
    assert set(Deduction.objects.values_list("item", "purchase", "quantity")) == before
    types = {kind for kind in PREPAID if Purchase.objects.filter(contract__type=kind).exists()}
    uncovered = Deduction.objects.filter(purchase=None)
    assert types == PREPAID == set(uncovered.values_list("item__contract__type", flat=True))


def test_invoices_of_a_year_in_every_state(demo: World) -> None:
    """Paid, paid in part, overdue, voided; in four currencies; numbers without a gap in the order of days."""
    rows, today = Invoice.objects.order_by("sequence"), timezone.localdate()
    assert list(rows.values_list("sequence", flat=True)) == list(range(1, rows.count() + 1))
    days = list(rows.values_list("dated", flat=True))
    assert days == sorted(days)
    assert days[0] < today - timedelta(days=365)
    assert days[-1] <= today
    assert set(rows.values_list("currency", flat=True)) == {"GBP", "USD", "EUR", "JPY"}
    late = Q(paid__lt=F("total"), due_on__lt=today, voided_at=None)
    for state in (Q(paid=F("total")), Q(paid__gt=0, paid__lt=F("total")), late, Q(voided_at__isnull=False)):
        assert rows.filter(state).exists(), state
    assert rows.filter(paid=F("total")).count() > rows.count() * 0.7


def test_the_reseller_pays_for_its_end_clients(demo: World) -> None:
    """And a sub-organization through its parent."""
    payers = {"dovecote": "parkstone", "millrace": "parkstone", "timber": "aldermere"}
    for client, payer in payers.items():
        items = PostedItem.objects.filter(organization=demo.organizations[client])
        assert set(items.values_list("payer", flat=True)) == {demo.organizations[payer].pk}
        assert not Invoice.objects.filter(payer=demo.organizations[client]).exists()


def test_some_hours_wait_and_some_were_refused(demo: World) -> None:
    """So that the Billing staff have something to do."""
    assert TicketTimeEntry.objects.filter(WAITING).exists()
    assert TicketTimeEntry.objects.filter(REFUSED).exists()
