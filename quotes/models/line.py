"""A line of a quote: what it is, what it costs the client, and what it costs the provider."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal import money
from quotes.choices import Discount, Rhythm
from quotes.models.quote import QuoteVersion
from quotes.querysets import LineQuerySet

_NOT_NEGATIVE = [MinValueValidator(Decimal(0))]
_HUNDRED = Decimal(100)


class QuoteLine(models.Model):
    """One thing offered. `unit_cost` is the provider's own affair and on no page of a client."""

    version = models.ForeignKey(QuoteVersion, models.CASCADE, related_name="lines", verbose_name=_("version"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), max_length=10_000, blank=True)
    rhythm = models.CharField(_("paid"), max_length=10, choices=Rhythm, default=Rhythm.ONCE)
    quantity = models.DecimalField(
        _("quantity"), max_digits=10, decimal_places=2, default=Decimal(1), validators=_NOT_NEGATIVE
    )
    unit_price = models.DecimalField(
        _("unit price"), max_digits=12, decimal_places=4, validators=_NOT_NEGATIVE
    )
    unit_cost = models.DecimalField(
        _("unit cost"),
        max_digits=12,
        decimal_places=4,
        null=True,
        blank=True,
        validators=_NOT_NEGATIVE,
        help_text=_("What it costs us; the client never sees it."),
    )
    discount = models.CharField(_("discount"), max_length=10, choices=Discount, default=Discount.NONE)
    discount_value = models.DecimalField(
        _("percent or amount"),
        max_digits=12,
        decimal_places=4,
        default=Decimal(0),
        validators=_NOT_NEGATIVE,
    )
    is_taxed = models.BooleanField(_("taxed"), default=True)
    is_optional = models.BooleanField(
        _("optional"), default=False, help_text=_("The client chooses whether to take it.")
    )
    is_chosen = models.BooleanField(
        _("chosen beforehand"), default=False, help_text=_("Of an optional line: whether it starts ticked.")
    )

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="quote_line_has_title"),
            models.CheckConstraint(
                condition=Q(quantity__gte=0, unit_price__gte=0, discount_value__gte=0)
                & (Q(unit_cost=None) | Q(unit_cost__gte=0)),
                name="quote_line_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(discount=Discount.NONE, discount_value=0)
                | Q(discount=Discount.PERCENT, discount_value__lte=_HUNDRED)
                | Q(discount=Discount.UNIT, discount_value__lte=F("unit_price"))
                | Q(discount=Discount.LINE),
                name="quote_line_one_discount",
                violation_error_message=_("A discount is at most what it is taken from."),
            ),
        )

    def __str__(self) -> str:
        """What it is."""
        return self.title

    def clean(self) -> None:
        """A discount off the line is at most the line."""
        if self.discount == Discount.LINE and self.discount_value > self.quantity * self.unit_price:
            raise ValidationError({"discount_value": _("A discount is at most what it is taken from.")})

    @property
    def amount(self) -> Decimal:
        """What the line comes to for one of its periods, rounded once in the version's currency."""
        price, off = self.unit_price, self.discount_value
        if self.discount == Discount.UNIT:
            return self._rounded(self.quantity * (price - off))
        if self.discount == Discount.PERCENT:
            return self._rounded(self.quantity * price * (_HUNDRED - off) / _HUNDRED)
        return self._rounded(self.quantity * price - off)

    @property
    def full_amount(self) -> Decimal:
        """What it would come to without its discount."""
        return self._rounded(self.quantity * self.unit_price)

    @property
    def percent(self) -> Decimal:
        """The tax on it in percent."""
        return self.version.tax_percent if self.is_taxed else Decimal(0)

    def _rounded(self, amount: Decimal) -> Decimal:
        return money.rounded(max(amount, Decimal(0)), self.version.currency)
