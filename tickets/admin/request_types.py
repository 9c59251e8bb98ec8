"""Request types with the fields they show and the questions they ask."""

from typing import ClassVar

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.admin.base import PortalModelAdmin
from tickets.models import BackgroundQuestion, RequestType, RequestTypeField


class FieldInline(admin.TabularInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """The ticket's own fields and custom ones, in their order."""

    model = RequestTypeField
    verbose_name_plural = _(
        "Fields: none of the ticket's own shows priority, device, keep informed and files. A default of"
        " “Needed by” is a number of days; of an issue type, its name."
    )
    extra = 0
    fields = ("field", "custom_field", "required", "default", "order")


class QuestionInline(admin.StackedInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """Questions whose answers are kept with the ticket."""

    model = BackgroundQuestion
    extra = 0
    fields = ("text", "help_text", ("kind", "required", "order"), "options", "default")


@admin.register(RequestType)
class RequestTypeAdmin(PortalModelAdmin[RequestType]):
    """Ways of asking, and what each of them asks for."""

    list_display = ("name", "organization", "kind", "queue", "quick", "is_active", "order")
    list_filter: ClassVar = ["is_active", "kind", ("organization", admin.EmptyFieldListFilter)]
    list_select_related = ("organization", "queue")
    search_fields = ("name", "organization__name")
    search_help_text = _("Name or organization")
    autocomplete_fields = ("organization",)
    inlines = (FieldInline, QuestionInline)
    fieldsets: ClassVar = [
        (None, {"fields": ("name", "description", "icon", "organization")}),
        (_("What it makes"), {"fields": ("kind", "queue", "initial_status", "default_priority")}),
        (_("Where it shows"), {"fields": (("is_active", "quick", "order"),)}),
    ]
