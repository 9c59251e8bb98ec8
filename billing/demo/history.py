"""Fourteen months of money for the demo, by the rules of the services; in bulk where that is quicker."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from billing.choices import PREPAID, ContractType
from billing.demo.charges import charges_add
from billing.demo.invoices import invoices_add
from billing.models import Contract, PostedItem, Role
from billing.models.charge import months_after
from billing.services.items import item_of
from billing.services.purchases import purchase_add
from billing.services.recurring import Due, item_of_service, services_due
from billing.services.waiting import Wanted, entries_of, waiting
from portal import money
from portal.context import RequestFacts, request_scope
from portal.demo.bulk import insert_made
from portal.demo.world import World
from portal.models import BillableEntry, User
from portal.notifications import mail_muted
from portal.registry import billable_sources

# Blocks last half a year, and hold a little less than was worked: over-use is a thing to see.
_MONTHS = 6
_PAYERS = (
    "organization__billing_profile",
    "organization__parent__billing_profile",
    "billing_organization__billing_profile",
)
_SHARE = Decimal("0.92")
_REASON = "Which contract is this for? It sounds like the project."


def settle(world: World) -> None:
    """Post what tickets and projects say is posted, sell blocks, bill month by month, take in money."""
    clerk = world.staff["Billing"][0]
    today = world.now.astimezone(world.zone).date()
    # One scope, so that set-up is read once.
    with mail_muted(), request_scope(RequestFacts()):
        charges_add(world, today)
        insert_made(_items(clerk))
        for contract in Contract.objects.filter(type__in=PREPAID).select_related("organization"):
            _sell(contract, clerk, today)
        insert_made(_services(clerk, today))
        invoices_add(world, clerk, today)
        _refuse_one(clerk)


def _items(clerk: User) -> Iterator[PostedItem]:
    """What the apps say is posted, at its price."""
    default, roles, staff = Role.default(), Role.objects.in_bulk(), User.objects.in_bulk()
    contracts = Contract.objects.select_related(*_PAYERS).prefetch_related("rates").in_bulk()
    for source in billable_sources:
        for entry in source.rows().filter(approved_and_posted_at__isnull=False, contract__isnull=False):
            entry.contract, entry.resource = contracts[entry.contract_id], staff.get(entry.resource_id)
            if isinstance(entry, BillableEntry) and entry.role_id:
                entry.role = roles[entry.role_id]
            yield item_of(entry, entry.contract, clerk, default)


def _sell(contract: Contract, clerk: User, today: date) -> None:
    """Blocks one after the other; selling one works out anew what pays for what."""
    start = contract.starts_on
    while start <= today:
        end = months_after(start, _MONTHS)
        size = _size(contract, contract.posted_items.filter(worked_on__range=(start, end)))
        price = size if contract.type == ContractType.RETAINER else size * 90
        purchase_add(
            actor=clerk,
            contract=contract,
            starts_on=start,
            ends_on=end - timedelta(days=1),
            quantity=size,
            price=money.rounded(price, contract.payer.currency),
        )
        start = end


def _size(contract: Contract, worked: Iterable[PostedItem]) -> Decimal:
    """Hours, or money, in round numbers."""
    if contract.type == ContractType.RETAINER:
        return _round(sum((item.full_price for item in worked), Decimal(0)), 100)
    return _round(sum((item.quantity * item.multiplier for item in worked), Decimal(0)), 5)


def _round(used: Decimal, step: int) -> Decimal:
    return Decimal(max(1, int(used * _SHARE // step)) * step)


def _services(clerk: User, today: date) -> Iterator[PostedItem]:
    for contract, due in groupby(services_due(actor=clerk, until=today), key=_contract):
        yield from (item_of_service(each, contract, clerk) for each in due)


def _contract(due: Due) -> Contract:
    return due.service.contract


def _refuse_one(clerk: User) -> None:
    """Of the hours that wait, one row was sent back."""
    source = next(iter(billable_sources))
    for key, pk, _day in waiting([source], Wanted())[:1]:
        source.approval.refuse(actor=clerk, entry=entries_of([(key, pk)])[key, pk], reason=_REASON)
