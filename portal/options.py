"""Drop-downs over lists, with the viewer in every one of them (django-filter).

A value that is not offered is an invalid choice, the same for a foreign row as for one that does not exist.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from typing import Any, Self

from django import forms
from django.db.models import CharField, F, QuerySet, Value
from django.utils.translation import gettext_lazy as _
from django_filters import Filter

from portal.access import BELOW, Viewer
from portal.kept import kept
from portal.models import Organization
from portal.registry import Text
from portal.words import word, word_lazy

type Rows = QuerySet[Any]
type Option = tuple[int, str, int]  # rank, words, id


class ListFilter(Filter):  # type: ignore[misc]  # django-filter has no types
    """A filter of a list. Every request has its own, which shares with the others what never changes."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """A twin for one request: a dozen deep copies took 2 ms of a page of 50."""
        twin = copy(self)
        twin.extra = dict(self.extra)
        return twin


class DropDown(ListFilter):
    """A drop-down of rows within the viewer's reach.

    Rows with equal words are one option: what the provider tells apart behind the client's wording is not the
    client's. `apart` keeps them apart nevertheless. `none` offers, in these words, the rows that have none.
    """

    field_class = forms.ChoiceField
    NONE = "none"

    def __init__(self, path: str | None = None, *, label: Text, apart: bool = False, none: Text = "") -> None:
        """`path` leads to the foreign key."""
        super().__init__(path, label=label)
        self.apart, self.none = apart, none
        self.ids: Mapping[str, list[int]] = {}

    def offer(self, options: Iterable[Option], asked: str) -> None:
        """Take the options that were read.

        Each is known in the address by the smallest id behind it, or by the one that was asked for.
        """
        groups: dict[tuple[str, int], list[int]] = {}
        for _rank, words, pk in sorted(
            options, key=lambda option: (option[0], option[1].casefold(), option[2])
        ):
            groups.setdefault((words, pk if self.apart else 0), []).append(pk)
        named = [(words, _name(pks, asked), pks) for (words, _apart), pks in groups.items()]
        self.ids = {name: pks for _words, name, pks in named}
        none = [(self.NONE, self.none)] if self.none else []
        self.extra["choices"] = [("", _("All")), *((name, words) for words, name, _pks in named), *none]

    def filter(self, rows: Rows, value: str) -> Rows:
        """The rows of the option."""
        if value == self.NONE:
            return rows.filter(**{f"{self.field_name}__isnull": True})
        return rows.filter(**{f"{self.field_name}__in": self.ids[value]}) if value else rows


class OptionFilter(DropDown):
    """Options read for each page: `rows(viewer)` gives them, `text` names the field people read.

    `rank` is what to sort by before it.
    """

    def __init__(
        self,
        path: str | None = None,
        *,
        label: Text,
        rows: Callable[[Viewer], Rows],
        text: str,
        rank: str = "",
        apart: bool = False,
        none: Text = "",
    ) -> None:
        """`path` leads to the foreign key."""
        super().__init__(path, label=label, apart=apart, none=none)
        self.rows, self.text, self.rank = rows, text, rank

    def query(self, viewer: Viewer, name: str) -> Rows:
        """The options, each after the name of the filter."""
        rows = self.rows(viewer).order_by()
        return rows.values_list(Value(name, CharField()), *_columns(self.text, self.rank))


class SetupFilter(DropDown):
    """Options that the provider has set up: `options(viewer)` has them from the process (`portal.kept`)."""

    def __init__(
        self,
        path: str | None = None,
        *,
        label: Text,
        options: Callable[[Viewer], tuple[Option, ...]],
        apart: bool = False,
        none: Text = "",
    ) -> None:
        """`path` leads to the foreign key."""
        super().__init__(path, label=label, apart=apart, none=none)
        self.read = options

    def options(self, viewer: Viewer) -> tuple[Option, ...]:
        """What the viewer may choose from."""
        return self.read(viewer)


def options_of(rows: Rows, text: str, rank: str = "") -> tuple[Option, ...]:
    """The options of a SetupFilter: words from the field `text`, sorted by `rank` before them."""
    return tuple(rows.order_by().values_list(*_columns(text, rank)))


def _columns(text: str, rank: str) -> tuple[F | Value, F, F]:
    return F(rank) if rank else Value(0), F(text), F("pk")


@kept
def organizations_within(reach: frozenset[int]) -> tuple[Option, ...]:
    """The organizations of a reach."""
    return options_of(Organization.objects.filter(pk__in=sorted(reach)), "name")


def _organizations_of(viewer: Viewer) -> tuple[Option, ...]:
    return organizations_within(viewer.reach)


class _WithBelow(DropDown):
    """A parent is also offered all of its sub-organizations together."""

    own = 0

    def offer(self, options: Iterable[Option], asked: str) -> None:
        """The options, and all below."""
        known = list(options)
        super().offer(known, asked)
        below = [pk for _rank, _words, pk in known if pk != self.own]
        if len(below) > 1:
            self.ids = {**self.ids, BELOW: below}
            words = _("%(words)s only") % {"words": word("sub_organization", plural=True)}
            self.extra["choices"] = [*self.extra["choices"], (BELOW, words)]


class ReachFilter(_WithBelow, SetupFilter):
    """All organizations within reach."""

    def __init__(self, path: str | None = None) -> None:
        """It stands under the heading of the same name; `path` leads to the organization."""
        super().__init__(path, label=word_lazy("organization"), options=_organizations_of, apart=True)

    def options(self, viewer: Viewer) -> tuple[Option, ...]:
        """The same; remember whose own organization is none of them."""
        self.own = viewer.organization_id
        return super().options(viewer)


class OrganizationFilter(_WithBelow, OptionFilter):
    """Some of the organizations within reach, read for each page."""

    def query(self, viewer: Viewer, name: str) -> Rows:
        """The same; remember whose own organization is none of them."""
        self.own = viewer.organization_id
        return super().query(viewer, name)


def _name(pks: list[int], asked: str) -> str:
    return asked if asked in map(str, pks) else str(min(pks))
