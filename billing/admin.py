"""Contracts in the admin site."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from billing.models import Contract
from portal.admin.autocomplete import WithinOrganization
from portal.admin.base import PortalModelAdmin


@admin.register(Contract)
class ContractAdmin(WithinOrganization, PortalModelAdmin[Contract]):
    """What was agreed with whom, and who pays."""

    list_display = (
        "name",
        "organization",
        "billing_organization",
        "type",
        "starts_on",
        "ends_on",
        "is_active",
    )
    list_filter = ("is_active", "type", ("billing_organization", admin.EmptyFieldListFilter))
    list_select_related = ("organization", "billing_organization")
    search_fields = ("name", "organization__name")
    search_help_text = _("Name or organization")
    ordering = ("name", "pk")
    autocomplete_fields = ("organization", "billing_organization")
    fields = (
        "organization",
        "billing_organization",
        "name",
        "type",
        ("starts_on", "ends_on"),
        "is_active",
    )
