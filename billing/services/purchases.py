"""Blocks of hours and retainers: bought, and withdrawn again."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.choices import PostedKind
from billing.models import BillingProfile, Contract, PostedItem, Purchase
from billing.services.deductions import deductions_keep
from billing.services.posting import contract_locked, item_add, item_remove, refuse_closed
from portal import audit
from portal.models import User
from portal.services.rights import staff_only


@transaction.atomic
def purchase_add(
    *, actor: User, contract: Contract, starts_on: date, ends_on: date, quantity: Decimal, price: Decimal
) -> Purchase:
    """Sell a block of `quantity` hours or a retainer of that much money; its price goes into the ledger.

    Work that nothing covered so far is covered by it at once. Raises PermissionDenied or ValidationError.
    """
    staff_only(actor, "billing.add_purchase")
    row = contract_locked(contract.pk)
    purchase = Purchase(
        contract=row,
        starts_on=starts_on,
        ends_on=ends_on,
        quantity=quantity,
        price=price,
        currency=row.payer.currency,
        created_by=actor,
    )
    purchase.full_clean()
    refuse_closed(starts_on)
    purchase.save()
    _post_price(purchase, actor)
    deductions_keep(row)
    audit.record("contract.purchase_added", actor=actor, target=row, data=_facts(purchase))
    return purchase


@transaction.atomic
def purchase_withdraw(*, actor: User, purchase: Purchase) -> Purchase:
    """Take a purchase back: what it covered is open again, and its price is not billed.

    Raises PermissionDenied, or ValidationError when it is withdrawn, invoiced, or the books are closed.
    """
    staff_only(actor, "billing.change_purchase")
    contract = contract_locked(purchase.contract_id)
    row = contract.purchases.get(pk=purchase.pk)
    if not row.is_active:
        raise ValidationError(_("This purchase is withdrawn already."))
    if row.deductions.filter(item__invoice_line__isnull=False).exists():
        raise ValidationError(_("An invoice counts on it already; void that first."))
    item_remove(PostedItem.objects.of_source(row).get())
    row.is_active = False
    row.save(update_fields=["is_active"])
    deductions_keep(contract)
    audit.record("contract.purchase_withdrawn", actor=actor, target=contract, data=_facts(row))
    return row


def _post_price(purchase: Purchase, actor: User) -> None:
    payer = purchase.contract.payer
    item_add(
        PostedItem(
            kind=PostedKind.PURCHASE,
            source=purchase._meta.label,
            source_id=purchase.pk,
            organization=purchase.contract.organization,
            contract=purchase.contract,
            payer=payer,
            subject=purchase.contract.name,
            description=str(purchase),
            worked_on=purchase.starts_on,
            quantity=Decimal(1),
            rate=purchase.price,
            amount=purchase.price,
            currency=purchase.currency,
            tax_percent=BillingProfile.of(payer).tax_percent,
            posted_by=actor,
        )
    )


def _facts(purchase: Purchase) -> dict[str, str | int]:
    facts = ("starts_on", "ends_on", "quantity", "price", "currency")
    return {"purchase": purchase.pk} | {name: str(getattr(purchase, name)) for name in facts}
