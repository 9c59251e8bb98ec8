"""One report for one request: what the address asks for, its parts, and how it leaves as a file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from django.http import HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access import Viewer
from portal.audit import record
from portal.exports import FORMATS, Format, Part, Sheet, headings_of
from portal.listing import EXPORT, too_many
from portal.models import ProviderSettings
from portal.registry import Text
from portal.reports.criteria import Criteria
from portal.reports.tables import ReportTable
from portal.templatetags.lists import Chip, chips

NOTHING = gettext_lazy("Nothing in these dates.")
# So many lines of a part stand on the page; the files hold all.
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report. `rows(limit)` reads its lines, all of them without a limit; `total` is their sum.

    `empty` says why there are none; `first` is what the first column is called, unless as the table says.
    """

    key: str
    title: Text
    table: type[ReportTable]
    rows: Callable[[int | None], Iterable[Any]]
    total: Any = None
    note: Text = ""
    empty: Text = NOTHING
    absent: frozenset[str] = frozenset()
    first: Text = ""

    def drawn(self, lines: Iterable[Any], *, total: Any) -> ReportTable:
        """The table with these lines."""
        return self.table(lines, absent=self.absent, total=total, first=self.first)


@dataclass(frozen=True, slots=True)
class Shown:
    """A part as the page shows it; `is_cut` when it has more lines than the page."""

    section: Section
    table: ReportTable
    is_cut: bool


@dataclass
class Report:
    """A report as asked for. `make` gives its parts once the criteria have proved to be in order."""

    title: Text
    criteria: Criteria
    viewer: Viewer
    query: QueryDict
    make: Callable[[Criteria], Sequence[Section]]
    refused: list[str] = field(default_factory=list)

    def problems(self) -> list[str]:
        """What the address asks for and the report has not; of such an address nothing is worked out."""
        return [*self._unknown(), *self._invalid(), *self.refused]

    def _unknown(self) -> Iterator[str]:
        if set(self.query) - {EXPORT, *self.criteria.parameters()}:
            yield _("The address names a criterion that this report does not have.")

    def _invalid(self) -> Iterator[str]:
        form = self.criteria.form
        for name, errors in form.errors.items():
            yield f"{form[name].label}: {' '.join(map(str, errors))}"

    @cached_property
    def sections(self) -> Sequence[Section]:
        """The parts."""
        return [] if self.problems() else self.make(self.criteria)

    @cached_property
    def shown(self) -> list[Shown]:
        """The parts as the page shows them."""
        return [self._shown(section) for section in self.sections]

    def _shown(self, section: Section) -> Shown:
        lines = list(section.rows(SHOWN + 1))
        table = section.drawn(lines[:SHOWN], total=section.total if lines else None)
        return Shown(section, table, len(lines) > SHOWN)

    @property
    def is_empty(self) -> bool:
        """Whether no part has a line."""
        return not any(one.table.lines for one in self.shown)

    @property
    def in_force(self) -> list[Chip]:
        """The criteria in words, the days included where the address leaves them out."""
        return chips(self.criteria.form, self.criteria.data)

    # Files ----------------------------------------------------------------------------------------

    def links(self) -> list[tuple[Text, str]]:
        """The addresses of the files: the criteria, spelt out, with the kind of file."""
        return [(one.label, f"?{self._with(one.suffix)}") for one in FORMATS.values()]

    def _with(self, suffix: str) -> str:
        changed = self.criteria.data.copy()
        changed[EXPORT] = suffix
        return str(changed.urlencode())

    def send(self, kind: Format) -> HttpResponseBase | None:
        """The report as a file, and an audit entry; None, and a problem more, when it has too many lines."""
        lines = [self._lines(section, kind) for section in self.sections]
        count = sum(len(some) for some in lines if isinstance(some, list))
        if kind.limit is not None and count > kind.limit:
            self.refused.append(too_many(kind, count))
            return None
        record("list.exported", organization=self.viewer.organization_id, data=self._facts(kind))
        parts = tuple(map(self._part, self.sections, lines, [kind] * len(lines)))
        return kind.write(self._sheet(parts))

    def _lines(self, section: Section, kind: Format) -> Iterable[Any]:
        """Only CSV takes any number of lines; of the others one too many is enough to refuse them."""
        if kind.limit is None:
            return section.rows(None)
        return list(islice(section.rows(kind.limit + 1), kind.limit + 1))

    def _part(self, section: Section, lines: Iterable[Any], kind: Format) -> Part:
        table = section.drawn((), total=section.total)
        rows = table.values(lines, on_paper=kind.is_paper)
        return Part(headings_of(table.file_columns), rows, str(section.title), str(section.note))

    def _facts(self, kind: Format) -> dict[str, Any]:
        words = [f"{chip.label}: {chip.value}" for chip in self.in_force]
        return {"list": str(self.title), "format": kind.suffix, "filters": words}

    def _sheet(self, parts: tuple[Part, ...]) -> Sheet:
        return Sheet(
            title=str(self.title),
            parts=parts,
            filters=tuple(f"{chip.label}: {chip.value}" for chip in self.in_force),
            provider=ProviderSettings.load().name,
            organization=self.viewer.organization_name,
        )
