"""What a row of an app becomes in the ledger: at the price of its day, for whoever pays."""

from billing.choices import PostedKind
from billing.models import BillingProfile, Contract, PostedItem, Role
from billing.services.rates import price_of
from portal import money
from portal.models import Billable, BillableCharge, BillableEntry, User


def item_of(entry: Billable, contract: Contract, by: User, default: Role | None) -> PostedItem:
    """The unsaved row: hours at their role's rate, everything else at its own price.

    `default` is the role of hours that name none.

    Raises ValidationError when hours cost something and nobody knows what.
    """
    item = PostedItem(
        kind=PostedKind(entry.posted_as),
        source=entry._meta.label,
        source_id=entry.pk,
        organization=entry.billed_for,
        contract=contract,
        payer=contract.payer,
        subject=entry.subject,
        description=entry.invoice_text,
        worked_on=entry.day,
        posted_by=by,
    )
    if isinstance(entry, BillableEntry):
        _add_hours(item, entry, default)
    elif isinstance(entry, BillableCharge):
        _add_pieces(item, entry)
    return item


def _add_hours(item: PostedItem, entry: BillableEntry, default: Role | None) -> None:
    role = entry.role or default
    price = price_of(item.contract, role, item.payer.currency)
    item.start, item.resource, item.role = entry.start, entry.resource, role
    item.quantity, item.rate, item.multiplier = entry.hours_billed, price.rate, price.multiplier
    item.currency, item.tax_percent = item.payer.currency, BillingProfile.of(item.payer).tax_percent
    item.amount = money.times(item.quantity, item.rate, currency=item.currency)


def _add_pieces(item: PostedItem, entry: BillableCharge) -> None:
    item.resource = entry.resource
    item.quantity, item.rate, item.amount = entry.quantity, entry.unit_price, entry.amount
    item.currency = entry.currency
    if entry.taxable:
        item.tax_percent = BillingProfile.of(item.payer).tax_percent
