"""An event log of incidents, as ServiceNow-like systems write it: many rows for one incident.

The mapping (columns -> records):

| columns | become |
|---|---|
| location | a sub-organization of the organization the log is imported for; `?` is the organization itself |
| caller_id | a contact, without a login: of that sub-organization, or of the parent when seen at several |
| number | the ticket's external id; it gets a number of ours, dated by the day it was opened |
| opened_at | created |
| resolved_at, else closed_at | completed, once the last row's state is Resolved or Closed |
| priority 1 / 2 / 3 / 4 | Critical / High / Medium / Low |
| category, subcategory, u_symptom | title and description |
| assignment_group (last known) | the queue |
| incident_state, sys_updated_at | a step in the work history, when the state changes |

Times carry no zone and are read in the zone given. People of the other system get no login here, so
`assigned_to`, `opened_by` and `resolved_by` stay out; counters and flags too. Every row is accounted for:
new (opens a ticket or moves it), unchanged (changes nothing that is kept, or was imported before), refused
(with its reason; an incident keeps its other rows).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from tablib import Dataset

from portal.imports.report import Line, Outcome, Report
from portal.imports.run import Options
from portal.imports.widgets import parse_moment
from portal.models import Contact, Organization
from tickets.choices import Kind, Priority, Source, StatusKind
from tickets.models import Queue, Ticket, TicketStatus, TicketStatusChange
from tickets.services.numbers import take_number

COLUMNS = (
    "number",
    "incident_state",
    "caller_id",
    "opened_at",
    "sys_updated_at",
    "location",
    "category",
    "subcategory",
    "u_symptom",
    "priority",
    "assignment_group",
    "resolved_at",
    "closed_at",
)
UNKNOWN = "?"
_STATES = {
    "New": StatusKind.NEW,
    "Active": StatusKind.IN_PROGRESS,
    "Awaiting User Info": StatusKind.WAITING_CUSTOMER,
    "Awaiting Problem": StatusKind.IN_PROGRESS,
    "Awaiting Vendor": StatusKind.IN_PROGRESS,
    "Awaiting Evidence": StatusKind.WAITING_CUSTOMER,
    "Resolved": StatusKind.COMPLETE,
    "Closed": StatusKind.COMPLETE,
}
_PRIORITIES = {"1": Priority.CRITICAL, "2": Priority.HIGH, "3": Priority.MEDIUM, "4": Priority.LOW}

type Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Event:
    """One readable row of the log."""

    line: int
    at: datetime
    opened: datetime
    kind: StatusKind
    row: Row


@dataclass(slots=True)
class Incident:
    """The readable rows of one incident, in the order of their time."""

    number: str
    events: list[Event] = field(default_factory=list)

    def last(self, name: str) -> str:
        """The last known value of a column, "" when it was never known."""
        known = (event.row[name] for event in reversed(self.events) if event.row[name] not in ("", UNKNOWN))
        return next(known, "")


def rows(table: Dataset, options: Options) -> Report:
    """Import the log for `options.organization`."""
    if options.organization is None or options.organization.parent_id:
        raise ValidationError(_("Say for which organization, one that is not itself a sub-organization."))
    if absent := [name for name in COLUMNS if name not in table.headers]:
        raise ValidationError(
            _("The file has no column for: %(names)s."), params={"names": ", ".join(absent)}
        )
    lines: dict[int, Line] = {}
    incidents = _read(table, options, lines)
    places = _places(incidents, options.organization)
    people = _people(incidents, options.organization, places)
    writer = Writer(options.organization, options.zone, places, people)
    for incident in incidents:
        lines |= {line.number: line for line in writer.write(incident)}
    return Report([lines[number] for number in sorted(lines)])


def _read(table: Dataset, options: Options, lines: dict[int, Line]) -> list[Incident]:
    found: dict[str, Incident] = {}
    for number, row in enumerate(table.dict, 1):
        values = {name: str(row[name] or "").strip() for name in COLUMNS}
        try:
            event = _event(number, values, options)
        except (ValueError, ValidationError) as error:
            problem = error.messages[0] if isinstance(error, ValidationError) else str(error)
            lines[number] = Line(number, Outcome.REFUSED, values["number"], (problem,))
            continue
        found.setdefault(values["number"], Incident(values["number"])).events.append(event)
    for incident in found.values():
        incident.events.sort(key=lambda event: (event.at, event.line))
    return list(found.values())


def _event(number: int, row: Row, options: Options) -> Event:
    """A row that makes sense; ValidationError or ValueError with the reason for one that does not."""
    opened = parse_moment(row["opened_at"], options.zone)
    at = parse_moment(row["sys_updated_at"], options.zone)
    if row["number"] in ("", UNKNOWN) or opened is None or at is None:
        raise ValidationError(_("Number, opened and updated have to be known."))
    if row["incident_state"] not in _STATES:
        raise ValidationError(_("“%(state)s” is no known state."), params={"state": row["incident_state"]})
    if at < opened:
        raise ValidationError(_("The update is dated before the incident was opened."))
    return Event(number, at, opened, _STATES[row["incident_state"]], row)


def _places(incidents: Iterable[Incident], parent: Organization) -> dict[str, Organization]:
    """Every location as a sub-organization, in the parent's zone and formats."""
    names = {name for incident in incidents if (name := incident.last("location"))}
    same = {"time_zone": parent.time_zone, "locale": parent.locale, "currency": parent.currency}
    return {
        name: Organization.objects.get_or_create(
            parent=parent, external_id=f"{parent.pk}/{name}", defaults={"name": name, **same}
        )[0]
        for name in sorted(names)
    }


def _people(
    incidents: Iterable[Incident], parent: Organization, places: dict[str, Organization]
) -> dict[str, Contact]:
    """Every caller as a contact; who calls from several places belongs to the parent, which reaches all."""
    seen: dict[str, set[Organization]] = {}
    for incident in incidents:
        if caller := incident.last("caller_id"):
            seen.setdefault(caller, set()).add(places.get(incident.last("location"), parent))
    return {
        name: Contact.objects.get_or_create(
            external_id=f"{parent.pk}/{name}",
            defaults={"first_name": name, "organization": homes.pop() if len(homes) == 1 else parent},
        )[0]
        for name, homes in sorted(seen.items())
    }


class Writer:
    """Writes incidents as tickets with their history."""

    def __init__(
        self,
        parent: Organization,
        zone: ZoneInfo,
        places: dict[str, Organization],
        people: dict[str, Contact],
    ) -> None:
        """Look up once what every ticket needs."""
        self.parent, self.zone, self.places, self.people = parent, zone, places, people
        self.statuses = {status.kind: status for status in TicketStatus.objects.filter(is_system=True)}
        self.default_queue = Queue.objects.get(is_default=True)
        known = Ticket.objects.exclude(external_id="")
        self.known = set(known.values_list("external_id", flat=True))

    def write(self, incident: Incident) -> Iterator[Line]:
        """One incident; its rows' fates."""
        if incident.number in self.known:
            yield from (Line(event.line, Outcome.UNCHANGED, incident.number) for event in incident.events)
            return
        ticket = self._ticket(incident)
        moved = {event.line for event in self._history(ticket, incident)}
        for event in incident.events:
            yield Line(event.line, Outcome.NEW if event.line in moved else Outcome.UNCHANGED, ticket.number)

    def _ticket(self, incident: Incident) -> Ticket:
        first, final = incident.events[0], incident.events[-1]
        completed = self._completed_at(incident) if final.kind == StatusKind.COMPLETE else None
        group = incident.last("assignment_group")
        return Ticket.objects.create(
            number=take_number(first.opened),
            external_id=incident.number,
            organization=self.places.get(incident.last("location"), self.parent),
            contact=self.people.get(incident.last("caller_id")),
            title=_title(incident),
            description=_description(incident),
            kind=Kind.INCIDENT,
            priority=_PRIORITIES.get(incident.last("priority")[:1], Priority.MEDIUM),
            queue=Queue.objects.get_or_create(name=group)[0] if group else self.default_queue,
            status=self.statuses[final.kind],
            source=Source.IMPORT,
            created_at=first.opened,
            completed_at=completed,
            last_activity_at=final.at,
        )

    def _completed_at(self, incident: Incident) -> datetime:
        known = (parse_moment(incident.last(name), self.zone) for name in ("resolved_at", "closed_at"))
        return next((moment for moment in known if moment), incident.events[-1].at)

    def _history(self, ticket: Ticket, incident: Incident) -> list[Event]:
        """Write a step for every change of state; the events that made one."""
        steps: list[tuple[StatusKind | None, Event]] = []
        came_from: StatusKind | None = None
        for event in incident.events:
            if event.kind != came_from:
                steps.append((came_from, event))
            came_from = event.kind
        TicketStatusChange.objects.bulk_create(
            TicketStatusChange(
                ticket=ticket,
                from_status=self.statuses[before] if before else None,
                to_status=self.statuses[event.kind],
                at=event.at,
            )
            for before, event in steps
        )
        return [event for _before, event in steps]


def _title(incident: Incident) -> str:
    parts = [incident.last("category"), incident.last("subcategory")]
    return " / ".join(part for part in parts if part) or incident.number


def _description(incident: Incident) -> str:
    facts = ((_("Incident"), incident.number), (_("Symptom"), incident.last("u_symptom")))
    return "\n\n".join(f"{label}: {value}" for label, value in facts if value)
