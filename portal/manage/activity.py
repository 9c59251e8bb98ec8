"""The organization's own audit record as a list."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.choices import ActivityKind, ResourceNames
from portal.filters import DayRangeFilter, OptionFilter, Rows, ScopedFilterSet, TextFilter, WordFilter
from portal.manage.people import organizations
from portal.models import AuditEntry
from portal.registry import Text, activities
from portal.tables import Plain, PortalColumn, PortalTable, WhenColumn
from portal.templatetags import ui
from portal.templatetags.browsers import browser_name
from portal.words import staff_name, word_lazy

# A name, a level, a list: what is longer was not typed by people.
_LONGEST = 120


class ExactWhenColumn(WhenColumn):
    """The moment itself: a record is read by day and hour."""

    def show(self, value: Any, record: Any) -> Text:
        """Day and time, how long ago on hover."""
        return ui.when(value, exact=True)


class WhoColumn(PortalColumn):
    """Who did it: a colleague, or the provider's people as far as the organization may know them."""

    def read(self, record: AuditEntry) -> str:  # type: ignore[override]  # rows are entries
        """The name; nothing where nobody was signed in."""
        if record.actor is not None and not record.actor.is_staff:
            return record.actor_label
        if record.actor_id is None and record.verb.startswith("login."):
            return ""
        name = staff_name(record.actor_label, record.organization) if record.organization else ""
        seen_as = record.data.get("previewing")
        return gettext("%(name)s, as %(contact)s") % {"name": name, "contact": seen_as} if seen_as else name

    def show(self, value: Any, record: Any) -> Text:
        """The name; of the provider's people it says that they are."""
        if not value:
            return ui.nothing()
        is_ours = record.actor is None or record.actor.is_staff
        return format_html("{} {}", value, ui.badge(gettext("Provider"), "info")) if is_ours else value


class _Facts(dict[str, str]):
    """What a sentence may name; what the entry has not is a dash, never a broken page."""

    def __init__(self, entry: AuditEntry) -> None:
        """The entry's label and its data, as text."""
        data: Mapping[str, Any] = entry.data if isinstance(entry.data, dict) else {}
        super().__init__({name: str(value)[:_LONGEST] for name, value in data.items()})
        self["what"] = entry.target_label

    def __missing__(self, name: str) -> str:
        return "\N{EN DASH}"


class WhatColumn(PortalColumn):
    """What was done, in a sentence."""

    def read(self, record: AuditEntry) -> str:  # type: ignore[override]  # rows are entries
        """The sentence of the verb; only verbs that have one are read at all."""
        return str(activities[record.verb].sentence) % _Facts(record)


class KindColumn(PortalColumn):
    """Which part of the portal it concerns."""

    def read(self, record: AuditEntry) -> str:  # type: ignore[override]  # rows are entries
        """The kind in words."""
        return str(ActivityKind(activities[record.verb].kind).label)


class FromColumn(PortalColumn):
    """From which address and browser; the provider's own stay its own."""

    def read(self, record: AuditEntry) -> str:  # type: ignore[override]  # rows are entries
        """Address and browser."""
        if record.actor is not None and record.actor.is_staff:
            return ""
        return ", ".join(part for part in (record.address, browser_name(record.agent)) if part)

    def plain(self, value: Any, record: Any) -> Plain:
        """The same in a file."""
        return str(value)


class ActivityTable(PortalTable):
    """Newest first. Sorted by nothing else: the record's index is by time."""

    at = ExactWhenColumn(_("When"), "at")
    who = WhoColumn(_("Who"), sort=None, width=1.2)
    what = WhatColumn(_("What"), sort=None, css="title", width=2.6)
    organization = PortalColumn(word_lazy("organization"), "organization__name", sort=None)
    kind = KindColumn(_("Kind"), sort=None)
    source = FromColumn(_("From"), sort=None, width=1.3)

    default_sort = "-at"


class WhoFilter(TextFilter):
    """Part of the name of who did it, or of the person it was done to."""

    def filter(self, rows: Rows, value: str) -> Rows:
        """A name the organization may not read is not found by, either (S13)."""
        if not value:
            return rows
        named = Q(actor__is_staff=False) | Q(organization__resource_names=ResourceNames.FULL)
        people = Q(target_type__in=("portal.Contact", "portal.User"), target_label__holds=value)
        found: Rows = rows.filter((named & Q(actor_label__holds=value)) | people)
        return found


class KindFilter(WordFilter):
    """The verbs of one kind."""

    def filter(self, rows: Rows, value: str) -> Rows:
        """Entries of the kind."""
        verbs = [one.key for one in activities if one.kind == value]
        return rows.filter(verb__in=verbs) if value else rows


def kinds() -> list[tuple[str, Text]]:
    """The kinds there is anything of in this installation."""
    known = {one.kind for one in activities}
    return [(kind.value, kind.label) for kind in ActivityKind if kind.value in known]


class ActivityFilters(ScopedFilterSet):
    """By person, kind, organization and days."""

    who = WhoFilter(label=_("Who"))
    kind = KindFilter(label=_("Kind"), choices=kinds)
    organization = OptionFilter(label=word_lazy("organization"), rows=organizations, text="name")
    at = DayRangeFilter(label=_("When"))
