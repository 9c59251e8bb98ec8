"""Rows of amounts on sheets of paper: each ends with what is carried forward, and the next begins with it.

Rows are laid out here, by known breadths of letters, and only drawn by WeasyPrint: so page n of m is known
before the first page is drawn, and a document of any length is drawn in parts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from portal import typesetting

# Points. The same numbers stand in templates/pdf/document.css.
SIZE, LEADING, PADDING = 8.5, 11.5, 4.5
HEAD = 18.0
CARRY = LEADING + PADDING
# A text of more lines goes on in another row, so that no row is higher than a sheet.
LONGEST = 20
# As many sheets as are drawn at once: their memory is what a document of any length takes.
AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells but for the text, which is broken into lines; what it adds to the sum."""

    text: tuple[str, ...]
    cells: tuple[str, ...] = ()
    amount: Decimal = Decimal(0)
    is_heading: bool = False

    @property
    def height(self) -> float:
        """Points it takes."""
        return len(self.text) * LEADING + PADDING

    @property
    def words(self) -> str:
        """The text with its line ends."""
        return "\n".join(self.text)


@dataclass(slots=True)
class Sheet:
    """One sheet of a table. `brought` and `carried` are the sums at its top and foot, None without one.

    `page` is its place in the whole document, `about` what its table is of where there are several.
    """

    number: int
    room: float
    brought: Decimal | None = None
    carried: Decimal | None = None
    rows: list[Row] = field(default_factory=list)
    is_last: bool = False
    page: int = 0
    about: Any = None

    def holds(self, height: float) -> bool:
        """Whether so much more fits above the sum at the foot."""
        return sum(row.height for row in self.rows) + height + CARRY * (self.number > 1) <= self.room


def rows_of(text: str, width: float, cells: tuple[str, ...], amount: Decimal) -> Iterator[Row]:
    """A row, and as many more as its text needs; the first has the amount."""
    lines = typesetting.lines(text, width, SIZE)
    yield Row(tuple(lines[:LONGEST]), cells, amount)
    for start in range(LONGEST, len(lines), LONGEST):
        yield Row(tuple(lines[start : start + LONGEST]), ("",) * len(cells))


def heading(text: str, width: float) -> Row:
    """A row over those that follow; a heading is no novel, so it keeps to three lines."""
    return Row(tuple(typesetting.lines(text, width, SIZE)[:3]), is_heading=True)


def lay_out(rows: Iterable[Row], *, first: float, others: float, closing: float) -> list[Sheet]:
    """Put rows on sheets with so much room; `closing` points at the end stay together with each other."""
    sheets, so_far, over = [Sheet(1, first)], Decimal(0), None
    waiting: list[Row] = []
    for row in rows:
        waiting.append(row)
        over = row if row.is_heading else over
        if row.is_heading:
            continue  # it goes where its first row goes
        if not sheets[-1].holds(sum(one.height for one in waiting) + CARRY):
            sheets.append(_next(sheets[-1], so_far, others))
            waiting = _under(over, waiting)
        sheets[-1].rows += waiting
        so_far += sum((one.amount for one in waiting), Decimal(0))
        waiting = []
    sheets[-1].rows += waiting
    if not sheets[-1].holds(closing):
        sheets.append(_next(sheets[-1], so_far, others))
    sheets[-1].is_last = True
    return sheets


def _next(sheet: Sheet, so_far: Decimal, room: float) -> Sheet:
    sheet.carried = so_far
    return Sheet(sheet.number + 1, room, brought=so_far)


def _under(over: Row | None, waiting: list[Row]) -> list[Row]:
    """The rows that begin a sheet, under the heading they belong to."""
    return waiting if over is None or over in waiting else [over, *waiting]
