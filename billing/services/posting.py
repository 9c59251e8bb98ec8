"""From what an app posts to the ledger, and back; inside the transaction of the service that posts."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from billing.models import BillingSettings, Contract, InvoiceLine, PostedItem, Role
from billing.services.deductions import deductions_keep
from billing.services.items import item_of
from portal import formats
from portal.models import Billable, User


def entry_post(*, entry: Billable, by: User) -> None:
    """Put posted hours, a charge or an expense into the ledger; nothing when no contract pays for it.

    Raises ValidationError: no rate, books closed, posted already, a payer that cannot be.
    """
    if entry.contract_id is None:
        return
    contract = contract_locked(entry.contract_id)
    refuse_closed(entry.day)
    item_add(item_of(entry, contract, by, Role.default()))
    deductions_keep(contract)


def entry_unpost(*, entry: Billable) -> None:
    """Take it out of the ledger again. ValidationError when it is invoiced, or the books closed."""
    item = PostedItem.objects.of_source(entry).first()
    if item is None:
        return
    contract = contract_locked(item.contract_id)
    item_remove(item)
    deductions_keep(contract)


def item_add(item: PostedItem) -> None:
    """Write a row of the ledger. ValidationError when it is there already."""
    item.contract.refuse_payer()  # it may have become a sub-organization since the contract was written
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
