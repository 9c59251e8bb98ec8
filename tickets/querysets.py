"""Reads of tickets, in the words of the pages that use them."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Case, CharField, Exists, F, OuterRef, Prefetch, Q, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from portal.access import LevelKind, Perm, Scope, Viewer
from portal.choices import ResourceNames
from portal.excerpts import window
from portal.forms.choices import could_be_a_row
from portal.models import Contact, Organization, ProviderSettings
from portal.models.contact import ContactQuerySet
from portal.querysets import ScopedChildQuerySet, ScopedQuerySet
from portal.search import Query, matching
from tickets import billed
from tickets.choices import Attention, FormField, StatusKind

if TYPE_CHECKING:
    from tickets.models import (
        OwnTime,
        RequestType,
        Ticket,
        TicketAttachment,
        TicketNote,
        TicketStatusChange,
        TicketTimeEntry,
    )


# Of the provider's people: the name, else what they sign in with.
STAFF_NAME = Coalesce(NullIf("resource__name", Value("")), "resource__username")
# Sorted and filtered by only where the organization may read it, or the order would tell the name.
RESOURCE_NAME = Case(
    When(
        organization__resource_names=ResourceNames.FULL,
        then=STAFF_NAME,
    ),
    output_field=CharField(),
)


def sees_all_tickets(viewer: Viewer) -> bool:
    """Whether the viewer sees more tickets than their own."""
    return viewer.scope(Perm.TICKETS_VIEW) is Scope.ORGANIZATION


def mine(viewer: Viewer) -> Q:
    """Created by, raised for or assigned to the viewer (seed 001); watching is not owning."""
    me = viewer.contact_id
    return Q(contact_id=me) | Q(creator_id=me) | Q(internal_resource_id=me)


def needing(attention: Attention) -> Q:
    """Open, and the next move is the client's, or past the due time."""
    if attention is Attention.WAITING:
        return Q(completed_at=None, status__kind=StatusKind.WAITING_CUSTOMER)
    return Q(completed_at=None, due_at__lt=timezone.now())


def lately() -> Q:
    """Completed within the provider's number of days (seed 001: 7)."""
    days = ProviderSettings.load().recently_completed_days
    return Q(completed_at__gte=timezone.now() - timedelta(days=days))


def completed(viewer: Viewer, within: Callable[[str], Q]) -> Q:
    """Completed at a moment of which `within(path)` is true, by the clock of whoever has the ticket.

    What is assigned to the viewer as co-managed resource is completed when the client's help desk says so,
    everything else when the provider does (seed 000, Tickets Created & Completed By Month).
    """
    if not viewer.comanaged:
        return within("completed_at")
    theirs = Q(internal_resource_id=viewer.contact_id)
    return (theirs & within("internal_completed_at")) | (~theirs & within("completed_at"))


SEARCHED = ("title", "description", "number")
SHORTEST_TRIGRAM = 3
LISTED = (
    *(
        "number",
        "title",
        "priority",
        "sp_priority",
        "created_at",
        "due_at",
        "last_activity_at",
        "completed_at",
    ),
    *("organization__name", "organization__resource_names", "contact__first_name", "contact__last_name"),
    *("status__client_label", "status__kind", "request_type__name", "resource__name", "resource__username"),
)
LISTED_FOR_PAYER = (
    *("number", "title", "priority", "created_at", "due_at", "completed_at"),
    *("organization__name", "organization__parent", "status__client_label", "status__kind"),
    *("contact__first_name", "contact__last_name", "contact__email", "contact__organization"),
    *("resource__name", "resource__username"),
)


class TicketQuerySet(ScopedQuerySet["Ticket"]):
    """Tickets: own = creator, contact, co-managed assignee or watcher (DESIGN.md section 4)."""

    view_perm = Perm.TICKETS_VIEW

    def owner(self, viewer: Viewer) -> Q:
        """The viewer's own tickets."""
        watcher = apps.get_model("tickets", "TicketWatcher")
        watched = watcher._default_manager.filter(ticket=OuterRef("pk"), contact=viewer.contact_id)
        return mine(viewer) | Q(Exists(watched))

    def presence(self) -> Q:
        """Hidden queues and the provider's cut-off date hide tickets everywhere (reference a9, a12)."""
        shown = Q(queue__visible_in_portal=True, status__visible_in_portal=True)
        provider = ProviderSettings.load()
        if provider.tickets_created_since is None:
            return shown
        since = datetime.combine(provider.tickets_created_since, time.min, provider.zone)
        return shown & Q(created_at__gte=since)

    def billed(self, viewer: Viewer) -> Q:
        """Those of end clients (seed 003)."""
        return billed.tickets(viewer)

    def billed_to(self, viewer: Viewer | None) -> "TicketQuerySet":
        """With day and state as `billed_at` and `billed_open`: by these their index has them in order."""
        found = super().billed_to(viewer)
        return found.alias(billed_at=F("payers__created_at"), billed_open=F("payers__is_open"))

    def open(self) -> "TicketQuerySet":
        """Not completed."""
        return self.filter(completed_at=None)

    def mine(self, viewer: Viewer) -> "TicketQuerySet":
        """Those that are the viewer's."""
        return self.filter(mine(viewer))

    def waiting_on_customer(self) -> "TicketQuerySet":
        """The next move is the client's."""
        return self.filter(needing(Attention.WAITING))

    def overdue(self) -> "TicketQuerySet":
        """Open and past the due time."""
        return self.filter(needing(Attention.OVERDUE))

    def recently_completed(self) -> "TicketQuerySet":
        """Completed within the provider's number of days."""
        return self.filter(lately())

    def search(self, query: Query) -> "TicketQuerySet":
        """Title, description or number match; the viewer's organization bounds what is read (speed.md)."""
        return self.filter(matching(query, SEARCHED))

    def search_everything(self, query: Query) -> "TicketQuerySet":
        """The same over all organizations, for staff, by trigram indexes, which begin at three letters."""
        short = any(len(term) < SHORTEST_TRIGRAM for term in query.terms)
        return self.filter(matching(query, SEARCHED, "holds" if short else "icontains"))

    def around(self, terms: Sequence[str]) -> dict[int, dict[str, str]]:
        """For each ticket the text around each term in its description; "" where it has none."""
        rows = self.order_by().values_list("pk", *(window("description", term) for term in terms))
        return {pk: dict(zip(terms, found, strict=True)) for pk, *found in rows}

    def for_list(self) -> "TicketQuerySet":
        """With the rows a table names, newest first; without the description, which may be a megabyte."""
        joined = ("organization", "contact", "status", "request_type", "resource")
        return self.select_related(*joined).only(*LISTED).order_by("-created_at", "-pk")

    def for_payer(self) -> "TicketQuerySet":
        """With the rows that the list of end client tickets names, newest first."""
        joined = ("organization", "contact", "status", "resource")
        return self.select_related(*joined).only(*LISTED_FOR_PAYER).order_by("-payers__created_at", "-pk")

    def comanaged(self) -> "TicketQuerySet":
        """Raised while the client had a help desk of its own: its own, or the parent's (reference a17)."""
        own = Q(organization__comanaged_since__lte=F("created_at"))
        return self.filter(own | Q(organization__parent__comanaged_since__lte=F("created_at")))

    def with_own_half(self) -> "TicketQuerySet":
        """With what the client's own help desk says of it."""
        return self.select_related(
            "organization", "status", "internal_resource", "internal_status", "escalated_by"
        )

    def with_completion(self, viewer: Viewer) -> "TicketQuerySet":
        """With the moment of completion that `completed` goes by, as `completion`."""
        if not viewer.comanaged:
            return self.annotate(completion=F("completed_at"))
        theirs = When(internal_resource_id=viewer.contact_id, then=F("internal_completed_at"))
        return self.annotate(completion=Case(theirs, default=F("completed_at")))

    def for_detail(self) -> "TicketQuerySet":
        """With all that the ticket page names, and with what decides who is told of a reply."""
        people = Contact.objects.for_viewer()
        return self.prefetch_related(Prefetch("watchers", people)).select_related(
            "organization",
            "contact__organization",
            "contact__security_level",
            "contact__user",
            "creator",
            "status",
            "request_type",
            "queue",
            "resource",
            "device",
            "issue_type",
            "internal_resource",
        )


class RequestTypeQuerySet(models.QuerySet["RequestType"]):
    """Request types: the provider's own, and those of one organization."""

    def offered_to(self, viewer: Viewer | None) -> "RequestTypeQuerySet":
        """Active types for everyone or for an organization within the viewer's reach."""
        if viewer is None or not viewer.can(Perm.TICKETS_CREATE):
            return self.none()
        return self.filter(Q(organization=None) | Q(organization__in=sorted(viewer.reach)), is_active=True)

    def asking_no_more(self) -> "RequestTypeQuerySet":
        """Those that require nothing which Quick Ticket cannot show (reference 4.4)."""
        # A priority always has a default.
        shown = (FormField.ATTACHMENTS, FormField.PRIORITY)
        fields = apps.get_model("tickets", "RequestTypeField")._default_manager.exclude(field__in=shown)
        questions = apps.get_model("tickets", "BackgroundQuestion")._default_manager.all()
        required = {"request_type": OuterRef("pk"), "required": True}
        return self.exclude(Exists(fields.filter(**required)) | Exists(questions.filter(**required)))

    def for_organization(self, organization: Organization) -> "RequestTypeQuerySet":
        """Of these, the ones a ticket of that organization may have."""
        return self.filter(Q(organization=None) | Q(organization=organization))

    def known_within(self, reach: frozenset[int]) -> "RequestTypeQuerySet":
        """Types that tickets of these organizations may have, also those no longer offered."""
        return self.filter(Q(organization=None) | Q(organization__in=sorted(reach)))


class TicketNoteQuerySet(ScopedChildQuerySet["TicketNote"]):
    """Notes of tickets."""

    parent_path = "ticket"

    def billed(self, viewer: Viewer) -> Q:
        """Those of tickets on a contract that bills the viewer's organization."""
        return billed.of_tickets(viewer)


class OwnTimeQuerySet(ScopedChildQuerySet["OwnTime"]):
    """Hours of the client's own help desk: for its people, and never for another client's it moved to."""

    parent_path = "ticket"
    public = Q()

    def visible_to(self, viewer: Viewer | None) -> "OwnTimeQuerySet":
        """Those of people within reach, on tickets one may see."""
        if viewer is None or not works_tickets(viewer):
            return self.none()
        return super().visible_to(viewer).filter(contact__organization__in=sorted(viewer.reach))


class TicketTimeEntryQuerySet(ScopedChildQuerySet["TicketTimeEntry"]):
    """Hours on tickets."""

    parent_path = "ticket"

    def billed(self, viewer: Viewer) -> Q:
        """Those on a contract that bills the viewer's organization, whatever the ticket is on."""
        return billed.entries(viewer)

    def open_to_payer(self) -> Q:
        """And internal ones that are to be paid: their hours stand on the invoice, their text stays."""
        return self.public | Q(approved_and_posted_at__isnull=False, hours_billed__gt=0)


class TicketAttachmentQuerySet(ScopedChildQuerySet["TicketAttachment"]):
    """Files of tickets: a file is internal when it, its note or its time entry is (S2)."""

    parent_path = "ticket"
    public = (
        Q(visibility="everyone")
        & (Q(note=None) | Q(note__visibility="everyone"))
        & (Q(time_entry=None) | Q(time_entry__visibility="everyone"))
    )

    def billed(self, viewer: Viewer) -> Q:
        """Those of time entries billed to the viewer's organization, and of tickets on such a contract."""
        return billed.files(viewer)


class TicketStatusChangeQuerySet(ScopedChildQuerySet["TicketStatusChange"]):
    """The history of a ticket's status; as visible as the ticket, without changes into a hidden status."""

    parent_path = "ticket"
    public = Q(to_status__visible_in_portal=True)

    def billed(self, viewer: Viewer) -> Q:
        """Those of tickets on a contract that bills the viewer's organization."""
        return billed.of_tickets(viewer)


def works_tickets(viewer: Viewer) -> bool:
    """Whether the viewer belongs to a client's own help desk that is switched on (reference 13)."""
    return viewer.comanaged and viewer.can(Perm.TICKETS_WORK)


def help_desk_of(viewer: Viewer, organization: Organization) -> ContactQuerySet:
    """The people of the client's own help desk who can reach the organization's tickets."""
    return (
        Contact.objects.for_ticket_of(viewer, organization)
        .with_portal()
        .filter(security_level__kind=LevelKind.COMANAGED, organization__comanaged_since__isnull=False)
    )


def own_times(viewer: Viewer, ticket: "Ticket") -> "OwnTimeQuerySet":
    """The hours of the client's own people on one ticket."""
    times = apps.get_model("tickets", "OwnTime")._default_manager.all()
    if not isinstance(times, OwnTimeQuerySet):
        raise ImproperlyConfigured("Own hours are not scoped")
    return times.visible_to(viewer).filter(ticket=ticket).select_related("contact")


def _devices_in_use(viewer: Viewer) -> ScopedQuerySet[Any]:
    """The app of devices is asked by name, because apps do not import each other."""
    rows = apps.get_model("devices", "Device")._default_manager.all()
    if not isinstance(rows, ScopedQuerySet):
        raise ImproperlyConfigured("Devices are not scoped")
    return rows.visible_to(viewer).filter(is_active=True)


def devices_for_ticket(viewer: Viewer, organization: Organization) -> ScopedQuerySet[Any]:
    """Devices in use that a ticket of the organization may name, read through the viewer's eyes."""
    return _devices_in_use(viewer).filter(organization=organization)


def device_asked(viewer: Viewer, key: str) -> Any | None:
    """The device in use that an address names, read through the viewer's eyes; None for any other key."""
    return _devices_in_use(viewer).filter(pk=key).first() if could_be_a_row(key) else None
