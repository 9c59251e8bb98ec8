"""Keeping what is taken from purchases equal to the rule of `allocation`, in whatever order work comes."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Sum

from billing.choices import PREPAID, ContractType
from billing.models import HOURS, Contract, Deduction, PostedItem, Purchase
from billing.services.allocation import Demand, Pot, Share, allocate
from portal import money

type Key = tuple[int, int | None]


def deductions_keep(contract: Contract) -> None:
    """Work out anew what each purchase of a locked contract pays for, and write what has changed.

    Everything that is not invoiced takes part, so an entry that is posted late, or a posting taken back,
    leads to the same state as if all had been posted in order. What is invoiced keeps what it has taken.
    """
    if contract.type not in PREPAID:
        return
    items = {item.pk: item for item in contract.posted_items.labour().open()}
    shares = list(allocate(_pots(contract), [_demand(item) for item in items.values()]))
    _write(items, shares)
    _price(items, shares)


def _pots(contract: Contract) -> list[Pot]:
    active = contract.purchases.filter(is_active=True).select_related("contract")
    kept = Deduction.objects.filter(purchase__in=active, item__invoice_line__isnull=False)
    gone = dict(kept.values_list("purchase").annotate(Sum("quantity")).order_by())
    return [_pot(purchase, gone.get(purchase.pk, Decimal(0))) for purchase in active]


def _pot(purchase: Purchase, gone: Decimal) -> Pot:
    left = purchase.quantity - gone
    return Pot(purchase.pk, purchase.starts_on, purchase.ends_on, purchase.unit, left)


def _demand(item: PostedItem) -> Demand:
    in_hours = item.contract.type == ContractType.BLOCK_HOURS
    return Demand(
        item.pk,
        (item.source, item.source_id),
        item.worked_on,
        item.start,
        HOURS if in_hours else item.currency,
        item.quantity * item.multiplier if in_hours else item.full_price,
    )


def _write(items: dict[int, PostedItem], shares: Iterable[Share]) -> None:
    """Only differences: the usual entry, posted in its turn, adds a row and touches no other."""
    wanted: dict[Key, Decimal] = {(share.demand, share.pot): share.quantity for share in shares}
    there = {(row.item_id, row.purchase_id): row for row in Deduction.objects.filter(item__in=items)}
    gone = [row.pk for key, row in there.items() if wanted.get(key) != row.quantity]
    Deduction.objects.filter(pk__in=gone).delete()
    Deduction.objects.bulk_create(
        Deduction(item_id=item, purchase_id=purchase, quantity=quantity)
        for (item, purchase), quantity in wanted.items()
        if (item, purchase) not in there or there[item, purchase].quantity != quantity
    )


def _price(items: dict[int, PostedItem], shares: Iterable[Share]) -> None:
    uncovered = {share.demand: share.quantity for share in shares if share.pot is None}
    changed = []
    for item in items.values():
        amount = _amount(item, uncovered.get(item.pk, Decimal(0)))
        if amount != item.amount:
            item.amount = amount
            changed.append(item)
    PostedItem.objects.bulk_update(changed, ["amount"])


def _amount(item: PostedItem, uncovered: Decimal) -> Decimal:
    """What remains to be paid: hours that no block covers cost their rate, money is itself."""
    if not uncovered or item.contract.type != ContractType.BLOCK_HOURS:
        return uncovered
    return money.times(uncovered, item.rate, per=item.multiplier, currency=item.currency)
