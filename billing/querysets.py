"""Reads of billing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, CharField, F, Q, Sum, Value, When

from billing.choices import InvoiceStatus, PostedKind
from portal.access import Perm, Viewer
from portal.querysets import ScopedChildQuerySet, ScopedQuerySet

if TYPE_CHECKING:
    from billing.models import BillingProfile, Contract, Invoice, PostedItem


class _MoneyQuerySet[M: models.Model](ScopedQuerySet[M]):
    """Rows about money; a level may be granted those of one's own organization, without sub-organizations."""

    view_perm = Perm.INVOICES_VIEW

    def owner(self, viewer: Viewer) -> Q:
        """Of the viewer's own organization."""
        return Q(**{self.organization_path: viewer.organization_id})


class ContractQuerySet(_MoneyQuerySet["Contract"]):
    """Contracts within a viewer's reach."""

    def billed_to(self, organization_id: int) -> "ContractQuerySet":
        """Contracts of other organizations that name this one as the one to bill (seed 003)."""
        return self.filter(billing_organization_id=organization_id).exclude(organization_id=organization_id)


class BillingProfileQuerySet(_MoneyQuerySet["BillingProfile"]):
    """Terms of the organizations within a viewer's reach."""


class PostedItemQuerySet(_MoneyQuerySet["PostedItem"]):
    """What may be invoiced; it belongs to whoever pays, not to whom it was done for."""

    organization_path = "payer_id"

    def of_source(self, row: models.Model) -> "PostedItemQuerySet":
        """What was posted of that row."""
        return self.filter(source=row._meta.label, source_id=row.pk)

    def labour(self) -> "PostedItemQuerySet":
        """Hours, each with its contract."""
        return self.filter(kind=PostedKind.LABOUR).select_related("contract")

    def open(self) -> "PostedItemQuerySet":
        """What no invoice bills yet."""
        return self.filter(invoice_line=None)


class InvoiceQuerySet(_MoneyQuerySet["Invoice"]):
    """Invoices to organizations within a viewer's reach; voided ones never exist for contacts (seed 000)."""

    organization_path = "payer_id"

    def presence(self) -> Q:
        """Not voided."""
        return Q(voided_at=None)

    def with_status(self, status: InvoiceStatus, day: date) -> "InvoiceQuerySet":
        """Those that stand so on that day; equal to `Invoice.status_on`."""
        if status == InvoiceStatus.PAID:
            return self.filter(paid=F("total"))
        unpaid = self.filter(paid__lt=F("total"))
        overdue = Q(due_on__lt=day)
        return unpaid.filter(overdue if status == InvoiceStatus.OVERDUE else ~overdue)

    def for_list(self, day: date) -> "InvoiceQuerySet":
        """With the payer, and how each stands on that day (`standing`); equal to `Invoice.status_on`."""
        standing = Case(
            When(paid=F("total"), then=Value(InvoiceStatus.PAID)),
            When(due_on__lt=day, then=Value(InvoiceStatus.OVERDUE)),
            default=Value(InvoiceStatus.DUE),
            output_field=CharField(),
        )
        return self.select_related("payer").annotate(standing=standing)

    def sums(self) -> list["Sums"]:
        """What they come to, for each currency by its code; amounts of two currencies are never added."""
        rows = self.order_by("currency").values("currency")
        return [
            Sums(row["currency"], row["all"], row["open"])
            for row in rows.annotate(all=Sum("total"), open=Sum(F("total") - F("paid")))
        ]


@dataclass(frozen=True, slots=True)
class Sums:
    """Invoices of one currency together: their totals, and what is still due of them."""

    currency: str
    total: Decimal
    due: Decimal


class InvoiceChildQuerySet[M: models.Model](ScopedChildQuerySet[M]):
    """Lines, taxes and payments: reached through their invoice."""

    parent_path = "invoice"
    public = Q()
