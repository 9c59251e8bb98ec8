"""From what an app posts to the ledger, and back; inside the transaction of the service that posts."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from billing import money
from billing.choices import PostedKind
from billing.models import BillingProfile, BillingSettings, Contract, InvoiceLine, PostedItem, Role
from billing.services.deductions import deductions_keep
from billing.services.rates import price_of
from portal import formats
from portal.models import BillableEntry, User, Visibility


def labour_post(*, entry: BillableEntry, by: User) -> None:
    """Put posted hours into the ledger, at the price of their day; nothing when no contract pays for them.

    Raises ValidationError: no rate, books closed, posted already, a payer that cannot be.
    """
    if entry.contract_id is None:
        return
    contract = contract_locked(entry.contract_id)
    refuse_closed(entry.worked_on)
    item_add(_labour(entry, contract, by))
    deductions_keep(contract)


def labour_unpost(*, entry: BillableEntry) -> None:
    """Take hours out of the ledger again. ValidationError when they are invoiced, or the books closed."""
    item = PostedItem.objects.of_source(entry).first()
    if item is None:
        return
    contract = contract_locked(item.contract_id)
    item_remove(item)
    deductions_keep(contract)


def _labour(entry: BillableEntry, contract: Contract, by: User) -> PostedItem:
    payer = contract.payer
    role = entry.role or Role.objects.filter(is_default=True, is_active=True).first()
    price = price_of(contract, role, payer.currency)
    return PostedItem(
        kind=PostedKind.LABOUR,
        source=entry._meta.label,
        source_id=entry.pk,
        organization=entry.billed_for,
        contract=contract,
        payer=payer,
        subject=entry.subject,
        # An invoice is read by clients: internal text never leaves (S2, S35).
        description=entry.summary if entry.visibility == Visibility.EVERYONE else "",
        worked_on=entry.worked_on,
        start=entry.start,
        resource=entry.resource,
        role=role,
        quantity=entry.hours_billed,
        multiplier=price.multiplier,
        rate=price.rate,
        amount=money.times(entry.hours_billed, price.rate, currency=payer.currency),
        currency=payer.currency,
        tax_percent=BillingProfile.of(payer).tax_percent,
        posted_by=by,
    )


def item_add(item: PostedItem) -> None:
    """Write a row of the ledger. ValidationError when it is there already."""
    item.contract.clean()  # the payer may have become a sub-organization since the contract was written
    item.full_clean()
    item.save(force_insert=True)


def item_remove(item: PostedItem) -> None:
    """Take a row out of the ledger of a locked contract. ValidationError when it is too late for that."""
    line = InvoiceLine.objects.filter(item=item).select_related("invoice").first()
    if line is not None:
        raise ValidationError(
            _("Invoice %(number)s bills this already; void it first.") % {"number": line.invoice}
        )
    refuse_closed(item.worked_on)
    item.delete()


def contract_locked(pk: int) -> Contract:
    """The contract, held until the transaction ends: whatever changes its ledger takes turns."""
    contracts = Contract.objects.select_for_update(of=("self",))
    return contracts.select_related("organization__parent", "billing_organization").get(pk=pk)


def refuse_closed(day: date) -> None:
    """Refuse a day on which the books are closed. Raises ValidationError."""
    closed = BillingSettings.load().closed_until
    if closed is not None and day <= closed:
        raise ValidationError(_("The books are closed until %(day)s.") % {"day": formats.day(closed)})
