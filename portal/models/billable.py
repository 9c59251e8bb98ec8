"""What several apps may put on an invoice: hours, charges, expenses; written, approved and posted, invoiced.

Billing meets the concrete rows of tickets and projects through a registry and by signal, never by import.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import money
from portal.choices import currencies
from portal.models.entries import Visibility

if TYPE_CHECKING:
    from portal.models.organization import Organization

_NOT_NEGATIVE = [MinValueValidator(Decimal(0))]
# Rows that wait for the Billing staff.
WAITING = Q(approved_and_posted_at=None, refused_at=None)
# Rows that wait for whoever wrote them.
REFUSED = Q(refused_at__isnull=False)


class BillableKind(StrEnum):
    """As what a row stands in the ledger; billing has the words."""

    LABOUR = "labour"
    CHARGE = "charge"
    EXPENSE = "expense"


class Billable(models.Model):
    """A row that waits until it is approved and posted, or refused with a reason; never both.

    Editing it takes the refusal away, so that it waits again.
    """

    posted_as: ClassVar[BillableKind]

    contract = models.ForeignKey(
        "billing.Contract",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contract"),
    )
    approved_and_posted_at = models.DateTimeField(_("approved and posted"), null=True, blank=True)
    approved_and_posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True, editable=False)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    refused_reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    external_id = models.CharField(_("external id"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(approved_and_posted_at=None) | Q(refused_at=None),
                name="%(app_label)s_%(class)s_posted_or_refused",
                violation_error_message=_("What is refused cannot be posted."),
            ),
            models.CheckConstraint(
                condition=Q(refused_at=None, refused_reason="")
                | (Q(refused_at__isnull=False) & ~Q(refused_reason="")),
                name="%(app_label)s_%(class)s_refused_with_reason",
            ),
        )

    @property
    def billed_for(self) -> "Organization":
        """The organization it was done for; each app says how it knows."""
        raise NotImplementedError

    @property
    def subject(self) -> str:
        """What it belongs to, as an invoice names it; each app says how."""
        raise NotImplementedError

    @property
    def day(self) -> date:
        """The day that decides period, price and block."""
        raise NotImplementedError

    @property
    def invoice_text(self) -> str:
        """What an invoice says of it, so nothing internal (S2, S35)."""
        raise NotImplementedError

    @property
    def is_posted(self) -> bool:
        """Whether the provider approved and posted it: only then a billing organization sees it."""
        return self.approved_and_posted_at is not None

    @property
    def is_refused(self) -> bool:
        """Whether the Billing staff sent it back."""
        return self.refused_at is not None

    def wait(self) -> None:
        """Put it before the Billing staff once more; not saved."""
        self.refused_at, self.refused_by, self.refused_reason = None, None, ""


class BillableEntry(Billable):
    """Hours worked."""

    posted_as = BillableKind.LABOUR

    resource = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("resource")
    )
    role = models.ForeignKey(
        "billing.Role",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("role"),
        help_text=_("Empty: the default role."),
    )
    worked_on = models.DateField(_("worked on"))
    start = models.TimeField(_("from"), null=True, blank=True)
    end = models.TimeField(_("to"), null=True, blank=True)
    hours_worked = models.DecimalField(
        _("hours worked"), max_digits=6, decimal_places=2, validators=_NOT_NEGATIVE
    )
    hours_billed = models.DecimalField(
        _("hours billed"), max_digits=6, decimal_places=2, validators=_NOT_NEGATIVE
    )
    summary = models.TextField(_("summary"), blank=True)
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility, default=Visibility.EVERYONE
    )

    class Meta(Billable.Meta):
        abstract = True
        indexes = (
            models.Index(fields=("worked_on",), condition=WAITING, name="%(app_label)s_%(class)s_wait"),
        )
        constraints = (
            *Billable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(hours_worked__gte=0, hours_billed__gte=0), name="%(class)s_hours_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(end=None) | Q(start__isnull=False, end__gt=F("start")),
                name="%(class)s_ends_after_start",
                violation_error_message=_("The end must come after the start."),
            ),
        )

    def __str__(self) -> str:
        """Hours and day."""
        return f"{self.hours_worked} h, {self.worked_on}"

    @property
    def day(self) -> date:
        """The day they were worked."""
        return self.worked_on

    @property
    def invoice_text(self) -> str:
        """The summary, when everyone may read it."""
        return self.summary if self.visibility == Visibility.EVERYONE else ""


class BillableCharge(Billable):
    """Something sold or spent: so many pieces at a price, on a day, in a currency.

    A class of expenses says `posted_as = BillableKind.EXPENSE`.
    """

    posted_as = BillableKind.CHARGE

    dated = models.DateField(_("date"))
    description = models.CharField(
        _("description"), max_length=300, help_text=_("Stands on the invoice: clients read it.")
    )
    quantity = models.DecimalField(
        _("quantity"),
        max_digits=10,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    unit_price = models.DecimalField(
        _("price of one"), max_digits=12, decimal_places=4, validators=_NOT_NEGATIVE
    )
    currency = models.CharField(_("currency"), max_length=3, choices=currencies)
    taxable = models.BooleanField(_("taxed"), default=True)
    resource = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("resource"),
        help_text=_("Who delivered or spent it, and hears when it is refused."),
    )

    class Meta(Billable.Meta):
        abstract = True
        indexes = (models.Index(fields=("dated",), condition=WAITING, name="%(app_label)s_%(class)s_wait"),)
        constraints = (
            *Billable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0), name="%(app_label)s_%(class)s_not_negative"
            ),
        )

    def __str__(self) -> str:
        """What it is."""
        return self.description

    @property
    def day(self) -> date:
        """Its date."""
        return self.dated

    @property
    def invoice_text(self) -> str:
        """Its description."""
        return self.description

    @property
    def amount(self) -> Decimal:
        """What it costs, net of tax, in whole coins of its currency."""
        return money.times(self.quantity, self.unit_price, currency=self.currency)
