"""What is billed under a contract beside work: charges once, services again and again."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing.choices import Every
from billing.models.contract import Contract
from billing.models.ledger import PostedItem
from portal import money
from portal.models import BillableCharge, Organization


class Charge(BillableCharge):
    """Something sold once under a contract."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="charges", verbose_name=_("contract"))

    class Meta(BillableCharge.Meta):
        abstract = False
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        ordering = ("-dated", "-pk")
        permissions = (("post_charge", "Can approve and post charges of contracts"),)

    @property
    def billed_for(self) -> Organization:
        """The contract's organization."""
        return self.contract.organization

    @property
    def subject(self) -> str:
        """The contract."""
        return self.contract.name


class ContractService(models.Model):
    """Something billed again and again: so many pieces at a price for each period, on its first day.

    Periods are counted from `starts_on`; each one that has begun is billed whole, the last one, too. The
    price is that of the day on which a period is posted, in the currency of whoever paid when it was agreed.
    """

    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="services", verbose_name=_("contract")
    )
    name = models.CharField(_("name"), max_length=200)
    quantity = models.DecimalField(
        _("quantity"),
        max_digits=10,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    unit_price = models.DecimalField(
        _("price of one"), max_digits=12, decimal_places=4, validators=[MinValueValidator(Decimal(0))]
    )
    currency = models.CharField(_("currency"), max_length=3, editable=False)
    taxable = models.BooleanField(_("taxed"), default=True)
    every = models.CharField(_("every"), max_length=10, choices=Every, default=Every.MONTH)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("recurring service")
        verbose_name_plural = _("recurring services")
        ordering = ("name", "pk")
        permissions = (("post_contractservice", "Can post recurring services"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="contract_service_ends_after_start",
                violation_error_message=_("A service cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0), name="contract_service_not_negative"
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name

    def clean(self) -> None:
        """Within the contract. Once a period was posted, all stay: others would bill some days twice."""
        if self.starts_on and self.starts_on < self.contract.starts_on:
            raise ValidationError({"starts_on": _("A service cannot begin before its contract.")})
        before = type(self).objects.filter(pk=self.pk).first()
        if before is None or not PostedItem.objects.of_source(self).exists():
            return
        moved = {name for name in ("starts_on", "every") if getattr(self, name) != getattr(before, name)}
        if moved:
            said = _("This stays, because periods were posted: end this service and begin another.")
            raise ValidationError(dict.fromkeys(moved, said))

    @property
    def amount(self) -> Decimal:
        """What one period costs, net of tax."""
        return money.times(self.quantity, self.unit_price, currency=self.currency)

    def periods(self, until: date) -> Iterator[tuple[date, date]]:
        """First and last day of each period that begins by that day, while service and contract last."""
        ends = [day for day in (until, self.ends_on, self.contract.ends_on) if day is not None]
        months, number = Every(self.every).months, 0
        while (start := months_after(self.starts_on, number * months)) <= min(ends):
            number += 1
            yield start, months_after(self.starts_on, number * months) - timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """So many months later; the last day of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
