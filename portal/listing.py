"""One list for one request: what the address asks for, what of it is there, and how it leaves as a file."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import InvalidPage
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponseBase, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import formats
from portal.access import Viewer
from portal.audit import record
from portal.exports import FORMATS, Format, Part, Sheet, headings_of
from portal.filters import ScopedFilterSet
from portal.models import ProviderSettings
from portal.pagination import CappedPaginator, SearchPaginator, count_in_figures
from portal.registry import Text
from portal.tables import PortalTable
from portal.templatetags.lists import Chip, chips

SORT, PAGE, EXPORT = "sort", "page", "export"
CHUNK = 500


@dataclass
class Listing[M: Model]:
    """A list as asked for. `rows` are the viewer's, before any filter."""

    title: Text
    rows: QuerySet[M]
    table_class: type[PortalTable]
    filterset_class: type[ScopedFilterSet]
    viewer: Viewer
    query: QueryDict
    several: bool | None = None  # whether `rows` are of several organizations; None: as many as the viewer's
    refused: list[str] = field(default_factory=list)

    @cached_property
    def absent(self) -> frozenset[str]:
        """Columns that do not exist for the viewer, and therefore neither do their filters."""
        return self.table_class.absent_for(self.viewer)

    @cached_property
    def filters(self) -> ScopedFilterSet:
        """The filters, with the values of the address."""
        return self.filterset_class(self.query, self.rows, viewer=self.viewer, absent=self.absent)

    @cached_property
    def table(self) -> PortalTable:
        """The rows that pass, in the order asked for."""
        return self.table_class(
            self.filters.qs,
            absent=self.absent,
            sort=self.query.get(SORT, ""),
            several=self.viewer.sees_several if self.several is None else self.several,
        )

    @property
    def in_force(self) -> list[Chip]:
        """The filters in force, in words."""
        return chips(self.filters.form, self.query)

    def problems(self) -> list[str]:
        """What the address asks for and the list has not; a column one may not see is one it has not."""
        return [*self._unknown(), *self._invalid(), *self.refused]

    def _unknown(self) -> Iterator[str]:
        if set(self.query) - {SORT, PAGE, EXPORT, *self.filters.parameters()}:
            yield _("The address names a filter that this list does not have; it is ignored.")
        sort = self.query.get(SORT, "")
        if sort and not self.table_class.known_sort(sort, self.absent):
            yield _("This list cannot be sorted like that; it stands in its usual order.")

    def _invalid(self) -> Iterator[str]:
        form = self.filters.form
        for name, errors in form.errors.items():
            yield f"{form[name].label}: {' '.join(map(str, errors))}"

    # Pages ----------------------------------------------------------------------------------------

    def paginate(self, per_page: int) -> None:
        """Cut the page asked for; 404 when it is not there."""
        kind = SearchPaginator if self.filters.ids_first else CappedPaginator
        paginator: CappedPaginator[M] = kind(self.table.rows_in_order, per_page)
        try:
            self.table.page = paginator.page(self.query.get(PAGE, 1))
        except InvalidPage as error:
            raise Http404(_("This list has no such page.")) from error
        self.table.paginator = paginator

    @property
    def count_in_words(self) -> str:
        """How many rows there are, for example "25 entries" or "1,000+ entries"."""
        counted = self.table.paginator.counted
        return ngettext("%(number)s entry", "%(number)s entries", counted) % {
            "number": count_in_figures(counted)
        }

    # Files ----------------------------------------------------------------------------------------

    def links(self) -> list[tuple[Text, str]]:
        """The addresses of the files: the list's own, with the kind of file."""
        left = self.query.copy()
        left.pop(PAGE, None)
        return [(one.label, f"?{_with(left, EXPORT, one.suffix)}") for one in FORMATS.values()]

    def send(self, kind: Format) -> HttpResponseBase | None:
        """The list as a file, and an audit entry; None, and a problem more, when it has too many rows."""
        rows = self.table.rows_in_order
        count = rows.order_by().count()
        if kind.limit is not None and count > kind.limit:
            self.refused.append(too_many(kind, count))
            return None
        record("list.exported", organization=self.viewer.organization_id, data=self._facts(kind, count))
        return kind.write(self._sheet(rows.iterator(chunk_size=CHUNK)))

    def _facts(self, kind: Format, count: int) -> dict[str, Any]:
        return {
            "list": str(self.title),
            "format": kind.suffix,
            "rows": count,
            "filters": [f"{chip.label}: {chip.value}" for chip in self.in_force],
            "sort": self.query.get(SORT, ""),
        }

    def _sheet(self, rows: Iterator[M]) -> Sheet:
        return Sheet(
            title=str(self.title),
            parts=(Part(headings_of(self.table.file_columns), self.table.plain_rows(rows)),),
            filters=tuple(f"{chip.label}: {chip.value}" for chip in self.in_force),
            provider=ProviderSettings.load().name,
            organization=self.viewer.organization_name,
        )


def _with(query: QueryDict, name: str, value: str) -> str:
    changed = query.copy()
    changed[name] = value
    return changed.urlencode()


def too_many(kind: Format, count: int) -> str:
    """Why a file is refused, and what to do."""
    words = _("%(format)s holds at most %(limit)s rows, and this list has %(count)s.") % {
        "format": kind.label,
        "limit": formats.number(kind.limit),
        "count": formats.number(count),
    }
    return f"{words} {_('Filter the list, or take CSV, which holds any number.')}"
