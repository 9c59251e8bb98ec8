"""Contracts: what was agreed with whom, who pays, and what a role costs under it."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from billing.models import Contract, ContractRate
from portal.admin.autocomplete import WithinOrganization
from portal.admin.base import PortalModelAdmin


class RateInline(admin.TabularInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """Roles that cost something else here."""

    model = ContractRate
    fields = ("role", "hourly_rate", "multiplier")
    extra = 0

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A drop-down chooses a role; roles are made on their own page."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "role":
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_view_related = False
        return field


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
    inlines: ClassVar = [RateInline]
    fields = (
        "organization",
        "billing_organization",
        "name",
        "type",
        ("starts_on", "ends_on"),
        "is_active",
    )
