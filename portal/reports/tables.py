"""The tables of reports: in one order, without pages, with a total; their rows may be anything."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django_tables2.columns import BoundColumn

from portal import formats
from portal.registry import Text
from portal.tables import MoneyColumn, Plain, PortalColumn, PortalTable
from portal.templatetags import ui

_GROUP = '<tr class="group"><th scope="rowgroup" colspan="{}">{}</th></tr>'


class FigureColumn(PortalColumn):
    """A figure at the end of its cell; a number in a spreadsheet, written as people read it on paper."""

    def __init__(self, label: Text, path: str, *, width: float = 0.7) -> None:
        """Figures are not sorted by: a report has one order."""
        super().__init__(label, path, sort=None, css="figure", width=width)

    def words(self, value: Any, record: Any) -> str:
        """The figure as its reader writes figures."""
        raise NotImplementedError

    def show(self, value: Any, record: Any) -> Text:
        """The words, or a dash."""
        return ui.nothing() if value is None else self.words(value, record)

    def plain(self, value: Any, record: Any) -> Plain:
        """The figure itself."""
        exact: Plain = value
        return exact

    def paper(self, value: Any, record: Any) -> Plain:
        """The words."""
        return "" if value is None else self.words(value, record)


class CountColumn(FigureColumn):
    """A number of rows; `url` names the attribute with the address of the list that holds just these."""

    def __init__(self, label: Text, path: str, url: str = "") -> None:
        """Without `url` it leads nowhere."""
        super().__init__(label, path)
        self.url = url

    def words(self, value: int, record: Any) -> str:
        """The number with the reader's separators."""
        return formats.number(value)

    def show(self, value: int, record: Any) -> Text:
        """The number, linked unless there is nothing to see."""
        address = getattr(record, self.url) if self.url and value else ""
        words = self.words(value, record)
        return format_html('<a href="{}">{}</a>', address, words) if address else words


class HoursColumn(FigureColumn):
    """Hours, with as many decimals as it takes for the column to add up."""

    def words(self, value: Decimal, record: Any) -> str:
        """At least two decimals."""
        return formats.exact_hours(value)

    def plain(self, value: Decimal | None, record: Any) -> Plain:
        """The hours as a number, two decimals where that is exact."""
        return None if value is None else formats.without_idle_zeros(value)


class AmountColumn(MoneyColumn):
    """Money, as people write it on paper, too."""

    def __init__(self, label: Text, path: str) -> None:
        """A report has one order."""
        super().__init__(label, path, sort=None)
        self.width = 0.8

    def paper(self, value: Decimal | None, record: Any) -> Plain:
        """The amount with its currency."""
        return formats.money(value, record.currency)


class LabelColumn(PortalColumn):
    """What a line is about: a link where its row has a `url`, a span of time where it has a `datetime`."""

    def __init__(self, label: Text, path: str, *, width: float = 2.0) -> None:
        """It heads the line."""
        super().__init__(label, path, sort=None, css="title", width=width)

    def show(self, value: str, record: Any) -> Text:
        """The words."""
        words, url = super().show(value, record), getattr(record, "url", "")
        if datetime := getattr(record, "datetime", ""):
            return format_html('<time datetime="{}">{}</time>', datetime, words)
        return format_html('<a href="{}">{}</a>', url, words) if url and value else words


class ReportTable(PortalTable):
    """A table of a report. `total` is a row with the sums; the column `grouped_by` heads the lines it is
    equal in, and is a column in files.
    """

    grouped_by: ClassVar[str] = ""
    # A few figures behind a word stay a table on a phone, where broader ones become cards.
    is_narrow: ClassVar[bool] = False

    def __init__(
        self, rows: Iterable[Any], *, absent: Iterable[str] = (), total: Any = None, first: Text = ""
    ) -> None:
        """Take the rows as they come; `first` renames the first column."""
        lines: Any = list(rows)
        super().__init__(lines, absent=absent)
        self.lines, self.total = lines, total
        if first:
            self.file_columns[0].column.verbose_name = first

    @property
    def shown_columns(self) -> list[BoundColumn]:
        """The columns of the screen."""
        return [bound for bound in super().shown_columns if bound.name != self.grouped_by]

    @property
    def body(self) -> SafeString:
        """The lines as HTML, under their headings."""
        return format_html_join("\n", "{}", ((line,) for line in self._html()))

    @property
    def foot(self) -> SafeString:
        """The sums as HTML."""
        _first, *others = (bound.column for bound in self.shown_columns)
        return format_html(self._row_pattern(), "", _("Total"), *map(self._sum, others))

    def _sum(self, column: PortalColumn) -> Text:
        value = column.read(self.total)
        return "" if value in (None, "") else column.show(value, self.total)

    def _html(self) -> Iterator[SafeString]:
        columns, pattern = [bound.column for bound in self.shown_columns], self._row_pattern()
        before: Text = ""
        for row in self.lines:
            heading = self.heading(row)
            if heading != before:
                yield format_html(
                    '<tr class="group"><th scope="rowgroup" colspan="{}">{}</th></tr>', len(columns), heading
                )
                before = heading
            yield format_html(pattern, *self._cells(columns, row))

    def heading(self, row: Any) -> Text:
        """What stands over lines of one group."""
        if not self.grouped_by:
            return ""
        words: str = self.columns[self.grouped_by].column.read(row)
        about = getattr(row, "about", "")
        return format_html('{} <span class="quiet">{}</span>', words, about) if about else words

    def values(self, rows: Iterable[Any], *, on_paper: bool) -> Iterator[list[Plain]]:
        """The lines for a file, the sums last."""
        columns = [bound.column for bound in self.file_columns]
        for row in rows:
            yield [_value(column, row, on_paper) for column in columns]
        if self.total is not None:
            yield [_("Total"), *(_value(column, self.total, on_paper) for column in columns[1:])]


def _value(column: PortalColumn, row: Any, on_paper: bool) -> Plain:
    value = column.read(row)
    return column.paper(value, row) if on_paper else column.plain(value, row)
