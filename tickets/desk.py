"""How the service desk looks at its tickets: a few views, and how many tickets each holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.counting import CappedCount, capped
from portal.models import User
from portal.registry import Text
from tickets.models import Queue, Ticket
from tickets.querysets import TicketQuerySet

# "99+" says enough: nobody counts on, they begin.
MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class DeskView:
    """A view by its key in the address: which of all tickets a member of staff sees in it."""

    key: str
    label: Text
    rows: Callable[[TicketQuerySet, User], TicketQuerySet]


DESK_VIEWS = (
    DeskView("mine", _("My queue"), lambda tickets, user: tickets.open().filter(resource=user)),
    DeskView("unassigned", _("Unassigned"), lambda tickets, user: tickets.open().filter(resource=None)),
    DeskView("waiting", _("Waiting customer"), lambda tickets, user: tickets.waiting_on_customer()),
    DeskView("overdue", _("Overdue"), lambda tickets, user: tickets.overdue()),
)
BY_KEY = {view.key: view for view in DESK_VIEWS}


@dataclass(frozen=True, slots=True)
class DeskLink:
    """A way to a list of tickets, with how many wait there ("99+" for more than anybody counts)."""

    key: str
    label: Text
    count: str
    url: str


def view_links(user: User) -> list[DeskLink]:
    """The views with their counts; each count reads an index of open tickets and stops early."""
    tickets = Ticket.objects.all()
    counted = ((view, capped(view.rows(tickets, user), MOST_COUNTED)) for view in DESK_VIEWS)
    return [DeskLink(view.key, view.label, _said(count), _url(view=view.key)) for view, count in counted]


def queue_links() -> list[DeskLink]:
    """The queues with their open tickets, in one query."""
    waiting = Ticket.objects.open().filter(queue=OuterRef("pk"))
    queues: Any = Queue.objects.annotate(waiting=CappedCount(waiting, MOST_COUNTED))
    return [
        DeskLink(str(queue.pk), queue.name, _said(queue.waiting), _url(queue__id__exact=queue.pk))
        for queue in queues
    ]


def _said(count: int) -> str:
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count)


def _url(**query: str | int) -> str:
    return reverse("admin:tickets_ticket_changelist", query=query)
