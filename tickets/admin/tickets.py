"""Tickets: the lists of the service desk, and the page on which a ticket is worked."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.admin.actions import ActionsAdmin
from portal.admin.through import through
from portal.admin_site import staff
from portal.search import parse
from portal.templatetags.ui import badge, when
from tickets.admin.actions import TICKET_ACTIONS
from tickets.admin.edit import CorrectionForm, NewTicketForm
from tickets.admin.lists import DeskViewFilter, TicketList
from tickets.admin.page import TicketPages
from tickets.choices import Priority
from tickets.desk import view_links
from tickets.models import Ticket
from tickets.querysets import TicketQuerySet
from tickets.services.desk import desk_ticket_create, ticket_correct


@admin.register(Ticket)
class TicketAdmin(TicketPages, ActionsAdmin[Ticket]):
    """Tickets of every client. Nothing is saved here but through a service."""

    writes_by_services = True
    staff_actions = TICKET_ACTIONS
    change_list_template = "admin/tickets/ticket/change_list.html"
    change_form_template = "admin/tickets/ticket/correct.html"
    list_display = (
        "number",
        "title",
        "client",
        "state",
        "desk",
        "due",
        "raised",
    )
    list_display_links = ("number", "title")
    list_filter: ClassVar = [
        DeskViewFilter,
        "queue",
        "status",
        "priority",
        "resource",
        "created_at",
        through("tickets"),
    ]
    list_select_related = ("organization", "contact", "status", "queue", "resource")
    sortable_by = ("raised", "due")
    search_fields = ("number", "title")
    search_help_text = _("Words of the number, the title or the description; “quoted phrases”, AND, OR")
    ordering = ("-created_at", "-pk")
    actions = None
    autocomplete_fields = ("contact",)

    @admin.display(description=_("client"))
    def client(self, ticket: Ticket) -> str:
        """The organization, and whose ticket it is there."""
        return _two_lines(ticket.organization, ticket.contact or "")

    @admin.display(description=_("status and priority"))
    def state(self, ticket: Ticket) -> str:
        """The status and the client's priority as badges."""
        urgency = badge(ticket.get_priority_display(), tone=Priority(ticket.priority).tone)
        return format_html("{} {}", badge(ticket.status.name, tone=ticket.status.tone), urgency)

    @admin.display(description=_("with"))
    def desk(self, ticket: Ticket) -> str:
        """Who is on it, and in which queue it waits."""
        return _two_lines(ticket.resource or _("Nobody"), ticket.queue)

    @admin.display(description=_("due"), ordering="due_at")
    def due(self, ticket: Ticket) -> str:
        """When it is due; said in red once that has passed."""
        return (
            badge(_("Overdue"), tone="danger") + " " + when(ticket.due_at)
            if ticket.is_overdue
            else when(ticket.due_at)
        )

    @admin.display(description=_("created"), ordering="-created_at")
    def raised(self, ticket: Ticket) -> str:
        """When it was raised."""
        return when(ticket.created_at)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TicketList]:
        """The list of the desk."""
        return TicketList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the views and their counts above."""
        links = {"desk_views": view_links(staff(request)), "current_view": request.GET.get("view", "")}
        return super().changelist_view(request, links | (extra_context or {}))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Ticket], search_term: str
    ) -> tuple[QuerySet[Ticket], bool]:
        """The portal's own search, over all organizations."""
        try:
            query = parse(search_term)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
            return queryset.none(), False
        if not query or not isinstance(queryset, TicketQuerySet):
            return queryset, False
        return queryset.search_everything(query), False

    def has_delete_permission(self, request: HttpRequest, obj: Ticket | None = None) -> bool:
        """Tickets stay: they are the record of what was asked and answered."""
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Drawing up, or correcting."""
        return super().get_form(
            request, obj, change, **kwargs | {"form": CorrectionForm if obj else NewTicketForm}
        )

    def get_fields(self, request: HttpRequest, obj: Ticket | None = None) -> Any:
        """What the form asks for."""
        return (CorrectionForm if obj else NewTicketForm).Meta.fields

    def save_model(self, request: HttpRequest, obj: Ticket, form: Any, change: bool) -> None:
        """Through the services."""
        if change:
            ticket_correct(actor=staff(request), ticket=obj, changes=form.changes)
        else:
            desk_ticket_create(actor=staff(request), ticket=obj)


def _two_lines(first: object, second: object) -> str:
    return format_html('{} <br><span class="quiet">{}</span>', first, second)
