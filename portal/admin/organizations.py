"""Clients: what is agreed about them, and what their contacts see of the provider."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.access import LevelKind
from portal.admin.base import PortalModelAdmin
from portal.admin_site import staff
from portal.counting import CappedCount
from portal.forms.logos import LogoMixin
from portal.models import Contact, Organization

# More contacts than this are a list, not a part of a form.
CONTACTS_SHOWN = 25
MOST_COUNTED = 1_000
PORTAL_FIELDS = (
    "portal_enabled",
    "mfa_required",
    "comanaged_since",
    "kb_enabled",
    "landing_page",
    "resource_names",
    "show_time",
    "notifications",
)


class FirstContacts(BaseInlineFormSet):  # type: ignore[type-arg]  # not subscriptable at run time
    """The first contacts of an organization, so that a client with thousands has a page too."""

    def get_queryset(self) -> Any:
        """As many as are shown, read once."""
        if not hasattr(self, "_shown"):
            self._shown = list(super().get_queryset()[:CONTACTS_SHOWN])
        return self._shown


class ContactInline(admin.TabularInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """The people there: read here, changed on their own pages; new ones are added at once."""

    model = Contact
    formset = FirstContacts
    extra = 0
    show_change_link = True
    can_delete = False
    fields = ("first_name", "last_name", "email", "phone", "is_primary", "portal_active")
    readonly_fields = ("portal_active",)
    ordering = ("-is_primary", "last_name", "first_name", "pk")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Changes of a person have consequences for a login; they are made on the person's page."""
        return False


class OrganizationForm(LogoMixin, forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """An organization's settings."""

    class Meta:
        model = Organization
        fields = (
            "name",
            "parent",
            "kind",
            "is_active",
            "account_manager",
            "category",
            "classification",
            "territory",
            "phone",
            "website",
            "address",
            "time_zone",
            "currency",
            "locale",
            "portal_enabled",
            "mfa_required",
            "comanaged_since",
            "kb_enabled",
            "landing_page",
            "resource_names",
            "show_time",
            "notifications",
            "logo",
            "support_email",
            "support_phone",
            "help_url",
            "external_id",
        )

    def clean(self) -> dict[str, Any]:
        """The portal stays on while the co-managed help desk lives in it (reference 12.2)."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("comanaged_since") and not cleaned.get("portal_enabled"):
            self.add_error("portal_enabled", _("End the co-managed help desk first: it works in the portal."))
        return cleaned


@admin.register(Organization)
class OrganizationAdmin(PortalModelAdmin[Organization]):
    """Clients and their settings: who has the portal, and with what (reference 12.2)."""

    form = OrganizationForm
    change_form_template = "admin/portal/organization/change_form.html"
    list_display = (
        "name",
        "parent",
        "has_portal",
        "portal_users",
        "comanaged_users",
        "mails_us",
        "kb_enabled",
    )
    list_filter = (
        "portal_enabled",
        "is_active",
        "kind",
        ("comanaged_since", admin.EmptyFieldListFilter),
        "notifications",
        "kb_enabled",
        "mfa_required",
    )
    list_select_related = ("parent",)
    search_fields = ("name", "external_id")
    search_help_text = _("Name or external id")
    ordering = ("name", "pk")
    autocomplete_fields = ("parent",)
    inlines = (ContactInline,)
    fieldsets: ClassVar = [
        (None, {"fields": ("name", "parent", ("kind", "is_active"), "account_manager")}),
        (
            _("Client portal"),
            {"fields": (("portal_enabled", "mfa_required"), "comanaged_since", "kb_enabled")},
        ),
        (_("What contacts see of us"), {"fields": ("resource_names", "show_time", "notifications")}),
        (
            _("In place of the provider's settings"),
            {
                "description": _("Its own contacts see these. Empty: as the provider's settings have it."),
                "fields": ("logo", ("support_email", "support_phone"), "help_url", "landing_page"),
            },
        ),
        (_("Language, time and money"), {"fields": ("time_zone", "locale", "currency")}),
        (_("Address"), {"fields": (("phone", "website"), "address")}),
        (
            _("Classification and import"),
            {
                "classes": ("collapse",),
                "fields": ("category", "classification", "territory", "external_id"),
            },
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Organization | None = None) -> tuple[str, ...]:
        """Who may configure the portal sets its switches; others see how they stand (reference 12.1)."""
        return () if staff(request).has_perm("portal.activate_contact") else PORTAL_FIELDS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organization]:
        """With the number of people who have the portal, and of those who work in it."""
        rows: QuerySet[Organization] = super().get_queryset(request)
        users = Contact.objects.filter(organization=OuterRef("pk"), portal_active=True)
        working = users.filter(security_level__kind=LevelKind.COMANAGED)
        return rows.annotate(
            users=CappedCount(users, MOST_COUNTED), working=CappedCount(working, MOST_COUNTED)
        )

    # Short headings, so that the columns stand side by side beside the menu and the filters.

    @admin.display(description=_("portal"), ordering="portal_enabled", boolean=True)
    def has_portal(self, organization: Organization) -> bool:
        """Whether its contacts may sign in at all: a client of today, and switched on."""
        return organization.is_active and organization.portal_enabled

    @admin.display(description=_("mails us"), ordering="notifications", boolean=True)
    def mails_us(self, organization: Organization) -> bool:
        """Whether the assigned person hears when a contact writes."""
        return organization.notifications

    @admin.display(description=_("users"), ordering="users")
    def portal_users(self, organization: Any) -> str:
        """How many contacts have the portal."""
        return _capped(organization.users)

    @admin.display(description=_("co-managed"), ordering="working")
    def comanaged_users(self, organization: Any) -> str | None:
        """How many of them work at the client's own help desk; None where there is none."""
        return _capped(organization.working) if organization.comanaged_since else None


def _capped(count: int) -> str:
    return f"{MOST_COUNTED}+" if count >= MOST_COUNTED else str(count)
