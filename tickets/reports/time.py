"""The parts of the time report: posted hours, as far as each organization shows them (reference 4.6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, F, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, NullIf, TruncMonth
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import formats
from portal.access import Viewer
from portal.choices import ResourceNames, ShowTime
from portal.dashboards.groups import mark, months_between
from portal.models import ProviderSettings
from portal.registry import Text
from portal.reports.report import Section
from tickets.filters import organizations
from tickets.models import TicketTimeEntry
from tickets.reports.criteria import TimeCriteria
from tickets.reports.tables import HoursTable, TicketHoursTable

type Rows = QuerySet[Any, Any]


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of the hours; `tickets` is how many they were spent on."""

    label: Text
    hours: Decimal
    tickets: int = 0
    title: str = ""
    url: str = ""
    datetime: str = ""


def posted_hours(rows: QuerySet[TicketTimeEntry], viewer: Viewer) -> QuerySet[TicketTimeEntry]:
    """Of the entries that the viewer may see, those whose hours they may read, too."""
    shown = sorted(viewer.hours_shown & viewer.reach)
    return rows.filter(approved_and_posted_at__isnull=False, ticket__organization__in=shown)


# Each organization shows the one kind or the other.
SHOWN = Case(
    When(ticket__organization__show_time=ShowTime.WORKED, then=F("hours_worked")), default=F("hours_billed")
)
FIGURES = {"hours": Sum(SHOWN), "tickets": Count("ticket", distinct=True)}


def _who() -> Case:
    """What an organization's contacts read for one of the provider's people; equal to `words.staff_name`."""
    name = Coalesce(NullIf("resource__name", Value("")), "resource__username")
    names = "ticket__organization__resource_names"
    return Case(
        When(**{names: ResourceNames.FULL}, then=name),
        When(**{names: ResourceNames.MASKED}, then=Value(ProviderSettings.load().name)),
        default=Value(_("Support")),
        output_field=CharField(),
    )


@dataclass(frozen=True, slots=True)
class Spent:
    """The hours of a report."""

    rows: Rows

    def by_ticket(self, limit: int | None) -> Iterator[Hours]:
        """The tickets that took most first."""
        ticket = ("ticket_id", "ticket__number", "ticket__title")
        found = self.rows.order_by().values_list(*ticket).annotate(hours=Sum(SHOWN))
        for pk, number, title, hours in found.order_by("-hours", "ticket_id")[:limit]:
            yield Hours(number, hours, title=title, url=reverse("tickets:detail", args=[pk]))

    def by_contact(self, limit: int | None) -> Iterator[Hours]:
        """The people for whom most was done first."""
        names = ("ticket__contact__first_name", "ticket__contact__last_name")
        found = self.rows.order_by().values("ticket__contact", *names).annotate(**FIGURES)
        for row in found.order_by("-hours", *names, "ticket__contact")[:limit]:
            name = " ".join(row[part] for part in names if row[part])
            yield Hours(name or _("Without a contact"), row["hours"], row["tickets"])

    def by_month(self, limit: int | None) -> Iterator[Hours]:
        """The months in their order, from the first with work to the last."""
        found = self.rows.order_by().annotate(month=TruncMonth("worked_on")).values("month")
        rows = {mark(row["month"]): row for row in found.annotate(**FIGURES).order_by("month")}
        for month in months_between(list(rows))[:limit]:
            row = rows.get(mark(month), {"hours": Decimal(0), "tickets": 0})
            yield Hours(formats.month(month), row["hours"], row["tickets"], datetime=mark(month))

    def by_person(self, limit: int | None) -> Iterator[Hours]:
        """The provider's people as their names may be read."""
        found = self.rows.order_by().annotate(who=_who()).values("who").annotate(**FIGURES)
        for row in found.order_by("-hours", "who")[:limit]:
            yield Hours(row["who"], row["hours"], row["tickets"])

    def total(self) -> Hours | None:
        """All of them; None when there are none."""
        row = self.rows.order_by().aggregate(**FIGURES)
        return Hours("", row["hours"], row["tickets"]) if row["hours"] is not None else None


def time_sections(viewer: Viewer, criteria: TimeCriteria) -> list[Section]:
    """By ticket, contact, month, and by person where any organization names the provider's people."""
    spent = Spent(criteria.qs)
    total, note, names = spent.total(), *_shown(viewer)
    parts = [
        Section("ticket", gettext_lazy("By ticket"), TicketHoursTable, spent.by_ticket, total, note),
        _part("contact", gettext_lazy("By contact"), gettext_lazy("Contact"), spent.by_contact, total),
        _part("month", gettext_lazy("By month"), gettext_lazy("Month of work"), spent.by_month, total),
    ]
    if names:
        by_person = gettext_lazy("By person")
        parts.append(_part("person", by_person, gettext_lazy("Person"), spent.by_person, total))
    return parts


def _part(key: str, title: Text, first: Text, rows: Any, total: Hours | None) -> Section:
    return Section(key, title, HoursTable, rows, total, first=first)


_BILLED = gettext_lazy("Billed hours, once they are approved and posted.")
_WORKED = gettext_lazy("Hours worked, once they are approved and posted.")
_BOTH = gettext_lazy("Hours worked or billed, as is shown for each, once they are approved and posted.")


def _shown(viewer: Viewer) -> tuple[Text, bool]:
    """Which hours they are, in words, and whether anybody is named."""
    facts = organizations(viewer).filter(pk__in=viewer.hours_shown).order_by()
    found = set(facts.values_list("show_time", "resource_names"))
    times = {time for time, _names in found}
    note = _BOTH if len(times) > 1 else _WORKED if ShowTime.WORKED in times else _BILLED
    return note, any(names != ResourceNames.NONE for _time, names in found)
