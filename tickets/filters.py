"""The filters of ticket lists, and the criteria of Ticket Search."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.filters import (
    DayFilter,
    DayRangeFilter,
    FlagFilter,
    NameFilter,
    ScopedFilterSet,
    SearchFilter,
    StartOfChoiceFilter,
    StartOfNameFilter,
    StartsWithFilter,
    TextFilter,
    WordFilter,
    within,
)
from portal.kept import kept
from portal.models import Organization
from portal.options import Option, ReachFilter, Rows, SetupFilter, options_of
from portal.words import word_lazy
from tickets.choices import Attention, Priority
from tickets.models import RequestType, TicketStatus
from tickets.querysets import RESOURCE_NAME, STAFF_NAME, completed, mine, needing

MINE = "mine"
NO_TYPE = _("Without a request type")


def organizations(viewer: Viewer) -> QuerySet[Organization]:
    """The organizations within the viewer's reach."""
    return Organization.objects.visible_to(viewer)


@kept
def request_types(reach: frozenset[int]) -> tuple[Option, ...]:
    """Request types that tickets within a reach may have, also those no longer offered."""
    return options_of(RequestType.objects.known_within(reach), "name")


@kept
def statuses() -> tuple[Option, ...]:
    """Statuses that clients may meet."""
    return options_of(TicketStatus.objects.filter(visible_in_portal=True), "client_label", "order")


def type_filter() -> SetupFilter:
    """The drop-down of request types."""
    return SetupFilter(
        label=_("Request type"), options=lambda viewer: request_types(viewer.reach), none=NO_TYPE
    )


def status_filter() -> SetupFilter:
    """The drop-down of statuses, in the client's words."""
    return SetupFilter(label=_("Status"), options=lambda _viewer: statuses())


class ResourceFilter(TextFilter):
    """Part of the name of one of the provider's people, where the organization may read it."""

    def filter(self, rows: Rows, value: str) -> Rows:
        """The tickets of people so named."""
        return rows.alias(resource_name=RESOURCE_NAME).filter(resource_name__holds=value) if value else rows


class CompletionFilter(DayRangeFilter):
    """When it was completed, by the clock of whoever has it (seed 000)."""

    def filter(self, rows: Rows, value: slice | None) -> Rows:
        """The tickets completed within these days."""
        if value is None:
            return rows
        return rows.filter(completed(self.parent.viewer, lambda path: within(path, value)))


class WhoseFilter(WordFilter):
    """One's own tickets among those one may see."""

    def filter(self, rows: Rows, value: str) -> Rows:
        """The tickets that My Tickets would list."""
        return rows.filter(mine(self.parent.viewer)) if value else rows


class AttentionFilter(WordFilter):
    """Open tickets that should not be left alone: the numbers on Home lead here."""

    def filter(self, rows: Rows, value: str) -> Rows:
        """The tickets of that kind."""
        return rows.filter(needing(Attention(value))) if value else rows


class TicketFilters(ScopedFilterSet):
    """A filter under every heading of the ticket table."""

    number = TextFilter(label=_("Number"))
    title = TextFilter(label=_("Title"))
    organization = ReachFilter()
    contact = NameFilter("contact__", label=_("Contact"))
    request_type = type_filter()
    status = status_filter()
    priority = WordFilter(label=_("Priority"), choices=Priority.choices)
    sp_priority = WordFilter(label=_("Provider's priority"), choices=Priority.choices)
    assigned = ResourceFilter(label=_("Assigned"))
    created = DayRangeFilter("created_at", label=_("Created"))


class OpenTicketFilters(TicketFilters):
    """Open tickets are also asked for by the day they are due."""

    due = DayRangeFilter("due_at", label=_("Due"))


class CompletedTicketFilters(TicketFilters):
    """Completed tickets are also asked for by the day they were completed."""

    completed = DayRangeFilter("completed_at", label=_("Completed"))


class TicketSearchFilters(ScopedFilterSet):
    """One's own criteria (seed 002)."""

    q = SearchFilter(
        label=_("Keyword or ticket number"),
        help_text=_("Looks in title, description and number for all words; OR and “phrases” work, too."),
    )
    status = status_filter()
    priority = WordFilter(label=_("Priority"), choices=Priority.choices)
    request_type = type_filter()
    contact = NameFilter("contact__", label=_("Contact"))
    organization = ReachFilter()
    created = DayRangeFilter("created_at", label=_("Created"))
    completed = CompletionFilter(label=_("Completed"))
    whose = WhoseFilter(label=_("Whose"), choices=[(MINE, _("Mine"))])
    attention = AttentionFilter(label=_("Needs attention"), choices=Attention.choices)
    include_completed = FlagFilter(
        label=_("Include completed tickets"),
        unticked=Q(completed_at=None),
        unless=("status", "completed"),
    )


class AssignedFilter(StartsWithFilter):
    """The start of the name of one of the provider's people, which a payer always reads (reference a8)."""

    def filter(self, rows: Rows, value: str) -> Rows:
        """The tickets of people so named."""
        return rows.alias(staff_name=STAFF_NAME).filter(staff_name__begins=value) if value else rows


class EndClientTicketFilters(ScopedFilterSet):
    """Seed 003: a filter under every heading, each "starts with", days exact, all of them together."""

    number = StartsWithFilter(label=_("Number"))
    title = StartsWithFilter(label=_("Title"))
    client = StartsWithFilter("organization__name", label=word_lazy("organization"))
    contact = StartOfNameFilter("contact__", label=_("Contact"))
    status = StartsWithFilter("status__client_label", label=_("Status"))
    priority = StartOfChoiceFilter(label=_("Priority"), choices=Priority.choices)
    assigned = AssignedFilter(label=_("Assigned"))
    created = DayFilter("billed_at", label=_("Created"))
    due = DayFilter("due_at", label=_("Due"))
    completed = DayFilter("completed_at", label=_("Completed"))
    include_completed = FlagFilter(
        label=_("Include completed tickets"), unticked=Q(billed_open=True), unless=("completed",)
    )
