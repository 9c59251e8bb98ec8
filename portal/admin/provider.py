"""The provider's settings: one row, so there is a form and no list."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from portal.admin.base import PortalModelAdmin
from portal.forms.arrangement import ArrangementField
from portal.forms.logos import LogoMixin
from portal.models import ProviderSettings
from portal.registry import cards


class ProviderForm(LogoMixin, forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The settings; the colour's contrast is checked by the model."""

    home_cards = ArrangementField(
        help_text=_("Which cards clients find on Home, and in which order; each may arrange their own.")
    )

    class Meta:
        model = ProviderSettings
        fields = (
            "name",
            "logo",
            "brand_colour",
            "support_email",
            "support_phone",
            "help_url",
            "organization_word",
            "device_word",
            "time_zone",
            "locale",
            "currency",
            "plain_date_zone_label",
            "landing_page",
            "home_cards",
            "quick_ticket",
            "suggest_articles",
            "note_ends_waiting",
            "note_may_reopen",
            "recently_completed_days",
            "tickets_created_since",
            "change_management",
            "rmm_enabled",
            "mfa_required_for_staff",
            "mfa_required_for_comanaged",
            "mfa_required_for_contacts",
        )
        widgets: ClassVar = {"brand_colour": forms.TextInput(attrs={"type": "color"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer every card that an app has registered."""
        super().__init__(*args, **kwargs)
        field = self.fields["home_cards"]
        if isinstance(field, ArrangementField):
            field.offer(list(cards))

    def clean_home_cards(self) -> list[list[Any]]:
        """Untouched, nothing is fixed: cards of a later version take the places they ask for."""
        touched = "home_cards" in self.changed_data
        arrangement: list[list[Any]] = self.cleaned_data["home_cards"]
        return arrangement if touched else self.instance.home_cards


@admin.register(ProviderSettings)
class ProviderSettingsAdmin(PortalModelAdmin[ProviderSettings]):
    """What holds for the whole installation."""

    form = ProviderForm
    fieldsets: ClassVar = [
        (
            _("Who we are"),
            {
                "description": _("On every page and in every mail. Organizations may have their own logo."),
                "fields": ("name", "logo", "brand_colour"),
            },
        ),
        (
            _("How clients reach us"),
            {
                "description": _(
                    "At the foot of every page and mail; answers to mails go to the address. "
                    "Organizations may have their own."
                ),
                "fields": ("support_email", "support_phone", "help_url"),
            },
        ),
        (
            _("Words"),
            {
                "description": _("What clients read for one of their companies, and for a machine."),
                "fields": ("organization_word", "device_word"),
            },
        ),
        (
            _("Language, time and money"),
            {
                "description": _(
                    "For staff, mailboxes and the pages before sign-in. Organizations have their own, "
                    "and each contact may choose."
                ),
                "fields": ("time_zone", "locale", "currency", "plain_date_zone_label"),
            },
        ),
        (
            _("Tickets"),
            {
                "fields": (
                    "quick_ticket",
                    "suggest_articles",
                    "note_ends_waiting",
                    "note_may_reopen",
                    "recently_completed_days",
                    "tickets_created_since",
                )
            },
        ),
        (_("Home"), {"fields": ("landing_page", "home_cards")}),
        (_("Parts of the portal"), {"fields": ("change_management", "rmm_enabled")}),
        (
            _("Signing in"),
            {
                "description": _("Whoever owes a second step is led to its set-up at their next click."),
                "fields": (
                    "mfa_required_for_staff",
                    "mfa_required_for_comanaged",
                    "mfa_required_for_contacts",
                ),
            },
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one row, made when it is first opened."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ProviderSettings | None = None) -> bool:
        """Never."""
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Straight to the form."""
        return redirect("admin:portal_providersettings_change", 1)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> ProviderSettings | None:
        """The row; the defaults while nothing was saved yet."""
        return ProviderSettings.load() if object_id == "1" else None
