"""How an organization pays, and what holds for all of billing."""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing import pay_links
from billing.querysets import BillingProfileQuerySet
from portal.models import Organization


class BillingProfile(models.Model):
    """Tax, terms and address of one organization; without a row the defaults hold."""

    organization = models.OneToOneField(
        "portal.Organization",
        models.CASCADE,
        related_name="billing_profile",
        verbose_name=_("organization"),
    )
    bills_separately = models.BooleanField(
        _("gets its own invoices"),
        default=True,
        help_text=_("No: its parent is billed for it, unless a contract names somebody else."),
    )
    tax_name = models.CharField(_("name of the tax"), max_length=40, blank=True, help_text=_("VAT, GST …"))
    tax_percent = models.DecimalField(
        _("tax in percent"),
        max_digits=6,
        decimal_places=3,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    payment_days = models.PositiveSmallIntegerField(
        _("days to pay"), default=30, validators=[MaxValueValidator(365)]
    )
    pay_link = models.BooleanField(_("may pay by link"), default=True)
    address = models.TextField(
        _("address for invoices"),
        max_length=1000,
        blank=True,
        help_text=_("Empty: the organization's address."),
    )

    objects = BillingProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("billing profile")
        verbose_name_plural = _("billing profiles")
        ordering = ("organization__name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(tax_percent__gte=0, tax_percent__lte=100),
                name="billing_profile_tax_percent",
                violation_error_message=_("A tax is between 0 and 100 percent."),
            ),
        )

    def __str__(self) -> str:
        """Whose it is."""
        return str(self.organization)

    @classmethod
    def of(cls, organization: Organization) -> "BillingProfile":
        """The organization's profile; an unsaved one with the defaults while there is none."""
        try:
            return organization.billing_profile
        except cls.DoesNotExist:
            return cls(organization=organization)


class BillingSettings(models.Model):
    """The provider's choices for billing; exactly one row."""

    invoice_prefix = models.CharField(
        _("beginning of invoice numbers"), max_length=20, blank=True, default="INV-"
    )
    closed_until = models.DateField(
        _("books closed until"),
        null=True,
        blank=True,
        help_text=_("Work of that day or before can no longer be posted, nor a posting taken back."),
    )

    letterhead = models.TextField(
        _("our address on invoices"),
        max_length=300,
        blank=True,
        help_text=_("Stands small over the recipient's address."),
    )
    footnote = models.TextField(
        _("foot of invoices"),
        max_length=600,
        blank=True,
        help_text=_("What the law and the bank want to know: tax number, register, account."),
    )
    pay_link = models.CharField(
        _("address to pay at"),
        max_length=500,
        blank=True,
        validators=[pay_links.validate],
        help_text=_(
            "Your payment page, with https://. {number}, {id}, {amount} and {currency} become the invoice's."
        ),
    )

    class Meta:
        verbose_name = _("billing settings")
        verbose_name_plural = _("billing settings")
        constraints = (models.CheckConstraint(condition=Q(pk=1), name="billing_settings_one_row"),)

    def __str__(self) -> str:
        """What it is."""
        return str(self._meta.verbose_name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the one row."""
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def load(cls) -> "BillingSettings":
        """The settings; the defaults while nothing was saved yet."""
        return cls.objects.first() or cls(pk=1)
