"""The ledger: one row for everything that may be invoiced, whichever app it comes from."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.choices import PostedKind
from billing.models.contract import Contract, Role
from billing.querysets import PostedItemQuerySet
from portal import money


class PostedItem(models.Model):
    """Work or a thing that was approved, with its price on that day.

    `source` (a model's label), `source_id` and, for what recurs, `period` say what was posted: once each, by
    constraint, so that posting from two windows has one winner. `amount` is what is to be paid in
    `currency`, net of tax; `quantity` counts hours of labour, pieces of everything else.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=PostedKind)
    source = models.CharField(_("source"), max_length=60)
    source_id = models.BigIntegerField()
    period = models.DateField(
        _("period from"), null=True, blank=True, help_text=_("First day, for what recurs.")
    )
    organization = models.ForeignKey(
        "portal.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="posted_items", verbose_name=_("contract")
    )
    payer = models.ForeignKey(
        "portal.Organization", models.PROTECT, related_name="posted_items", verbose_name=_("payer")
    )
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)
    worked_on = models.DateField(_("worked on"))
    start = models.TimeField(_("from"), null=True, blank=True)
    resource = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("resource"),
    )
    role = models.ForeignKey(
        Role, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("role")
    )
    quantity = models.DecimalField(_("quantity"), max_digits=10, decimal_places=2)
    multiplier = models.DecimalField(_("multiplier"), max_digits=5, decimal_places=2, default=Decimal("1.00"))
    rate = models.DecimalField(_("rate"), max_digits=12, decimal_places=4, default=Decimal(0))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=3, default=Decimal(0))
    currency = models.CharField(_("currency"), max_length=3)
    tax_percent = models.DecimalField(_("tax in percent"), max_digits=6, decimal_places=3, default=Decimal(0))
    posted_at = models.DateTimeField(_("posted"), default=timezone.now)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("posted by"),
    )

    objects = PostedItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("posted item")
        verbose_name_plural = _("posted items")
        ordering = ("worked_on", "pk")
        indexes = (models.Index(fields=("contract", "worked_on"), name="posted_item_contract"),)
        constraints = (
            models.UniqueConstraint(
                fields=("source", "source_id"),
                condition=Q(period=None),
                name="posted_item_once",
                violation_error_message=_("This is already posted."),
            ),
            models.UniqueConstraint(
                fields=("source", "source_id", "period"),
                condition=Q(period__isnull=False),
                name="posted_item_once_a_period",
                violation_error_message=_("This is already posted for the period."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=0, multiplier__gte=0, rate__gte=0, amount__gte=0),
                name="posted_item_not_negative",
            ),
        )

    def __str__(self) -> str:
        """What it is about, and when."""
        return f"{self.subject or self.get_kind_display()}, {self.worked_on}"

    @property
    def full_price(self) -> Decimal:
        """What it would cost if nothing were paid beforehand."""
        return money.times(self.quantity, self.rate, currency=self.currency)
