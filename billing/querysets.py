"""Reads of billing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from billing.choices import InvoiceStatus, PostedKind
from portal.access import Perm, Viewer
from portal.querysets import ScopedChildQuerySet, ScopedQuerySet

if TYPE_CHECKING:
    from billing.models import BillingProfile, Contract, Deduction, Invoice, PostedItem, Purchase


class _MoneyQuerySet[M: models.Model](ScopedQuerySet[M]):
    """Rows about money; a level may be granted those of one's own organization, without sub-organizations."""

    view_perm = Perm.INVOICES_VIEW

    def owner(self, viewer: Viewer) -> Q:
        """Of the viewer's own organization."""
        return Q(**{self.organization_path: viewer.organization_id})


class ContractQuerySet(_MoneyQuerySet["Contract"]):
    """Contracts within a viewer's reach."""

    def billed(self, viewer: Viewer) -> Q:
        """Contracts of other organizations that name the viewer's as the one to bill (seed 003)."""
        ours = viewer.organization_id
        return Q(billing_organization_id=ours) & ~Q(organization_id=ours)


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


class _PrepaidQuerySet[M: models.Model](_MoneyQuerySet[M]):
    """What was bought beforehand, and what was taken from it.

    A client reads what it pays for itself under contracts of its own organizations: what it pays for end
    clients is in no report (seed 003), and what somebody else pays is not its business.
    """

    view_perm = Perm.REPORTS_BLOCK_HOURS


class PurchaseQuerySet(_PrepaidQuerySet["Purchase"]):
    """Blocks and retainers; whoever bought one is who its price was posted to."""

    organization_path = "contract__organization_id"

    def visible_to(self, viewer: Viewer | None) -> "PurchaseQuerySet":
        """Those in force that are billed within reach: withdrawing takes the price out of the ledger."""
        rows = super().visible_to(viewer)
        return rows if viewer is None else rows.filter(_posted(payer__in=sorted(viewer.reach)))

    def of_type(self, type: str) -> "PurchaseQuerySet":
        """Under contracts of that type."""
        return self.filter(contract__type=type)

    def for_report(self) -> "PurchaseQuerySet":
        """In the order of their use, each with what was `taken` of it so far and whether it `is_paid`.

        Paid: its price is nothing, or on an invoice that is paid in full.
        """
        taken = Sum("deductions__quantity", default=Decimal(0))
        invoice = "invoice_line__invoice"
        paid = _posted(Q(amount=0) | Q(**{f"{invoice}__paid__gte": F(f"{invoice}__total")}))
        read = {"taken": taken, "is_paid": paid}
        rows = self.select_related("contract__organization").annotate(**read)
        return rows.order_by("starts_on", "pk")


def _posted(*conditions: Q, **lookups: Any) -> Exists:
    """Whether the purchase's price stands so in the ledger."""
    items = apps.get_model("billing", "PostedItem")._default_manager
    of_purchase = items.filter(source="billing.Purchase", source_id=OuterRef("pk"), period=None)
    return Exists(of_purchase.filter(*conditions, **lookups))


class DeductionQuerySet(_PrepaidQuerySet["Deduction"]):
    """What work has taken of purchases, and what none covered."""

    organization_path = "item__contract__organization_id"

    def visible_to(self, viewer: Viewer | None) -> "DeductionQuerySet":
        """Of work that was done for, and is paid by, somebody within reach."""
        rows = super().visible_to(viewer)
        if viewer is None:
            return rows
        reach = sorted(viewer.reach)
        return rows.filter(item__organization__in=reach, item__payer__in=reach)

    def of_type(self, type: str) -> "DeductionQuerySet":
        """Under contracts of that type."""
        return self.filter(item__contract__type=type)

    def covered(self) -> "DeductionQuerySet":
        """Paid by a purchase."""
        return self.filter(purchase__isnull=False)

    def uncovered(self) -> "DeductionQuerySet":
        """Paid by none."""
        return self.filter(purchase=None)

    def in_turn(self) -> "DeductionQuerySet":
        """With all that a report names, in the order in which purchases were used up."""
        return self._named("purchase__starts_on", "purchase_id")

    def by_contract(self) -> "DeductionQuerySet":
        """The same, contract by contract."""
        return self._named("item__contract__name", "item__contract_id")

    def _named(self, *first: str) -> "DeductionQuerySet":
        named = ("item__contract", "item__organization", "item__resource")
        turn = (F("item__worked_on"), F("item__start").asc(nulls_first=True), F("item__source_id"), F("pk"))
        return self.select_related(*named).order_by(*first, *turn)


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

    def open_on(self, day: date) -> "InvoiceQuerySet":
        """Those not paid in full on that day, with `paid_then` and `open_then`."""
        payments = self.model._meta.get_field("payments").related_model._default_manager.all()
        received = payments.filter(invoice=OuterRef("pk"), received_on__lte=day).order_by().values("invoice")
        paid = Coalesce(Subquery(received.annotate(all=Sum("amount")).values("all")), Value(Decimal(0)))
        rows = self.annotate(paid_then=paid, open_then=F("total") - paid)
        return rows.filter(open_then__gt=0)

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
