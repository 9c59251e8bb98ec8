"""Hours, charges and expenses of projects: written here, approved and posted on Billing's own screen."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.admin_site import staff
from portal.templatetags.ui import badge
from projects.admin.billable_forms import ChargeForm, ExpenseForm, TimeForm
from projects.admin.of_project import OfProjectAdmin
from projects.models import Charge, Expense, TaskTimeEntry
from projects.services.billable import Billed, billable_keep, billable_remove, project_of


class StateFilter(admin.SimpleListFilter):
    """Where a row is on its way to the invoice."""

    title, parameter_name = gettext_lazy("state"), "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The three states."""
        return [("waiting", _("Waits")), ("refused", _("Refused")), ("posted", _("Posted"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Rows of the state chosen."""
        waits = {"approved_and_posted_at__isnull": True, "refused_at__isnull": True}
        chosen: dict[str | None, dict[str, bool]] = {
            "waiting": waits,
            "refused": {"refused_at__isnull": False},
            "posted": {"approved_and_posted_at__isnull": False},
        }
        return queryset.filter(**chosen.get(self.value(), {}))


class BillableAdmin[M: Model](OfProjectAdmin[M]):
    """What is posted is read-only until the posting is taken back."""

    list_filter = (StateFilter, "resource")

    @admin.display(description=gettext_lazy("state"))
    def state(self, row: Billed) -> str:
        """Where it is on its way to the invoice."""
        if row.is_posted:
            return badge(_("Posted"), tone="success")
        return badge(_("Refused"), tone="danger") if row.is_refused else badge(_("Waits"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """With why it was refused."""
        reason = ("refused_reason",) if obj and obj.is_refused else ()
        return (*super().get_readonly_fields(request, obj), *reason)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The reason stands on top."""
        reason = ("refused_reason",) if obj and obj.is_refused else ()
        form: Any = self.form
        return (*reason, *form.Meta.fields)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Until it is posted."""
        return super().has_change_permission(request, obj) and not (obj and obj.is_posted)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Until it is posted."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_posted)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Through the service."""
        billable_keep(actor=staff(request), row=obj)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Through the service."""
        billable_remove(actor=staff(request), row=obj)

    def project_id(self, obj: Any) -> int:
        """Whose it is."""
        pk: int = project_of(obj).pk
        return pk


@admin.register(TaskTimeEntry)
class TimeAdmin(BillableAdmin[TaskTimeEntry]):
    """Hours on tasks."""

    form = TimeForm
    parent = "task"
    listed_by = "task__project__id__exact"
    list_display = ("task", "worked_on", "resource", "hours_worked", "hours_billed", "state")
    list_display_links = ("task", "worked_on")
    search_fields = ("task__title", "task__project__title", "task__project__organization__name")
    search_help_text = gettext_lazy("Task, project or organization")
    ordering = ("-worked_on", "-pk")
    autocomplete_fields = ("task", "resource")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TaskTimeEntry]:
        """With every name that list and page show."""
        rows: QuerySet[TaskTimeEntry] = super().get_queryset(request)
        return rows.select_related("task__project__organization", "resource")

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """The rows of one project, which tasks lead to."""
        return lookup == self.listed_by or super().lookup_allowed(lookup, value, request)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """One's own hours, of today."""
        own = {"resource": staff(request).pk, "worked_on": timezone.localdate()}
        return own | super().get_changeform_initial_data(request)


class CostAdmin[M: Model](BillableAdmin[M]):
    """Charges and expenses."""

    list_display = ("description", "project", "dated", "quantity", "unit_price", "currency", "state")
    search_fields = ("description", "project__title", "project__organization__name")
    search_help_text = gettext_lazy("Description, project or organization")
    ordering = ("-dated", "-pk")
    autocomplete_fields = ("project", "resource")

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        """With every name that list and page show."""
        rows: QuerySet[M] = super().get_queryset(request)
        return rows.select_related("project__organization", "resource")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Of today."""
        return {"dated": timezone.localdate()} | super().get_changeform_initial_data(request)


@admin.register(Charge)
class ChargeAdmin(CostAdmin[Charge]):
    """What was sold."""

    form = ChargeForm


@admin.register(Expense)
class ExpenseAdmin(CostAdmin[Expense]):
    """What was spent."""

    form = ExpenseForm

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """One's own."""
        return {"resource": staff(request).pk} | super().get_changeform_initial_data(request)
