"""Queues, statuses and issue types."""

from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.admin.base import PortalModelAdmin
from tickets.models import IssueType, Queue, ResponseTarget, TicketStatus


@admin.register(Queue)
class QueueAdmin(PortalModelAdmin[Queue]):
    """Where tickets wait."""

    list_display = ("name", "visible_in_portal", "email", "is_default", "order")
    search_fields = ("name",)
    fields = ("name", "visible_in_portal", "email", "is_default", "order")


@admin.register(TicketStatus)
class TicketStatusAdmin(PortalModelAdmin[TicketStatus]):
    """The provider's statuses; the system's own keep their kind and stay."""

    list_display = ("name", "client_label", "kind", "visible_in_portal", "is_system", "order")
    list_filter = ("kind", "visible_in_portal")
    search_fields = ("name", "client_label")
    fields = ("name", "client_label", "kind", "visible_in_portal", "order")

    def get_readonly_fields(self, request: HttpRequest, obj: TicketStatus | None = None) -> tuple[str, ...]:
        """The portal counts on the kind of a system status, and on contacts seeing it."""
        return ("kind", "visible_in_portal") if obj and obj.is_system else ()

    def has_delete_permission(self, request: HttpRequest, obj: TicketStatus | None = None) -> bool:
        """Not the system's own."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_system)


@admin.register(IssueType)
class IssueTypeAdmin(PortalModelAdmin[IssueType]):
    """What tickets are about, in two levels."""

    list_display = ("name", "parent", "is_active")
    list_filter: ClassVar = [("parent", admin.EmptyFieldListFilter), "is_active"]
    list_select_related = ("parent",)
    search_fields = ("name",)
    search_help_text = _("Name")
    fields = ("name", "parent", "is_active")


@admin.register(ResponseTarget)
class ResponseTargetAdmin(PortalModelAdmin[ResponseTarget]):
    """How soon tickets of a priority are answered and completed, as dashboards measure it."""

    list_display = ("priority", "first_reply_hours", "resolution_hours")
    fields = ("priority", "first_reply_hours", "resolution_hours")
