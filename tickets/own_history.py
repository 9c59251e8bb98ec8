"""What the client's own help desk did to a ticket, told in the words of the organization's record."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from portal.access import Viewer
from portal.models import AuditEntry
from portal.registry import activities
from tickets.models import Ticket

OWN_VERBS = (
    "ticket.own_assigned",
    "ticket.own_planned",
    "ticket.own_completed",
    "ticket.own_reopened",
    "ticket.own_time_added",
    "ticket.escalated",
)
LATEST = 50


@dataclass(frozen=True, slots=True)
class OwnStep:
    """One thing that was done, by whom and when."""

    at: datetime
    who: str
    what: str


def own_history(viewer: Viewer, ticket: Ticket) -> list[OwnStep]:
    """The latest steps, newest first, as far as they were taken within the viewer's reach."""
    entries = AuditEntry.objects.filter(
        target_type=Ticket._meta.label,
        target_id=str(ticket.pk),
        verb__in=OWN_VERBS,
        organization__in=sorted(viewer.reach),
    )
    return [
        OwnStep(entry.at, entry.actor_label, str(activities[entry.verb].sentence) % _facts(entry, ticket))
        for entry in entries[:LATEST]
    ]


def _facts(entry: AuditEntry, ticket: Ticket) -> dict[str, object]:
    # An entry of an older version may lack what a sentence names today.
    return defaultdict(str, entry.data | {"what": ticket.number})
