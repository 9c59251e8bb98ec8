"""Contracts: what was agreed with an organization, and who pays for it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.choices import ContractType
from billing.querysets import ContractQuerySet


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
