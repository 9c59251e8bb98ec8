"""What tickets add to the portal."""

from operator import attrgetter
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.access import Perm, Viewer
from portal.imports.run import by_resource
from portal.models import User
from portal.registry import (
    BillableSource,
    Importer,
    KeptTriggers,
    NavEntry,
    NavMenu,
    NotificationEvent,
    PayerRows,
    SearchProvider,
    StaffCard,
    activities,
    billable_sources,
    cards,
    dashboard_sources,
    importers,
    kept_triggers,
    nav,
    nav_menus,
    notification_events,
    panels,
    payer_rows,
    search_providers,
    staff_cards,
)
from tickets import payer_rows as payers
from tickets.activities import ACTIVITIES
from tickets.cards import CARDS
from tickets.dashboard import TICKETS
from tickets.desk import queue_links, view_links
from tickets.imports import incident_log, texts
from tickets.imports.resources import TicketResource, TimeEntryResource
from tickets.models import Ticket, TicketTimeEntry
from tickets.panels import OF_ARTICLE, OF_DEVICE
from tickets.querysets import sees_all_tickets
from tickets.services.offers import has_quick_ticket
from tickets.services.time_entries import APPROVAL

nav_menus.register(NavMenu("tickets", _("Tickets"), "ticket", order=20))

for _activity in ACTIVITIES:
    activities.register(_activity)

_VIEW, _CREATE = Perm.TICKETS_VIEW, Perm.TICKETS_CREATE


for _entry in (
    NavEntry("tickets.new", "tickets", _("New Ticket"), "tickets:new", 10, _CREATE, icon="plus"),
    NavEntry(
        "tickets.quick",
        "tickets",
        _("Quick Ticket"),
        "tickets:quick",
        20,
        _CREATE,
        icon="zap",
        is_shown=has_quick_ticket,
    ),
    NavEntry("tickets.mine", "tickets", _("My Tickets"), "tickets:mine", 30, _VIEW, icon="user"),
    NavEntry(
        "tickets.open",
        "tickets",
        _("Open Tickets"),
        "tickets:open",
        40,
        _VIEW,
        icon="inbox",
        is_shown=sees_all_tickets,
    ),
    NavEntry(
        "tickets.completed",
        "tickets",
        _("Recently Completed"),
        "tickets:completed",
        50,
        _VIEW,
        icon="circle-check",
    ),
    NavEntry("tickets.search", "tickets", _("Ticket Search"), "tickets:search", 60, _VIEW, icon="search"),
    NavEntry(
        "tickets.end_clients",
        "tickets",
        _("End Client Tickets"),
        "tickets:end_clients",
        70,
        icon="briefcase",
        is_shown=attrgetter("pays_for_others"),
    ),
):
    nav.register(_entry)


def _has_reports(viewer: Viewer) -> bool:
    return viewer.can_all((Perm.REPORTS_TICKETS, Perm.TICKETS_VIEW))


def _has_hours(viewer: Viewer) -> bool:
    return _has_reports(viewer) and viewer.sees_hours


for _entry in (
    NavEntry(
        "reports.tickets",
        "reports",
        _("Tickets"),
        "ticket_reports:tickets",
        40,
        icon="ticket",
        is_shown=_has_reports,
    ),
    NavEntry(
        "reports.time", "reports", _("Time"), "ticket_reports:time", 50, icon="timer", is_shown=_has_hours
    ),
):
    nav.register(_entry)

dashboard_sources.register(TICKETS)
panels.register(OF_DEVICE)
panels.register(OF_ARTICLE)

for _card in CARDS:
    cards.register(_card)

search_providers.register(
    SearchProvider(
        "tickets",
        _("Tickets"),
        "tickets:search",
        10,
        hint=_("Looks in title, description and number. AND, OR and “phrases” work, too."),
        perm=_VIEW,
        extra={"include_completed": "on"},
        choice_name="organization",
    )
)

for _order, (_key, _label, _help) in enumerate(
    (
        ("ticket_created", _("A ticket was raised"), _("The receipt for a ticket of yours.")),
        (
            "ticket_replied",
            _("Somebody wrote on a ticket"),
            _("On one of yours, or on one of which you are kept informed."),
        ),
        ("ticket_waiting", _("A ticket waits for an answer"), _("Nobody can go on until it is given.")),
        (
            "ticket_completed",
            _("A ticket is completed"),
            _("With what was done, if it was written down."),
        ),
    )
):
    notification_events.register(
        NotificationEvent(_key, _label, order=_order, help=_help, perm=Perm.TICKETS_VIEW)
    )

notification_events.register(
    NotificationEvent(
        "ticket_own_assigned",
        _("A colleague of the help desk gave you a ticket"),
        order=4,
        help=_("Your own half of it, to work on."),
        perm=Perm.TICKETS_WORK,
    )
)
notification_events.register(
    NotificationEvent("ticket_escalated", _("A client handed a ticket to us"), order=5, for_contacts=False)
)

for _order, (_key, _label, _resource) in enumerate(
    (
        ("tickets", _("Tickets"), TicketResource),
        ("time_entries", _("Time entries on tickets"), TimeEntryResource),
    ),
    start=10,
):
    importers.register(Importer(_key, _label, by_resource(_resource), tuple(_resource.columns()), _order))

importers.register(
    Importer("incident_log", _("Event log of incidents"), incident_log.rows, incident_log.COLUMNS, 20, True)
)
importers.register(Importer("ticket_texts", _("Texts of tickets"), texts.rows, texts.COLUMNS, 21, True))


def _desk(user: User) -> dict[str, Any]:
    return {"views": view_links(user), "queues": queue_links()}


staff_cards.register(
    StaffCard("tickets.desk", _("Tickets"), "admin/tickets/desk_card.html", _desk, 10, "tickets.view_ticket")
)


def _through(contract: int) -> Q:
    worked = TicketTimeEntry.objects.filter(contract=contract).values("ticket")
    return Q(contract=contract) | Q(pk__in=worked)


payer_rows.register(
    PayerRows(
        "tickets",
        _("Tickets"),
        10,
        lambda viewer: Ticket.objects.billed_to(viewer),
        _through,
        "admin:tickets_ticket_changelist",
    )
)


kept_triggers.register(
    KeptTriggers("tickets.payers", payers.TABLES, payers.sqlite, payers.postgresql, payers.work_out)
)


def _hours() -> QuerySet[TicketTimeEntry]:
    return TicketTimeEntry.objects.select_related("ticket__organization")


billable_sources.register(
    BillableSource(
        TicketTimeEntry._meta.label,
        _("Time on tickets"),
        10,
        _hours,
        day="worked_on",
        organization="ticket__organization_id",
        approval=APPROVAL,
    )
)
