"""The page of one ticket."""

from typing import Any, ClassVar, cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from portal.access import Perm
from portal.composing import BoxPage
from portal.custom_fields import shown_values
from portal.panels import panels_of
from portal.words import staff_name
from tickets.choices import Priority
from tickets.forms.reply import ReplyForm
from tickets.history import history
from tickets.models import Ticket
from tickets.notifications import goes_to
from tickets.querysets import TicketQuerySet, works_tickets

ORDERS = ("oldest", "newest")
ORDER_COOKIE = "ticket_history"
_YEAR = 365 * 24 * 3600


class TicketPage(BoxPage[Ticket]):
    """A ticket with all that its page shows; subclasses act on it and show it again when they cannot."""

    perm: ClassVar[Perm | tuple[Perm, ...]] = Perm.TICKETS_VIEW
    model = Ticket
    template_name = "tickets/detail.html"
    context_object_name = "ticket"

    def get_queryset(self) -> TicketQuerySet:
        """With everything the page names."""
        return cast("TicketQuerySet", self.scoped()).for_detail()

    @property
    def draft_key(self) -> str:
        """Under which the reply waits."""
        return f"tickets.reply:{self.kwargs['pk']}"

    @property
    def own_address(self) -> str:
        """The ticket's page."""
        return reverse("tickets:detail", args=[self.kwargs["pk"]])

    def compose(self, *sent: Any, **kwargs: Any) -> ReplyForm:
        """The reply to this ticket."""
        return ReplyForm(*sent, ticket=self.object, user_id=self.user_id, **kwargs)

    @property
    def newest_first(self) -> bool:
        """The order of the history: as asked for, else as last time, else as it happened."""
        asked = self.request.GET.get("order", self.request.COOKIES.get(ORDER_COOKIE))
        return asked == "newest"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The ticket, its story and, for those who may write, the reply box."""
        ticket, viewer = self.object, self.viewer
        found = history(
            viewer, ticket, newest_first=self.newest_first, whole=self.request.GET.get("history") == "all"
        )
        context = {
            "page_title": ticket.title,
            "history": found,
            "newest_first": self.newest_first,
            "assigned_to": staff_name(str(ticket.resource), ticket.organization) if ticket.resource else "",
            "device": ticket.device if viewer.can(Perm.DEVICES_VIEW) else None,
            "shows_sp_priority": viewer.can(Perm.TICKETS_VIEW_SP_PRIORITY),
            "priority": Priority(ticket.priority),
            "custom": shown_values("ticket", ticket.custom),
            "answers": list(ticket.answers.all()),
            "may_reply": self.may_write,
            "own_half": self.own_half(),
            "panels": list(panels_of(viewer, ticket)),
        }
        if context["may_reply"] and not viewer.read_only:
            context |= self.composer(kwargs.pop("form", None))
        return super().get_context_data(**context, **kwargs)

    @property
    def may_write(self) -> bool:
        """Whether the ticket is one to write on: an approver of a change may only read it."""
        rows = cast("TicketQuerySet", self.behind_doors())
        return self.viewer.can(Perm.TICKETS_REPLY) and rows.lets_write(self.viewer, self.object)

    def own_half(self) -> Ticket | None:
        """What the client's own help desk says of it; for its people only, and not on older tickets."""
        if not works_tickets(self.viewer):
            return None
        rows = cast("TicketQuerySet", self.scoped()).comanaged().with_own_half()
        return rows.filter(pk=self.object.pk).first()

    def composer(self, form: ReplyForm | None) -> dict[str, Any]:
        """The reply box, and whom it goes to."""
        return self.box(form) | {"goes_to": ", ".join(goes_to(self.viewer, self.object))}


class TicketView(TicketPage):
    """The ticket as its reader may see it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it; an order that was asked for is remembered in the browser."""
        response = super().get(request, *args, **kwargs)
        if (order := request.GET.get("order")) in ORDERS:
            response.set_cookie(
                ORDER_COOKIE,
                order,
                max_age=_YEAR,
                httponly=True,
                secure=request.is_secure(),
                samesite="Lax",
            )
        return response
