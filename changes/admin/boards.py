"""The boards."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from changes.models import AdvisoryBoard
from changes.services.boards import board_keep, refuse_empty_board
from portal.admin.base import PortalModelAdmin
from portal.admin_site import staff


class BoardForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A board with its members."""

    class Meta:
        model = AdvisoryBoard
        fields = (
            *("name", "description", "organization", "is_active", "people", "roles"),
            *("ticket_contact", "primary_contact", "parent_primary_contact"),
        )
        widgets: ClassVar = {"people": forms.CheckboxSelectMultiple, "roles": forms.CheckboxSelectMultiple}

    def clean(self) -> dict[str, Any]:
        """Somebody has to be asked."""
        data: dict[str, Any] = super().clean() or {}
        refuse_empty_board(data.get("people", ()), data.get("roles", ()), self._asks_contacts(data))
        return data

    def _asks_contacts(self, data: dict[str, Any]) -> bool:
        return any(data.get(name) for name in ("ticket_contact", "primary_contact", "parent_primary_contact"))


@admin.register(AdvisoryBoard)
class BoardAdmin(PortalModelAdmin[AdvisoryBoard]):
    """Who is asked as a matter of course."""

    writes_by_services = True
    form = BoardForm
    list_display = ("name", "organization", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("organization",)
    search_fields = ("name",)
    autocomplete_fields = ("organization",)
    fieldsets: ClassVar = [
        (None, {"fields": ("name", "description", "organization", "is_active")}),
        (_("Our people"), {"fields": ("people", "roles")}),
        (
            _("The client's people"),
            {"fields": ("ticket_contact", "primary_contact", "parent_primary_contact")},
        ),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: AdvisoryBoard | None = None) -> bool:
        """Never: a board stays on the changes that have it, and is switched off."""
        return False

    def save_model(self, request: HttpRequest, obj: AdvisoryBoard, form: Any, change: bool) -> None:
        """Through the service."""
        data = form.cleaned_data
        board_keep(actor=staff(request), board=obj, people=data["people"], roles=data["roles"])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The service has done it."""
