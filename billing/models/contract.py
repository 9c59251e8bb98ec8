"""Contracts: what was agreed with an organization, who pays for it, and what an hour costs."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.choices import ALL_IN, ContractType
from billing.models.profile import BillingProfile
from billing.querysets import ContractQuerySet
from portal.models import Organization

_NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


class Role(models.Model):
    """What somebody works as, and what an hour of it costs in the provider's currency."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    hourly_rate = models.DecimalField(
        _("hourly rate"),
        max_digits=12,
        decimal_places=4,
        validators=_NOT_NEGATIVE,
        help_text=_("In the provider's currency."),
    )
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("The role of hours that name none.")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(condition=Q(hourly_rate__gte=0), name="role_rate_not_negative"),
            models.UniqueConstraint(
                fields=("is_default",),
                condition=Q(is_default=True),
                name="role_one_default",
                violation_error_message=_("There is a default role already."),
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name

    @classmethod
    def default(cls) -> "Role | None":
        """The role of hours that name none; None while there is none in use."""
        return cls.objects.filter(is_default=True, is_active=True).first()


class Contract(models.Model):
    """An agreement about work; `billing_organization` names another organization that is billed for it."""

    organization = models.ForeignKey(
        "portal.Organization", models.PROTECT, related_name="contracts", verbose_name=_("organization")
    )
    billing_organization = models.ForeignKey(
        "portal.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="billed_contracts",
        verbose_name=_("billing organization"),
        help_text=_("Empty: the organization itself pays."),
    )
    name = models.CharField(_("name"), max_length=120)
    type = models.CharField(
        _("type"), max_length=20, choices=ContractType, default=ContractType.TIME_AND_MATERIALS
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="contract_ends_after_start",
                violation_error_message=_("A contract cannot end before it starts."),
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name

    def clean(self) -> None:
        """A sub-organization does not pay for its parent; what was posted keeps its terms."""
        self.refuse_payer()
        before = type(self).objects.filter(pk=self.pk).first()
        if before is None or not self.posted_items.exists():
            return
        kept = {name for name in ("type", "organization") if getattr(self, name) != getattr(before, name)}
        if kept:
            raise ValidationError(dict.fromkeys(kept, _("This stays: work was posted under the contract.")))

    def refuse_payer(self) -> None:
        """Refuse a sub-organization that would pay for its parent. Raises ValidationError."""
        if self.billing_organization and self.billing_organization.parent_id == self.organization_id:
            raise ValidationError(
                {"billing_organization": _("A sub-organization cannot be billed for its parent.")}
            )

    @property
    def payer(self) -> Organization:
        """Who is billed: the one it names, else the organization, else the parent that pays for it.

        Reference section 7: sub-organizations may be billed separately or through their parent.
        """
        if self.billing_organization is not None:
            return self.billing_organization
        parent = self.organization.parent
        if parent is not None and not BillingProfile.of(self.organization).bills_separately:
            return parent
        return self.organization

    @property
    def pays_for_all_work(self) -> bool:
        """Whether hours cost nothing beyond the agreed price."""
        return self.type in ALL_IN


class ContractRate(models.Model):
    """What a role costs under one contract, where that differs."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="rates", verbose_name=_("contract"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="+", verbose_name=_("role"))
    hourly_rate = models.DecimalField(
        _("hourly rate"),
        max_digits=12,
        decimal_places=4,
        null=True,
        blank=True,
        validators=_NOT_NEGATIVE,
        help_text=_("In the currency of whoever pays. Empty: the role's own rate."),
    )
    multiplier = models.DecimalField(
        _("multiplier"),
        max_digits=5,
        decimal_places=2,
        default=Decimal("1.00"),
        validators=_NOT_NEGATIVE,
        help_text=_("Hours that one hour takes from a block: 2.00 takes two, 0.50 half."),
    )

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering = ("role__name",)
        constraints = (
            models.UniqueConstraint(
                fields=("contract", "role"),
                name="contract_rate_once",
                violation_error_message=_("This role has a rate in the contract already."),
            ),
            models.CheckConstraint(
                condition=(Q(hourly_rate=None) | Q(hourly_rate__gte=0)) & Q(multiplier__gte=0),
                name="contract_rate_not_negative",
            ),
        )

    def __str__(self) -> str:
        """Of which role."""
        return str(self.role)
