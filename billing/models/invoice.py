"""Invoices: what was billed to whom, what was paid, and numbers without a gap."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.choices import InvoiceStatus, PostedKind
from billing.models.ledger import PostedItem
from billing.querysets import InvoiceChildQuerySet, InvoiceQuerySet
from portal import formats


class InvoiceCounter(models.Model):
    """The counter behind invoice numbers: one row, locked by whoever takes the next one."""

    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("invoice counter")
        verbose_name_plural = _("invoice counters")
        constraints = (models.CheckConstraint(condition=Q(pk=1), name="invoice_counter_one_row"),)

    def __str__(self) -> str:
        """The last number."""
        return str(self.last)


class Invoice(models.Model):
    """One payer's bill in one currency. Name, address and amounts are as they were on its day.

    A voided invoice keeps its number, so that none is missing, and does not exist for contacts.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    sequence = models.PositiveIntegerField(unique=True)
    payer = models.ForeignKey(
        "portal.Organization", models.PROTECT, related_name="invoices", verbose_name=_("payer")
    )
    payer_name = models.CharField(_("name of the payer"), max_length=150)
    payer_address = models.TextField(_("address of the payer"), blank=True)
    dated = models.DateField(_("date"))
    due_on = models.DateField(_("due on"))
    period_from = models.DateField(_("from"))
    period_to = models.DateField(_("to"))
    currency = models.CharField(_("currency"), max_length=3)
    net = models.DecimalField(_("net"), max_digits=14, decimal_places=3)
    tax = models.DecimalField(_("tax"), max_digits=14, decimal_places=3)
    total = models.DecimalField(_("total"), max_digits=14, decimal_places=3)
    paid = models.DecimalField(_("paid"), max_digits=14, decimal_places=3, default=Decimal(0))
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    voided_at = models.DateTimeField(_("voided"), null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("voided by")
    )
    void_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ("-dated", "-sequence")
        permissions = (("void_invoice", "Can void invoices"),)
        indexes = (models.Index(fields=("payer", "-dated", "-sequence"), name="invoice_payer_dated"),)
        constraints = (
            models.CheckConstraint(condition=Q(due_on__gte=F("dated")), name="invoice_due_after_dated"),
            models.CheckConstraint(condition=Q(period_to__gte=F("period_from")), name="invoice_period"),
            models.CheckConstraint(condition=Q(net__gte=0, tax__gte=0, total__gte=0), name="invoice_amounts"),
            models.CheckConstraint(
                condition=Q(paid__gte=0, paid__lte=F("total")), name="invoice_never_paid_beyond_total"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="invoice_voided_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | Q(paid=0), name="invoice_paid_is_not_voided"
            ),
        )

    def __str__(self) -> str:
        """Its number."""
        return self.number

    @property
    def amount_due(self) -> Decimal:
        """What is still to be paid."""
        return self.total - self.paid

    def status_on(self, day: date) -> InvoiceStatus:
        """Paid, due, or overdue from the day after it was due (reference section 7, rule a30)."""
        if self.paid == self.total:
            return InvoiceStatus.PAID
        return InvoiceStatus.OVERDUE if self.due_on < day else InvoiceStatus.DUE


class InvoiceLine(models.Model):
    """One posted item as it was billed. `item` is empty once the invoice is voided: it may be billed anew."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines", verbose_name=_("invoice"))
    item = models.OneToOneField(
        PostedItem, models.PROTECT, null=True, related_name="invoice_line", verbose_name=_("posted item")
    )
    position = models.PositiveIntegerField(_("position"))
    heading = models.CharField(_("heading"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=PostedKind)
    description = models.TextField(_("description"), blank=True)
    worked_on = models.DateField(_("date"))
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2)
    rate = models.DecimalField(_("rate"), max_digits=12, decimal_places=4)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=3)
    tax_percent = models.DecimalField(_("tax in percent"), max_digits=6, decimal_places=3)

    objects = InvoiceChildQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice line")
        verbose_name_plural = _("invoice lines")
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("invoice", "position"), name="invoice_line_position"),)

    def __str__(self) -> str:
        """What it is about."""
        return self.description or self.heading


class InvoiceTax(models.Model):
    """The tax of one rate on one invoice."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="taxes", verbose_name=_("invoice"))
    name = models.CharField(_("name"), max_length=40, blank=True)
    percent = models.DecimalField(_("percent"), max_digits=6, decimal_places=3)
    base = models.DecimalField(_("taxed amount"), max_digits=14, decimal_places=3)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=3)

    objects = InvoiceChildQuerySet.as_manager()

    class Meta:
        verbose_name = _("tax")
        verbose_name_plural = _("taxes")
        ordering = ("-percent",)
        constraints = (
            models.UniqueConstraint(fields=("invoice", "percent"), name="invoice_tax_once_a_rate"),
        )

    def __str__(self) -> str:
        """Name and rate."""
        return f"{self.name} {formats.number(self.percent.normalize())} %".strip()


class Payment(models.Model):
    """Money that came in for an invoice, all of it or a part."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="payments", verbose_name=_("invoice"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=3)
    received_on = models.DateField(_("received on"))
    reference = models.CharField(_("reference"), max_length=120, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )

    objects = InvoiceChildQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ("received_on", "pk")
        constraints = (models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive"),)

    def __str__(self) -> str:
        """How much."""
        return formats.money(self.amount, self.invoice.currency)
