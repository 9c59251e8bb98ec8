"""Money that comes in, and invoices that were wrong."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.models import Contract, Invoice, InvoiceLine, Payment
from billing.services.deductions import deductions_keep
from billing.services.posting import refuse_closed
from portal import audit, formats, money
from portal.models import User
from portal.services.rights import staff_only


@transaction.atomic
def payment_record(
    *, actor: User, invoice: Invoice, amount: Decimal, received_on: date, reference: str = ""
) -> Payment:
    """Write down money that came in for an invoice, up to what is due.

    Raises PermissionDenied, or ValidationError: more than is due, nothing, no coin so small, voided.
    """
    staff_only(actor, "billing.add_payment")
    row = _locked(invoice)
    if row.voided_at is not None:
        raise ValidationError(_("This invoice is voided."))
    _refuse_amount(amount, row)
    payment = Payment(
        invoice=row, amount=amount, received_on=received_on, reference=reference, recorded_by=actor
    )
    payment.full_clean()
    payment.save()
    row.paid += amount
    row.save(update_fields=["paid"])
    _record("invoice.paid", actor, row, _facts(payment))
    return payment


@transaction.atomic
def payment_remove(*, actor: User, payment: Payment) -> Invoice:
    """Take back a payment that was written down by mistake; the record keeps it."""
    staff_only(actor, "billing.delete_payment")
    row = _locked(payment.invoice)
    gone = row.payments.filter(pk=payment.pk).first()
    if gone is None:
        raise ValidationError(_("This payment is not there any more."))
    facts = _facts(gone)
    row.paid -= gone.amount
    gone.delete()
    row.save(update_fields=["paid"])
    _record("invoice.payment_removed", actor, row, facts)
    return row


@transaction.atomic
def invoice_void(*, actor: User, invoice: Invoice, reason: str) -> Invoice:
    """Void an invoice: it keeps its number, and its work may be billed anew.

    Raises PermissionDenied, or ValidationError: paid in part, voided already, no reason, books closed.
    """
    staff_only(actor, "billing.void_invoice")
    row = _locked(invoice)
    _refuse_void(row, reason)
    row.voided_at, row.voided_by, row.void_reason = timezone.now(), actor, reason.strip()
    row.clean_fields(exclude={field.name for field in row._meta.fields} - {"void_reason"})
    row.save(update_fields=["voided_at", "voided_by", "void_reason"])
    billed = Contract.objects.filter(posted_items__invoice_line__invoice=row).values("pk")
    contracts = list(Contract.objects.filter(pk__in=billed).order_by("pk").select_for_update())
    InvoiceLine.objects.filter(invoice=row).update(item=None)
    for contract in contracts:
        deductions_keep(contract)
    _record("invoice.voided", actor, row, {"number": row.number, "reason": row.void_reason})
    return row


def _locked(invoice: Invoice) -> Invoice:
    return Invoice.objects.select_for_update(of=("self",)).select_related("payer").get(pk=invoice.pk)


def _refuse_amount(amount: Decimal, invoice: Invoice) -> None:
    if amount <= 0:
        raise ValidationError({"amount": _("How much came in?")})
    if amount > invoice.amount_due:
        due = formats.money(invoice.amount_due, invoice.currency)
        raise ValidationError({"amount": _("Only %(due)s is due.") % {"due": due}})
    if money.rounded(amount, invoice.currency) != amount:
        raise ValidationError({"amount": _("This currency has no such small coin.")})


def _refuse_void(invoice: Invoice, reason: str) -> None:
    if invoice.voided_at is not None:
        raise ValidationError(_("This invoice is voided already."))
    if invoice.payments.exists():
        raise ValidationError(_("A payment was recorded for it; take that back first."))
    if not reason.strip():
        raise ValidationError({"reason": _("Why is it voided?")})
    refuse_closed(invoice.dated)


def _facts(payment: Payment) -> dict[str, str]:
    facts = ("amount", "received_on", "reference")
    return {name: str(getattr(payment, name)) for name in facts}


def _record(verb: str, actor: User, invoice: Invoice, facts: dict[str, str]) -> None:
    audit.record(verb, actor=actor, target=invoice, organization=invoice.payer, data=facts)
