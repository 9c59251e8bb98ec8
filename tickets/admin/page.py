"""The page of one ticket at the service desk; its files, the draft of a reply, the corrections."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Sum
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from portal import audit
from portal.admin.actions import ActionsAdmin, OfferedAction
from portal.admin_site import staff
from portal.custom_fields import all_values
from portal.downloads import send_file
from portal.forms.composer import DraftForm
from portal.models import Visibility
from portal.panels import staff_panels_of
from portal.services.drafts import draft_keep, draft_of
from tickets.admin.actions import draft_key
from tickets.admin.hours import hours_page
from tickets.admin.work_history import staff_history
from tickets.choices import Priority
from tickets.models import Ticket
from tickets.notifications import recipients

NAMED = (
    "organization",
    "contact__organization",
    "contact__security_level",
    "contact__user",
    "creator",
    "created_by",
    "status",
    "queue",
    "resource",
    "request_type",
    "issue_type",
    "contract",
    "device",
    "internal_resource",
    "internal_status",
)


class TicketPages(ActionsAdmin[Ticket]):
    """A ticket reads like a ticket: facts, the line of time, and what one can do next."""

    def get_urls(self) -> list[URLPattern]:
        """Corrections, files and the draft have addresses of their own."""
        own = (
            ("<path:object_id>/correct/", self.correct_view, "correct"),
            ("<int:pk>/files/<int:file_pk>/", self.file_view, "file"),
            ("<int:pk>/draft/", self.draft_view, "draft"),
            ("<int:pk>/hours/<int:entry_pk>/", self.hours_view, "hours"),
        )
        routes = [
            path(route, self._wrapped(view), name=f"tickets_ticket_{name}") for route, view, name in own
        ]
        return [*routes, *super().get_urls()]

    def _wrapped(self, view: Callable[..., HttpResponseBase]) -> Any:
        wrapped: Any = self.admin_site.admin_view(view)
        wrapped.model_admin = self
        return wrapped

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The ticket at work; nothing is sent to this address itself."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        ticket = self._ticket(request, object_id)
        context = self.admin_site.each_context(request) | self._facts(request, ticket)
        context.setdefault("actions", (extra_context or {}).get("actions") or self.offered(request, ticket))
        return TemplateResponse(request, "admin/tickets/ticket/work.html", context)

    def _ticket(self, request: HttpRequest, object_id: object) -> Ticket:
        ticket: Ticket | None = self.get_object(request, str(object_id))
        if ticket is None:
            raise Http404
        if not self.has_view_permission(request, ticket):
            raise PermissionDenied
        return ticket

    def _facts(self, request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
        told = recipients(ticket, Visibility.EVERYONE, staff(request))
        return {
            "title": ticket.title,
            "ticket": ticket,
            "opts": self.opts,
            "media": self.media,
            "priority": Priority(ticket.priority),
            "history": staff_history(ticket, whole=request.GET.get("history") == "all"),
            "goes_to": [str(reader) for reader in told],
            "watchers": list(ticket.watchers.all()),
            "answers": list(ticket.answers.all()),
            "custom": all_values("ticket", ticket.custom),
            "hours": _hours(ticket),
            "may_correct": self.has_change_permission(request, ticket),
            "panels": list(staff_panels_of(staff(request), ticket)),
        }

    def _form(self, request: HttpRequest, action: Any, target: Ticket, *, bound: bool) -> forms.Form:
        form = super()._form(request, action, target, bound=bound)
        if action.name == "reply" and not bound:
            form.initial.update(draft_of(staff(request).pk, draft_key(target)))
        return form

    def page_again(
        self, request: HttpRequest, target: Ticket, name: str, form: forms.Form, status: int = 422
    ) -> HttpResponse:
        """With the other forms of the page as they are."""
        actions = self.offered(request, target)
        actions[name] = OfferedAction(actions[name].url, form)
        context = self.admin_site.each_context(request) | self._facts(request, target) | {"actions": actions}
        return TemplateResponse(request, "admin/tickets/ticket/work.html", context, status=status)

    def correct_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Django's own form, for what is a fact and no event."""
        return super().change_view(request, object_id)

    def response_post_save_change(self, request: HttpRequest, obj: Ticket) -> HttpResponseRedirect:
        """Back to work."""
        return HttpResponseRedirect(self.page_of(obj))

    def response_post_save_add(self, request: HttpRequest, obj: Ticket) -> HttpResponseRedirect:
        """Straight to work."""
        return HttpResponseRedirect(self.page_of(obj))

    def file_view(self, request: HttpRequest, pk: int, file_pk: int) -> HttpResponseBase:
        """A file of the ticket, internal or not; that it was opened is recorded."""
        ticket = self._ticket(request, pk)
        attachment = ticket.attachments.filter(pk=file_pk).first()
        if attachment is None:
            raise Http404
        response = send_file(attachment, look="look" in request.GET)
        audit.record("ticket.file_opened", target=ticket, data={"file": file_pk, "name": attachment.name})
        return response

    def draft_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep what is being written; answers without a page."""
        form = DraftForm(request.POST, prefix="reply")
        ticket = self._ticket(request, pk)
        if request.method != "POST" or not form.is_valid():
            return HttpResponse(status=422)
        draft_keep(user_id=staff(request).pk, key=draft_key(ticket), data=form.cleaned_data)
        return HttpResponse(status=204)

    def hours_view(self, request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
        """Correct hours that are not posted yet."""
        ticket = self._ticket(request, pk)
        facts = self.admin_site.each_context(request) | {"opts": self.opts, "media": self.media}
        return hours_page(request, ticket, entry_pk, self.page_of(ticket), facts)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ticket]:
        """With every name the page shows."""
        rows: QuerySet[Ticket] = super().get_queryset(request)
        at = request.resolver_match
        is_list = at is not None and at.url_name == "tickets_ticket_changelist"
        return rows if is_list else rows.select_related(*NAMED)


def _hours(ticket: Ticket) -> dict[str, Decimal]:
    """Hours worked and billed on the ticket so far."""
    sums = ticket.time_entries.aggregate(worked=Sum("hours_worked"), billed=Sum("hours_billed"))
    return {name: value or Decimal(0) for name, value in sums.items()}
