"""Tables: what a list shows, sorts by and exports, declared once (django-tables2).

A column reads a value, shows it as HTML and gives it plainly to exports. Cells are made by `format_html`, not
by templates: reference speed.md measures the libraries' own way at twice the price of the whole page. A
column whose permission the viewer lacks does not exist: in no table, export, filter or sort.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, ClassVar, Self

from django.db.models import Expression, F, Model, OrderBy, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_tables2 import Column, Table
from django_tables2.columns import BoundColumn

from portal import formats
from portal.access import Perm, Viewer
from portal.registry import Text
from portal.templatetags import ui

# What an export can hold: real dates and numbers, everything else as text.
type Plain = str | date | datetime | Decimal | int | None
type Sort = str | Expression | F


class PortalColumn(Column):  # type: ignore[misc]  # django-tables2 has no types
    """A column of text.

    `path` is the way from the row to the value ("contact__last_name"; None on the way gives None). `sort`
    lists what to order by instead of the path; None switches sorting off. `css` is the cells' class, `width`
    the share of the paper's breadth that the column takes in a PDF.
    """

    only_in_files: ClassVar[bool] = False

    def __init__(
        self,
        label: Text,
        path: str = "",
        *,
        sort: tuple[Sort, ...] | None = (),
        css: str = "",
        width: float = 1.0,
        newest_first: bool = False,
    ) -> None:
        """Keep what the column is; nothing is read yet."""
        attrs = {"cell": {"class": css}} if css else {}
        super().__init__(label, orderable=sort is not None, attrs=attrs, initial_sort_descending=newest_first)
        self.path, self.sort, self.css, self.width = path, sort, css, width

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Share what never changes: each table copies its columns, once for each request."""
        return copy(self)

    def read(self, record: Model) -> Any:
        """The row's value."""
        return _reader(self.path)(record)

    def show(self, value: Any, record: Model) -> Text:
        """The cell; text that is not safe is escaped later."""
        return ui.nothing() if value in (None, "") else ui.escaped(str(value))

    def plain(self, value: Any, record: Model) -> Plain:
        """The value for an export."""
        return "" if value is None else str(value)

    def paper(self, value: Any, record: Model) -> Plain:
        """The value on paper, where it need not be counted with."""
        return self.plain(value, record)

    def ordered(self, rows: QuerySet[Any], is_descending: bool) -> QuerySet[Any]:
        """The rows in this column's order, the newest first among equals, so that pages stay apart."""
        keys = self.sort or (self.path,)
        return rows.order_by(*(_direction(rows.model, key, is_descending) for key in keys), "-pk")

    def order(self, rows: QuerySet[Any], is_descending: bool) -> tuple[QuerySet[Any], bool]:
        """The same, as django-tables2 asks for it."""
        return self.ordered(rows, is_descending), True


@cache
def _reader(path: str) -> Callable[[Model], Any]:
    steps = path.split(LOOKUP_SEP)
    if len(steps) == 1:
        return attrgetter(path)

    def read(record: Any) -> Any:
        for step in steps:
            record = getattr(record, step)
            if record is None:
                return None
        return record

    return read


def _direction(model: type[Model], key: Sort, is_descending: bool) -> OrderBy:
    expression = F(key) if isinstance(key, str) else key
    # Empty values stand last either way and on both databases: nobody sorts by due date to see what has none.
    # Where there are none it must not be said: no index has that order, and every row would be sorted.
    nulls_last = None if isinstance(key, str) and _is_never_empty(model, key) else True
    return expression.desc(nulls_last=nulls_last) if is_descending else expression.asc(nulls_last=nulls_last)


@cache
def _is_never_empty(model: type[Model], path: str) -> bool:
    """Whether every row has a value there, by what the model says."""
    owner: Any = model
    for step in path.split(LOOKUP_SEP):
        field = owner._meta.pk if step == "pk" else owner._meta.get_field(step)
        if field.null:
            return False
        owner = field.related_model
    return True


class LinkColumn(PortalColumn):
    """The link that opens the row, for those who cannot or will not click the row itself."""

    def show(self, value: Any, record: Model) -> Text:
        """The value; the table makes it a link."""
        return ui.escaped(str(value))


class BadgeColumn(PortalColumn):
    """A state as a badge; `tone` names the attribute beside the value that has the tone."""

    def badge(self, value: Any, record: Model) -> tuple[Text, str]:
        """Words and tone."""
        raise NotImplementedError

    def show(self, value: Any, record: Model) -> Text:
        """The badge."""
        if value in (None, ""):
            return ui.nothing()
        words, tone = self.badge(value, record)
        return _badge(str(words), tone)

    def plain(self, value: Any, record: Model) -> Plain:
        """The badge's words."""
        return "" if value in (None, "") else str(self.badge(value, record)[0])


@lru_cache(maxsize=512)
def _badge(words: str, tone: str) -> SafeString:
    # A page repeats a handful of states in every row.
    return ui.badge(words, tone)


class WhenColumn(PortalColumn):
    """A moment: how long ago on the screen, day and time in the viewer's zone in an export."""

    def __init__(self, label: Text, path: str, *, css: str = "nowrap", width: float = 1.15) -> None:
        """Moments sort with the newest first."""
        super().__init__(label, path, css=css, width=width, newest_first=True)

    def show(self, value: datetime | None, record: Model) -> Text:
        """Relative, with the exact moment on hover."""
        return ui.when(value)

    def plain(self, value: datetime | None, record: Model) -> Plain:
        """The moment itself."""
        return value


class DayColumn(PortalColumn):
    """A plain day, never shifted between zones."""

    def __init__(self, label: Text, path: str) -> None:
        """Days sort from the first on."""
        super().__init__(label, path, css="nowrap")

    def show(self, value: date | None, record: Model) -> Text:
        """The day as its reader writes days."""
        return ui.day(value)

    def plain(self, value: date | None, record: Model) -> Plain:
        """The day itself."""
        return value


class MoneyColumn(PortalColumn):
    """An amount in the row's currency; a plain number in files, beside a `CurrencyColumn`."""

    def __init__(self, label: Text, path: str, *, sort: tuple[Sort, ...] | None = ()) -> None:
        """`path` leads to the amount."""
        super().__init__(label, path, sort=sort, css="figure nowrap", newest_first=True)

    def show(self, value: Decimal | None, record: Any) -> Text:
        """The amount as its reader writes money."""
        return ui.money(value, record.currency)

    def plain(self, value: Decimal | None, record: Any) -> Plain:
        """The number, with the decimals of its currency."""
        return None if value is None else formats.in_coins(value, record.currency)


class CurrencyColumn(PortalColumn):
    """The currency by its code, which the plain numbers of files lack."""

    only_in_files = True

    def __init__(self) -> None:
        """It is no choice of the reader's."""
        super().__init__(_("Currency"), "currency", sort=None, width=0.7)


class PortalTable(Table):  # type: ignore[misc]  # django-tables2 has no types
    """A table over a queryset. A subclass declares columns, `column_perms`, `row_url` and `default_sort`."""

    column_perms: ClassVar[Mapping[str, Perm]] = {}
    row_url: ClassVar[str] = ""
    default_sort: ClassVar[str] = ""

    def __init__(
        self, rows: QuerySet[Any], *, absent: Iterable[str] = (), sort: str = "", several: bool = False
    ) -> None:
        """Order the rows by the first known name in `sort`, else as the table does by default.

        `several` says that they are bounded by more than one organization.
        """
        gone, self.several = frozenset(absent), several
        super().__init__(
            rows,
            order_by=self.known_sort(sort, gone) or self.default_sort,
            extra_columns=[(name, None) for name in gone if name in self.base_columns],
        )

    @classmethod
    def absent_for(cls, viewer: Viewer) -> frozenset[str]:
        """Names of the columns that do not exist for the viewer.

        Beside the permissions' it is the organization's, where there is only one to name.
        """
        withheld = frozenset(name for name, perm in cls.column_perms.items() if not viewer.can(perm))
        return withheld if viewer.sees_several else withheld | {"organization"}

    @classmethod
    def known_sort(cls, sort: str, absent: Iterable[str] = ()) -> str:
        """The sort itself when it names a column one may sort by, else nothing (S13: a fixed map)."""
        name = sort.removeprefix("-")
        column = cls.base_columns.get(name)
        return sort if column is not None and column.orderable and name not in absent else ""

    @property
    def rows_in_order(self) -> QuerySet[Any]:
        """All rows, ordered: what the pages are cut from and what an export holds."""
        rows: QuerySet[Any] = self.data.data
        return _without_index(rows) if self.several else rows

    @cached_property
    def shown_columns(self) -> list[BoundColumn]:
        """The columns that exist for the viewer, as the screen has them."""
        return [bound for bound in self.columns if not bound.column.only_in_files]

    @property
    def file_columns(self) -> list[BoundColumn]:
        """The same, with what only files need."""
        return list(self.columns)

    @cached_property
    def labels(self) -> dict[str, SafeString]:
        """The columns' headings by name, in the language of the page: heading, filter and cells say it."""
        return {bound.name: ui.escaped(str(bound.column.header)) for bound in self.shown_columns}

    @property
    def body(self) -> SafeString:
        """The rows of the page as HTML."""
        pattern, columns = self._row_pattern(), [bound.column for bound in self.shown_columns]
        return format_html_join("\n", pattern, (self._cells(columns, row) for row in self.page.object_list))

    def _row_pattern(self) -> str:
        """One row with a place for its address and each cell: a row at once costs a third of cell by cell."""
        opens = ' data-href="{0}"' if self.row_url else ""
        cells = (self._cell_pattern(place, bound) for place, bound in enumerate(self.shown_columns, start=1))
        return f"<tr{opens}>{''.join(cells)}</tr>"

    def _cell_pattern(self, place: int, bound: BoundColumn) -> str:
        css = format_html(' class="{}"', bound.column.css) if bound.column.css else ""
        opening = format_html('<td data-label="{}"{}>', self.labels[bound.name], css)
        is_link = self.row_url and isinstance(bound.column, LinkColumn)
        cell = f'<a href="{{0}}">{{{place}}}</a>' if is_link else f"{{{place}}}"
        # What is written around the cells is text, not a place for one.
        return f"{opening.replace('{', '{{').replace('}', '}}')}{cell}</td>"

    def _cells(self, columns: list[PortalColumn], row: Model) -> list[Text]:
        address = self.address(row) if self.row_url else ""
        return [address, *(column.show(column.read(row), row) for column in columns)]

    def address(self, row: Model) -> str:
        """The row's own page."""
        before, after = _address_parts(self.row_url)
        return f"{before}{row.pk}{after}"

    def plain_rows(self, rows: Iterable[Model]) -> Iterator[list[Plain]]:
        """The rows for an export: the same columns in the same order."""
        columns = [bound.column for bound in self.file_columns]
        for row in rows:
            yield [column.plain(column.read(row), row) for column in columns]


def _without_index(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The same order said so that no index over everything has it.

    No index holds several organizations in one order. By the one over all tickets PostgreSQL would read the
    installation's until enough of the viewer's are found: 2 s in a million for a search without hits, 0.08 s
    when it sorts what the organizations' index gives.
    """
    first, *others = rows.query.order_by
    if isinstance(first, OrderBy) and not first.nulls_last:
        first = (
            first.expression.desc(nulls_last=True)
            if first.descending
            else first.expression.asc(nulls_first=True)
        )
    return rows.order_by(first, *others)


@cache
def _address_parts(url_name: str) -> tuple[str, str]:
    # One look into the urlconf for all rows: reverse() for each would cost as much as the cells.
    before, _, after = reverse(url_name, args=[0]).rpartition("0")
    return before, after
