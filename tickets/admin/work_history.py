"""The work history as staff read it: internal entries, hours and postings included."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from portal.models import Visibility
from tickets.models import Ticket, TicketAttachment, TicketNote, TicketStatusChange, TicketTimeEntry

# A page shows so many of each kind at first; the rest is one click away.
LATEST = 100


@dataclass(frozen=True, slots=True)
class StaffEntry:
    """One entry of the line of time. `kind` is note, time, status or file; `row` is what it stands for."""

    kind: str
    at: datetime
    author: str
    by_contact: bool
    row: TicketNote | TicketTimeEntry | TicketStatusChange | TicketAttachment
    is_internal: bool = False
    files: list[TicketAttachment] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StaffHistory:
    """Newest first; `has_older` when more was written than is shown."""

    entries: list[StaffEntry]
    has_older: bool


def staff_history(ticket: Ticket, *, whole: bool = False) -> StaffHistory:
    """All that happened on the ticket: one query for each kind of entry, whatever their number."""
    most = None if whole else LATEST + 1
    people = ("author", "contact_author")
    notes = list(ticket.notes.select_related(*people).order_by("-created_at", "-pk")[:most])
    hours = ticket.time_entries.select_related("resource", "contract", "refused_by")
    times = list(hours.order_by("-created_at")[:most])
    steps = list(ticket.status_changes.select_related("to_status", "by").order_by("-at", "-pk")[:most])
    files = list(ticket.attachments.select_related(*people).order_by("-created_at", "-pk")[:most])
    entries = [*_notes(notes, files), *_times(times, files), *map(_step, steps), *_loose(files)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    has_older = most in (len(notes), len(times), len(steps), len(files))
    return StaffHistory(entries if whole else entries[:LATEST], has_older)


def _notes(notes: Iterable[TicketNote], files: Iterable[TicketAttachment]) -> Iterable[StaffEntry]:
    attached: dict[int | None, list[TicketAttachment]] = {}
    for file in files:
        attached.setdefault(file.note_id, []).append(file)
    for note in notes:
        yield StaffEntry(
            "note",
            note.created_at,
            str(note.writer or ""),
            note.contact_author is not None,
            note,
            note.is_internal,
            attached.get(note.pk, []),
        )


def _times(times: Iterable[TicketTimeEntry], files: Iterable[TicketAttachment]) -> Iterable[StaffEntry]:
    attached: dict[int | None, list[TicketAttachment]] = {}
    for file in files:
        attached.setdefault(file.time_entry_id, []).append(file)
    for entry in times:
        is_internal, came_with = entry.visibility == Visibility.INTERNAL, attached.get(entry.pk, [])
        yield StaffEntry("time", entry.created_at, str(entry.resource), False, entry, is_internal, came_with)


def _step(step: TicketStatusChange) -> StaffEntry:
    return StaffEntry("status", step.at, str(step.by or ""), bool(step.by and not step.by.is_staff), step)


def _loose(files: Iterable[TicketAttachment]) -> Iterable[StaffEntry]:
    """Files that came with the ticket itself."""
    for file in files:
        if file.note_id is None and file.time_entry_id is None:
            by_contact = file.contact_author is not None
            yield StaffEntry(
                "file", file.created_at, str(file.writer or ""), by_contact, file, file.is_internal, [file]
            )
