"""The ticket table: one shape for every list of tickets."""

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar
from urllib.parse import quote

from django.db.models import Case, F, IntegerField, QuerySet, When
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from portal.access import Perm
from portal.choices import ResourceNames
from portal.registry import Text
from portal.tables import BadgeColumn, LinkColumn, PortalColumn, PortalTable, WhenColumn
from portal.templatetags import ui
from portal.words import staff_name, word_lazy
from tickets.choices import Priority
from tickets.models import Ticket
from tickets.querysets import RESOURCE_NAME, STAFF_NAME


def urgency(field: str) -> Case:
    """A priority as a number, the most urgent first."""
    ranks = (When(**{field: priority}, then=rank) for rank, priority in enumerate(Priority.values))
    return Case(*ranks, output_field=IntegerField())


class StatusColumn(BadgeColumn):
    """The status in the client's words."""

    def badge(self, value: Any, record: Ticket) -> tuple[Text, str]:  # type: ignore[override]  # rows are tickets
        """The client's wording and the tone of its kind."""
        return value, record.status.tone


@cache
def _priority(value: str, language: str | None) -> tuple[str, str]:
    # Four of them, named in every row: the name is translated once for each language.
    priority = Priority(value)
    return str(priority.label), priority.tone


class PriorityColumn(BadgeColumn):
    """A priority, the most urgent first when sorted."""

    def __init__(self, label: Text, field: str) -> None:
        """`field` names the priority's field."""
        super().__init__(label, field, sort=(urgency(field),), width=0.7)

    def badge(self, value: Any, record: Ticket) -> tuple[Text, str]:  # type: ignore[override]  # rows are tickets
        """The priority's name and tone."""
        return _priority(value, get_language())


class DueColumn(WhenColumn):
    """When it is due; what is overdue says so in a word, not by colour alone."""

    def show(self, value: Any, record: Ticket) -> Text:  # type: ignore[override]  # rows are tickets
        """The moment, and a badge on open tickets past it."""
        if not record.is_overdue:
            return ui.when(value)
        badge = ui.badge(gettext("Overdue"), "danger")
        return format_html('<span><span class="nowrap">{}</span> {}</span>', ui.when(value), badge)


class ResourceColumn(PortalColumn):
    """Who of the provider's people is on it, as far as the ticket's organization may know (reference 4.6)."""

    def read(self, record: Ticket) -> str:  # type: ignore[override]  # rows are tickets
        """The name, the provider's name, or nothing."""
        if record.resource is None or record.organization.resource_names == ResourceNames.NONE:
            return ""
        return staff_name(str(record.resource), record.organization)


class ContactColumn(PortalColumn):
    """For whom the ticket was raised."""

    def read(self, record: Ticket) -> str:  # type: ignore[override]  # rows are tickets
        """First and last name."""
        return str(record.contact or "")


class FoundNumberColumn(LinkColumn):
    """The number, with what was looked for marked in it."""

    def show(self, value: Any, record: Ticket) -> Text:  # type: ignore[override]  # rows are tickets
        """The marked number."""
        return ui.marked(value, record.sought)


class FoundTitleColumn(PortalColumn):
    """The title, and below it the places in the description that the search found."""

    def show(self, value: Any, record: Ticket) -> Text:  # type: ignore[override]  # rows are tickets
        """What was looked for, marked."""
        title = ui.marked(value, record.sought)
        found = format_html_join(
            "",
            '<span class="excerpt">{}</span>',
            ((ui.marked(one, record.sought),) for one in record.excerpts),
        )
        return format_html("<span>{}{}</span>", title, found) if found else title


class CompletionColumn(WhenColumn):
    """When it was completed in the viewer's eyes, as the rows bring it (`with_completion`)."""

    def __init__(self) -> None:
        """It sorts by what it shows."""
        super().__init__(_("Completed"), "completion")
        self.sort = (F("completion"),)


class TicketTable(PortalTable):
    """Every column a ticket list may have."""

    number = LinkColumn(_("Number"), "number", css="nowrap", width=1.15, newest_first=True)
    title = PortalColumn(_("Title"), "title", css="title", width=2.4)
    organization = PortalColumn(word_lazy("organization"), "organization__name", width=1.1)
    contact = ContactColumn(_("Contact"), sort=("contact__last_name", "contact__first_name"))
    request_type = PortalColumn(_("Request type"), "request_type__name")
    status = StatusColumn(_("Status"), "status__client_label", sort=("status__order", "status__client_label"))
    priority = PriorityColumn(_("Priority"), "priority")
    sp_priority = PriorityColumn(_("Provider's priority"), "sp_priority")
    assigned = ResourceColumn(_("Assigned"), sort=(RESOURCE_NAME,))
    created = WhenColumn(_("Created"), "created_at")
    due = DueColumn(_("Due"), "due_at", css="")
    activity = WhenColumn(_("Last activity"), "last_activity_at")
    completed = WhenColumn(_("Completed"), "completed_at")

    column_perms: ClassVar[Mapping[str, Perm]] = {"sp_priority": Perm.TICKETS_VIEW_SP_PRIORITY}
    row_url = "tickets:detail"
    default_sort = "-created"


class FoundTicketTable(TicketTable):
    """What a search found, and why."""

    number = FoundNumberColumn(_("Number"), "number", css="nowrap", width=1.15, newest_first=True)
    title = FoundTitleColumn(_("Title"), "title", css="title", width=2.4)
    completed = CompletionColumn()


class OpenTicketTable(TicketTable):
    """Open tickets: nothing is completed."""

    class Meta:
        exclude = ("completed",)


class CompletedTicketTable(TicketTable):
    """Completed tickets: nothing is due any more, the last completed on top."""

    default_sort = "-completed"

    class Meta:
        exclude = ("due", "activity")


class MailColumn(ContactColumn):
    """The contact, whose name opens a message to them (seed 003)."""

    def show(self, value: Any, record: Ticket) -> Text:  # type: ignore[override]  # rows are tickets
        """A mail link; the bare name of somebody without an address, or who has gone to another client."""
        address = mail_address(record)
        return (
            format_html('<a href="mailto:{}">{}</a>', quote(address, safe="@"), value) if address else value
        )


def mail_address(ticket: Ticket) -> str:
    """The contact's address, as long as they are with the ticket's client or its parent; else nothing."""
    contact, client = ticket.contact, ticket.organization
    near = contact is not None and contact.organization_id in (client.pk, client.parent_id)
    return contact.email if contact is not None and near else ""


class NewWindowColumn(PortalColumn):
    """The number, which opens the ticket in another window (seed 003)."""

    def show(self, value: Any, record: Ticket) -> Text:  # type: ignore[override]  # rows are tickets
        """The link, which says where it leads to those who hear the page."""
        return format_html(
            '<a href="{}" target="_blank" rel="noopener">{}<span class="visually-hidden"> {}</span></a>',
            reverse("tickets:end_client_detail", args=[record.pk]),
            value,
            gettext("(opens in a new window)"),
        )


class AssignedColumn(PortalColumn):
    """Who is on it, never masked here (reference a8)."""

    def read(self, record: Ticket) -> str:  # type: ignore[override]  # rows are tickets
        """The name."""
        return str(record.resource or "")


class BilledWhenColumn(WhenColumn):
    """When the ticket was created, in the order of the index of what is billed (`TicketPayer`)."""

    def ordered(self, rows: QuerySet[Any], is_descending: bool) -> QuerySet[Any]:
        """By the day as it stands there."""
        return rows.order_by("-billed_at" if is_descending else "billed_at", "-pk")


class EndClientTicketTable(PortalTable):
    """Tickets of end clients, in general terms (seed 003)."""

    number = NewWindowColumn(_("Number"), "number", css="nowrap", width=1.15, newest_first=True)
    title = PortalColumn(_("Title"), "title", css="title", width=2.4)
    client = PortalColumn(word_lazy("organization"), "organization__name", width=1.1)
    contact = MailColumn(_("Contact"), sort=("contact__last_name", "contact__first_name"))
    status = StatusColumn(_("Status"), "status__client_label", sort=("status__order", "status__client_label"))
    priority = PriorityColumn(_("Priority"), "priority")
    assigned = AssignedColumn(_("Assigned"), sort=(STAFF_NAME,))
    created = BilledWhenColumn(_("Created"), "created_at")
    due = DueColumn(_("Due"), "due_at", css="")
    completed = WhenColumn(_("Completed"), "completed_at")

    default_sort = "-created"
