"""Charges of contracts; corrected until they are posted."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from billing.models import Charge
from billing.services.charges import charge_delete, charge_save
from portal.admin.base import PortalModelAdmin
from portal.admin_site import staff
from portal.registry import Text
from portal.templatetags.ui import badge, money


class StateFilter(admin.SimpleListFilter):
    """How far a charge has come."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The three states."""
        return [("waiting", _("Waiting")), ("refused", _("Refused")), ("posted", _("Posted"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Charge]) -> QuerySet[Charge]:
        """Those of that state; an unknown one filters nothing."""
        states: dict[str, dict[str, Any]] = {
            "waiting": {"approved_and_posted_at": None, "refused_at": None},
            "refused": {"refused_at__isnull": False},
            "posted": {"approved_and_posted_at__isnull": False},
        }
        return queryset.filter(**states.get(str(self.value()), {}))


@admin.register(Charge)
class ChargeAdmin(PortalModelAdmin[Charge]):
    """What was sold once under a contract."""

    writes_by_services = True
    list_display = ("dated", "description", "contract", "client", "price", "state")
    list_display_links = ("dated", "description")
    list_filter: ClassVar = [StateFilter, "dated"]
    list_select_related = ("contract__organization",)
    search_fields = ("description", "contract__name", "contract__organization__name")
    search_help_text = _("Description, contract or organization")
    ordering = ("-dated", "-pk")
    sortable_by = ("dated",)
    actions = None
    autocomplete_fields = ("contract", "resource")
    fields = ("contract", "dated", "description", ("quantity", "unit_price"), "taxable", "resource")

    @admin.display(description=_("client"))
    def client(self, charge: Charge) -> str:
        """Whose contract it is."""
        return str(charge.billed_for)

    @admin.display(description=_("amount"))
    def price(self, charge: Charge) -> SafeString:
        """Net of tax, with its currency."""
        return money(charge.amount, charge.currency)

    @admin.display(description=_("state"))
    def state(self, charge: Charge) -> SafeString:
        """Waiting, refused or posted."""
        label, tone = _state(charge)
        return badge(label, tone=tone)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Charge]:
        """Held while it is corrected, so that nobody posts it at the same time."""
        rows: QuerySet[Charge] = super().get_queryset(request)
        at = request.resolver_match
        writes = request.method == "POST" and at is not None and "object_id" in at.kwargs
        return rows.select_for_update(of=("self",)) if writes else rows

    def has_change_permission(self, request: HttpRequest, obj: Charge | None = None) -> bool:
        """Until it is posted."""
        return super().has_change_permission(request, obj) and not (obj and obj.is_posted)

    def has_delete_permission(self, request: HttpRequest, obj: Charge | None = None) -> bool:
        """Until it is posted."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_posted)

    def get_readonly_fields(self, request: HttpRequest, obj: Charge | None = None) -> tuple[str, ...]:
        """The contract stays, and its currency with it."""
        return ("contract",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Charge, form: ModelForm[Charge], change: bool) -> None:
        """Through the service."""
        charge_save(actor=staff(request), charge=obj)

    def delete_model(self, request: HttpRequest, obj: Charge) -> None:
        """Through the service."""
        charge_delete(actor=staff(request), charge=obj)


def _state(charge: Charge) -> tuple[Text, str]:
    if charge.is_posted:
        return _("Posted"), "success"
    return (_("Refused"), "danger") if charge.is_refused else (_("Waiting"), "neutral")
