"""Roles, the terms of each organization, and what holds for all of billing."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from billing.models import BillingProfile, BillingSettings, Role
from portal.admin.base import PortalModelAdmin


@admin.register(Role)
class RoleAdmin(PortalModelAdmin[Role]):
    """What our people work as, and what an hour of it costs."""

    list_display = ("name", "hourly_rate", "is_default", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)
    fields = ("name", "hourly_rate", "is_default", "is_active")


@admin.register(BillingProfile)
class BillingProfileAdmin(PortalModelAdmin[BillingProfile]):
    """Tax, terms and address of an organization; the defaults hold for those that are not listed."""

    list_display = ("organization", "tax_name", "tax_percent", "payment_days", "bills_separately", "pay_link")
    list_filter = ("bills_separately",)
    list_select_related = ("organization",)
    search_fields = ("organization__name",)
    search_help_text = _("Organization")
    autocomplete_fields = ("organization",)
    fields = (
        "organization",
        "bills_separately",
        ("tax_name", "tax_percent"),
        "payment_days",
        "pay_link",
        "address",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: BillingProfile | None = None) -> tuple[str, ...]:
        """Whose terms they are stays."""
        return ("organization",) if obj else ()


@admin.register(BillingSettings)
class BillingSettingsAdmin(PortalModelAdmin[BillingSettings]):
    """One row, so there is a form and no list."""

    fields = ("invoice_prefix", "closed_until", "pay_link", "letterhead", "footnote")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one row, made when it is first saved."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: BillingSettings | None = None) -> bool:
        """Never."""
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Straight to the form."""
        return redirect("admin:billing_billingsettings_change", 1)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> BillingSettings | None:
        """The row; the defaults while nothing was saved yet."""
        return BillingSettings.load() if object_id == "1" else None
