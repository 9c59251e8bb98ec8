"""The work history of a ticket: notes, hours, files and steps in one line of time (reference 4.6, 4.7).

One statement reads all of it, so a long history costs as many queries as a short one. What a contact may not
know is left out by the database: internal entries, names and hours the organization does not show.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    DecimalField,
    F,
    PositiveBigIntegerField,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from django.utils.translation import gettext as _

from portal.access import Viewer
from portal.choices import ShowTime
from portal.models import ProviderSettings, Visibility
from portal.words import staff_name
from tickets.choices import StatusKind
from tickets.models import Ticket, TicketAttachment, TicketNote, TicketStatusChange, TicketTimeEntry

# A page shows so many at first; the rest is one click away.
LATEST = 200

type Rows = QuerySet[Any, "Row"]


class Row(NamedTuple):
    """One row of the statement; the fields are its columns."""

    entry: str
    entry_id: int
    moment: datetime
    who: str
    by_staff: bool
    said: str
    detail: str
    hours: Decimal | None
    size: int | None
    of_note: int | None
    of_time: int | None


@dataclass(frozen=True, slots=True)
class File:
    """A file as its link shows it; size in bytes."""

    pk: int
    name: str
    size: int
    content_type: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the time line. `kind` is note, time, status or file; `text` of a status its wording."""

    kind: str
    pk: int
    at: datetime
    author: str
    by_provider: bool
    text: str
    tone: str = "neutral"
    hours: Decimal | None = None
    files: list[File] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """Its place in the page, for links from mails and after a reply."""
        return f"{self.kind}-{self.pk}"

    @property
    def icon(self) -> str:
        """What marks it; a note is marked by its author's face."""
        return {"time": "timer", "status": "circle-dot", "file": "paperclip"}.get(self.kind, "")

    @property
    def action(self) -> str:
        """What the author did, in words behind the name."""
        if self.kind == "status":
            return _("changed the status to “%(status)s”") % {"status": self.text}
        return {"time": _("worked on the ticket"), "file": _("added a file")}.get(self.kind, _("wrote"))


@dataclass(frozen=True, slots=True)
class History:
    """The entries in the order asked for; `has_older` when there are more than were read."""

    entries: list[Entry]
    has_older: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """Through whose eyes a history is read: which rows, the text and the hours of an entry, whose names."""

    notes: QuerySet[TicketNote]
    times: QuerySet[TicketTimeEntry]
    steps: QuerySet[TicketStatusChange]
    files: QuerySet[TicketAttachment]
    summary: Combinable
    hours: Combinable | None
    named: Callable[[str], str]


def sight_of(viewer: Viewer, ticket: Ticket) -> Sight:
    """The client's own eyes: names and hours as far as the organization shows them."""
    return Sight(
        notes=TicketNote.objects.visible_to(viewer),
        times=TicketTimeEntry.objects.visible_to(viewer),
        steps=TicketStatusChange.objects.visible_to(viewer),
        files=TicketAttachment.objects.visible_to(viewer),
        summary=F("summary"),
        hours=_shown_hours(viewer, ticket),
        named=partial(staff_name, organization=ticket.organization),
    )


def payer_sight(viewer: Viewer, ticket: Ticket) -> Sight:
    """A billing organization's: what it is billed for, with real names, and hours once posted (a7, a8)."""
    return Sight(
        notes=TicketNote.objects.billed_to(viewer),
        times=TicketTimeEntry.objects.billed_to(viewer),
        steps=TicketStatusChange.objects.billed_to(viewer),
        files=TicketAttachment.objects.billed_to(viewer),
        summary=Case(When(visibility=Visibility.EVERYONE, then=F("summary")), default=Value("", TextField())),
        hours=_posted_hours(),
        named=lambda name: name or ProviderSettings.load().name,
    )


def history(
    viewer: Viewer,
    ticket: Ticket,
    *,
    through: Callable[[Viewer, Ticket], Sight] = sight_of,
    newest_first: bool = False,
    whole: bool = False,
) -> History:
    """What the viewer may read of the ticket's history: the latest entries, or the `whole`."""
    sight = through(viewer, ticket)
    found = _all(sight, ticket).order_by("-h_moment", "-h_entry", "-pk")
    rows = [Row(*row) for row in (found if whole else found[: LATEST + 1])]
    shown = rows if whole else rows[:LATEST]
    entries = _entries(shown, sight)
    return History(entries if newest_first else entries[::-1], has_older=len(rows) > len(shown))


def _entries(rows: list[Row], sight: Sight) -> list[Entry]:
    files: dict[tuple[str, int], list[File]] = {}
    for row in reversed(rows):
        if whose := _whose(row):
            files.setdefault(whose, []).append(_file(row))
    return [_entry(row, sight, files) for row in rows if not _whose(row)]


def _whose(row: Row) -> tuple[str, int] | None:
    """The entry that a file came with."""
    if row.of_note:
        return "note", row.of_note
    return ("time", row.of_time) if row.of_time else None


def _entry(row: Row, sight: Sight, files: dict[tuple[str, int], list[File]]) -> Entry:
    attached = [_file(row)] if row.entry == "file" else files.get((row.entry, row.entry_id), [])
    return Entry(
        kind=row.entry,
        pk=row.entry_id,
        at=row.moment,
        author=sight.named(row.who) if row.by_staff else row.who,
        by_provider=row.by_staff,
        text="" if row.entry == "file" else row.said,
        tone=StatusKind(row.detail).tone if row.entry == "status" else "neutral",
        hours=row.hours,
        files=attached,
    )


def _file(row: Row) -> File:
    return File(row.entry_id, row.said, row.size or 0, row.detail)


def _all(sight: Sight, ticket: Ticket) -> Rows:
    arms = (_times(sight, ticket), _steps(sight, ticket), _files(sight, ticket))
    return _notes(sight, ticket).union(*arms, all=True)


def _notes(sight: Sight, ticket: Ticket) -> Rows:
    rows = sight.notes.filter(ticket=ticket)
    return _columns(rows, "note", moment=F("created_at"), said=F("text"), **_writer())


def _times(sight: Sight, ticket: Ticket) -> Rows:
    rows = sight.times.filter(ticket=ticket)
    who = {"who": _user_name("resource"), "by_staff": Value(1)}
    return _columns(rows, "time", moment=F("created_at"), said=sight.summary, hours=sight.hours, **who)


def _steps(sight: Sight, ticket: Ticket) -> Rows:
    rows = sight.steps.filter(ticket=ticket)
    # A step without a person was made by the provider's own rules.
    by_staff = Case(When(by__is_staff=False, then=Value(0)), default=Value(1))
    who = {"who": _user_name("by"), "by_staff": by_staff}
    label = {"said": F("to_status__client_label"), "detail": F("to_status__kind")}
    return _columns(rows, "status", moment=F("at"), **label, **who)


def _files(sight: Sight, ticket: Ticket) -> Rows:
    rows = sight.files.filter(ticket=ticket)
    facts = {"said": F("name"), "detail": F("content_type"), "size": F("size")}
    whose = {"of_note": F("note_id"), "of_time": F("time_entry_id")}
    return _columns(rows, "file", moment=F("created_at"), **whose, **facts, **_writer())


def _writer() -> dict[str, Combinable]:
    contact = Concat("contact_author__first_name", Value(" "), "contact_author__last_name")
    return {
        "who": Case(When(contact_author=None, then=_user_name("author")), default=contact),
        "by_staff": Case(When(contact_author=None, then=Value(1)), default=Value(0)),
    }


def _user_name(path: str) -> Combinable:
    return Coalesce(NullIf(F(f"{path}__name"), Value("")), F(f"{path}__username"), Value(""))


def _shown_hours(viewer: Viewer, ticket: Ticket) -> Combinable | None:
    """Billed hours for all once approved and posted, worked ones for the co-managed help desk (b27)."""
    shown = ticket.organization.show_time
    if shown == ShowTime.BILLED:
        return _posted_hours()
    return F("hours_worked") if shown == ShowTime.WORKED and viewer.comanaged else None


def _posted_hours() -> Combinable:
    return Case(When(approved_and_posted_at__isnull=False, then=F("hours_billed")))


# An empty column has no type of its own, and a union wants the same one in every arm.
_EMPTY: Mapping[str, Combinable] = {
    "detail": Cast(Value(None), CharField(max_length=200)),
    "hours": Cast(Value(None), DecimalField(max_digits=6, decimal_places=2)),
    "size": Cast(Value(None), PositiveBigIntegerField()),
    "of_note": Cast(Value(None), PositiveBigIntegerField()),
    "of_time": Cast(Value(None), PositiveBigIntegerField()),
}
_COLUMNS = ("moment", "who", "by_staff", "said", *_EMPTY)


def _columns(rows: QuerySet[Any], entry: str, **columns: Combinable | None) -> Rows:
    """The rows as `Row` has them."""
    filled = {f"h_{name}": columns.get(name) or _EMPTY[name] for name in _COLUMNS}
    typed: Rows = (
        rows.order_by().annotate(h_entry=Value(entry), **filled).values_list("h_entry", "pk", *filled)
    )
    return typed
