"""What was paid for beforehand, and what was taken from it."""

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.choices import PREPAID, ContractType
from billing.models.contract import Contract
from billing.models.ledger import PostedItem
from billing.querysets import DeductionQuerySet, PurchaseQuerySet
from portal import formats, money

# The unit of blocks; every other unit is a currency.
HOURS = "h"


class Purchase(models.Model):
    """A block of hours or a retainer, bought under a contract for a time."""

    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="purchases", verbose_name=_("contract")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    quantity = models.DecimalField(
        _("hours or amount"),
        max_digits=12,
        decimal_places=3,
        validators=[MinValueValidator(Decimal("0.001"))],
        help_text=_("Hours of a block; money of a retainer."),
    )
    price = models.DecimalField(
        _("price"), max_digits=12, decimal_places=3, validators=[MinValueValidator(Decimal(0))]
    )
    currency = models.CharField(_("currency"), max_length=3)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )

    # As `for_report` reads it.
    taken: Decimal
    is_paid: bool

    objects = PurchaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("purchase")
        verbose_name_plural = _("purchases")
        ordering = ("starts_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="purchase_ends_after_start",
                violation_error_message=_("A purchase cannot end before it starts."),
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0, price__gte=0), name="purchase_not_negative"),
        )

    def __str__(self) -> str:
        """How much, for which time."""
        return gettext("%(quantity)s from %(from)s to %(to)s") % {
            "quantity": self.said(self.quantity),
            "from": formats.day(self.starts_on),
            "to": formats.day(self.ends_on),
        }

    def said(self, quantity: Decimal) -> str:
        """So much of it in words: hours, or money."""
        if self.unit == HOURS:
            return gettext("%(hours)s h") % {"hours": formats.hours(quantity)}
        return formats.money(quantity, self.currency)

    @property
    def unit(self) -> str:
        """What it is counted in: hours, or its currency."""
        return HOURS if self.contract.type == ContractType.BLOCK_HOURS else self.currency

    def clean(self) -> None:
        """Only contracts that are paid beforehand; money in whole coins."""
        if self.contract.type not in PREPAID:
            raise ValidationError(_("Only block hours and retainers are bought beforehand."))
        amounts = {"price": self.price} | ({} if self.unit == HOURS else {"quantity": self.quantity})
        for name, amount in amounts.items():
            if amount is not None and money.rounded(amount, self.currency) != amount:
                raise ValidationError({name: _("This currency has no such small coin.")})


class Deduction(models.Model):
    """So much of a purchase was taken by one piece of work; without a purchase, so much was not covered.

    In hours times the role's multiplier for blocks, in money for retainers.
    """

    item = models.ForeignKey(
        PostedItem, models.CASCADE, related_name="deductions", verbose_name=_("posted item")
    )
    purchase = models.ForeignKey(
        Purchase, models.PROTECT, null=True, related_name="deductions", verbose_name=_("purchase")
    )
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=4)

    objects = DeductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("deduction")
        verbose_name_plural = _("deductions")
        constraints = (
            models.CheckConstraint(condition=Q(quantity__gt=0), name="deduction_positive"),
            models.UniqueConstraint(fields=("item", "purchase"), name="deduction_once"),
            models.UniqueConstraint(
                fields=("item",), condition=Q(purchase=None), name="deduction_uncovered_once"
            ),
        )

    def __str__(self) -> str:
        """How much."""
        return str(self.quantity)
