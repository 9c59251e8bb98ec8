"""Invoices for a period: seen beforehand, made, and never twice for the same work."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from hashlib import sha256
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from billing.choices import Grouping
from billing.models import (
    BillingProfile,
    BillingSettings,
    Contract,
    Invoice,
    InvoiceCounter,
    InvoiceLine,
    InvoiceTax,
    PostedItem,
)
from billing.querysets import PostedItemQuerySet
from billing.services.posting import refuse_closed
from portal import audit, money
from portal.models import AuditEntry, Organization, ProviderSettings, User
from portal.services.rights import staff_only


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be invoiced: work of these days, for these payers (None: for all), in this grouping."""

    first: date
    last: date
    payers: Collection[Organization] | None = None
    grouping: str = Grouping.SUBJECT


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice that would be made: nothing of it is written."""

    payer: Organization
    profile: BillingProfile
    currency: str
    items: tuple[PostedItem, ...]
    totals: money.Totals


def seal(drafts: Iterable[Draft]) -> str:
    """What somebody has seen, in a few letters: makes sure that just this is made."""
    facts = [(draft.payer.pk, draft.totals.total, [item.pk for item in draft.items]) for draft in drafts]
    return sha256(repr(facts).encode()).hexdigest()[:32]


def invoices_preview(*, actor: User, asked: Asked) -> list[Draft]:
    """What `invoices_make` would make, by the same code. Raises PermissionDenied or ValidationError."""
    staff_only(actor, "billing.add_invoice")
    return _drafts(_open(asked), asked)


@transaction.atomic
def invoices_make(*, actor: User, asked: Asked, dated: date | None = None, seen: str = "") -> list[Invoice]:
    """An invoice for each payer and currency with anything to pay, dated today where the provider is.

    Work that costs nothing, because a block or an agreed price covers it, is listed beside what costs; alone
    it waits. `seen` (`seal` of a preview) refuses to make anything else than was looked at. Whoever asks
    second finds nothing left to bill. Raises PermissionDenied or ValidationError.
    """
    staff_only(actor, "billing.add_invoice")
    day = dated or ProviderSettings.load().today
    refuse_closed(day)
    items = _open(asked)
    # Held in one order by everybody, so that two invoicers, or a posting taken back, take turns.
    held = Contract.objects.filter(pk__in=items.values("contract")).order_by("pk").select_for_update()
    drafts = _drafts(items.filter(contract__in=[contract.pk for contract in held]), asked)
    if seen and seen != seal(drafts):
        raise ValidationError(_("What is to be billed has changed in the meantime: look at it again."))
    return _make(drafts, asked, day, actor)


def _open(asked: Asked) -> PostedItemQuerySet:
    if asked.last < asked.first:
        raise ValidationError(_("A period cannot end before it begins."))
    items = PostedItem.objects.open().filter(worked_on__range=(asked.first, asked.last))
    return items if asked.payers is None else items.filter(payer__in=asked.payers)


def _drafts(items: PostedItemQuerySet, asked: Asked) -> list[Draft]:
    rows = sorted(
        items.prefetch_related("payer", "contract"),  # few of them for many rows
        key=lambda item: (item.payer.name, item.payer_id, item.currency, *_place(item, asked.grouping)),
    )
    drafts = [
        _draft(payer, currency, tuple(group))
        for (payer, currency), group in groupby(rows, key=lambda item: (item.payer, item.currency))
    ]
    return [draft for draft in drafts if draft.totals.net]


def _draft(payer: Organization, currency: str, items: tuple[PostedItem, ...]) -> Draft:
    lines = (money.Taxed(item.amount, item.tax_percent) for item in items)
    return Draft(payer, BillingProfile.of(payer), currency, items, money.totals(lines, currency))


def _heading(item: PostedItem, grouping: str) -> str:
    if grouping == Grouping.DAY:
        return ""
    return item.contract.name if grouping == Grouping.CONTRACT else item.subject


def _place(item: PostedItem, grouping: str) -> tuple[str, date, time, int]:
    return (_heading(item, grouping), item.worked_on, item.start or time.min, item.pk)


def _make(drafts: list[Draft], asked: Asked, day: date, actor: User) -> list[Invoice]:
    """All of them together: a month of many clients costs few queries more than one invoice."""
    prefix = BillingSettings.load().invoice_prefix
    made = [
        (_invoice(draft, asked, day, actor, sequence, f"{prefix}{sequence:05}"), draft)
        for sequence, draft in zip(_take_numbers(len(drafts)), drafts, strict=True)
    ]
    Invoice.objects.bulk_create(invoice for invoice, _draft in made)
    lines = (line for invoice, draft in made for line in _lines(invoice, draft.items, asked.grouping))
    InvoiceLine.objects.bulk_create(lines, batch_size=1000)
    InvoiceTax.objects.bulk_create(tax for invoice, draft in made for tax in _taxes(invoice, draft))
    audit.record_all(_entry(invoice, asked, actor) for invoice, _draft in made)
    return [invoice for invoice, _draft in made]


def _invoice(draft: Draft, asked: Asked, day: date, actor: User, sequence: int, number: str) -> Invoice:
    return Invoice(
        number=number,
        sequence=sequence,
        payer=draft.payer,
        payer_name=draft.payer.name,
        payer_address=draft.profile.address or draft.payer.address,
        dated=day,
        due_on=day + timedelta(days=draft.profile.payment_days),
        period_from=asked.first,
        period_to=asked.last,
        currency=draft.currency,
        net=draft.totals.net,
        tax=draft.totals.tax,
        total=draft.totals.total,
        created_by=actor,
    )


def _entry(invoice: Invoice, asked: Asked, actor: User) -> AuditEntry:
    facts = {"number": invoice.number, "total": str(invoice.total), "currency": invoice.currency}
    return audit.unsaved(
        "invoice.made", actor=actor, target=invoice, organization=invoice.payer, data=facts | _span(asked)
    )


def _take_numbers(count: int) -> range:
    """The next numbers; the counter stays locked until the invoices are there, so none is ever missing."""
    counter = InvoiceCounter.objects.filter(pk=1)
    if not counter.update(last=F("last") + count):
        InvoiceCounter.objects.bulk_create([InvoiceCounter(pk=1)], ignore_conflicts=True)
        counter.update(last=F("last") + count)
    last = counter.values_list("last", flat=True).get()
    return range(last - count + 1, last + 1)


def _lines(invoice: Invoice, items: Iterable[PostedItem], grouping: str) -> list[InvoiceLine]:
    return [
        InvoiceLine(
            invoice=invoice,
            item=item,
            position=position,
            heading=_heading(item, grouping),
            kind=item.kind,
            description=item.description,
            worked_on=item.worked_on,
            quantity=item.quantity,
            rate=item.rate,
            amount=item.amount,
            tax_percent=item.tax_percent,
        )
        for position, item in enumerate(items, start=1)
    ]


def _taxes(invoice: Invoice, draft: Draft) -> list[InvoiceTax]:
    return [
        InvoiceTax(
            invoice=invoice,
            name=draft.profile.tax_name,
            percent=tax.percent,
            base=tax.base,
            amount=tax.amount,
        )
        for tax in draft.totals.taxes
    ]


def _span(asked: Asked) -> dict[str, str]:
    return {"from": asked.first.isoformat(), "to": asked.last.isoformat()}
