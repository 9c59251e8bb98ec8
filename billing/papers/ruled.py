"""The sheets of an invoice between its first and its last: rows alone, so they are drawn without a template.

Columns, heights and colours are those of templates/pdf/invoice_rows.html and document.css.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from billing.models import Invoice
from billing.papers.sheets import CARRY, HEAD, LEADING, SIZE, Row, Sheet
from portal import formats, pdf, typesetting
from portal.pdf_ruled import Cell, Line, Mark, Ruled, Style

WIDTH = 489.0
# Where texts begin, and where figures end.
_TEXTS, _FIGURES = (0.0, 62.0), (307.0, 367.0, 413.0, WIDTH)
_PAD = 2.0
_TEXT = Style("F1", SIZE, LEADING)
_GROUP = Style("F2", SIZE, LEADING)
_CARRY = Style("F1", SIZE, LEADING, "414c5a")
_HEAD = Style("F2", 7.5, 12.0, "414c5a")
_RUNNING = Style("F1", 7.5, 7.5 * 1.21, "5b6675")
_FOOTNOTE = Style("F1", 6.5, 8.5, "5b6675")
_THIN, _DARK, _GROUND = (0.5, "dfe4ea"), (0.5, "8b95a3"), "f3f5f8"


@dataclass(frozen=True, slots=True)
class Ruler:
    """What is the same on all sheets of one invoice."""

    invoice: Invoice
    paper: pdf.Paper
    context: dict[str, Any]
    count: int
    brand: str

    def sheet(self, sheet: Sheet) -> Ruled:
        """It as it is drawn."""
        size, left = pdf.SIZES[self.paper.size], pdf.MARGINS[self.paper.size]
        marks = tuple(self._marks(sheet, size, left))
        return Ruled(size, (left, pdf.TOP, WIDTH), self._head(), tuple(self._rows(sheet)), marks)

    def _head(self) -> Line:
        texts, figures = (_("Date"), _("For")), (_("Quantity"), _("Rate"), _("Tax"), self._amount())
        cells = [Cell(x, (text,), scope="Column") for x, text in zip(_TEXTS, texts, strict=True)]
        cells += [Cell(x, (text,), True, "Column") for x, text in zip(_FIGURES, figures, strict=True)]
        return Line(tuple(cells), _HEAD, HEAD, 0, (1.0, self.brand))

    def _amount(self) -> str:
        return _("Amount (%(currency)s)") % {"currency": self.invoice.currency}

    def _rows(self, sheet: Sheet) -> Iterator[Line]:
        if sheet.brought is not None:
            yield self._carry(_("Brought forward"), sheet.brought)
        yield from map(_line, sheet.rows)
        if sheet.carried is not None:
            yield self._carry(_("Carried forward"), sheet.carried)

    def _carry(self, words: str, sum_: Decimal) -> Line:
        figure = formats.plain_money(sum_, self.invoice.currency)
        cells = (Cell(0, (words,), scope="Row", span=5), Cell(WIDTH, (figure,), right=True))
        return Line(cells, _CARRY, CARRY, _PAD, _THIN, _GROUND)

    def _marks(self, sheet: Sheet, size: tuple[float, float], left: float) -> Iterator[Mark]:
        provider, foot = self.context["provider"], size[1] - pdf.FOOT + 6
        running = f"{provider.name} · {self.paper.title}"
        yield Mark(left, (pdf.TOP - _RUNNING.leading) / 2 + _RUNNING.baseline, running, _RUNNING)
        folio = _("Page %(number)s of %(count)s") % {"number": sheet.page, "count": self.count}
        yield Mark(size[0] - left, foot + _RUNNING.baseline, folio, _RUNNING, right=True)
        if self.context["footnote"]:
            for number, text in enumerate(typesetting.lines(self.context["footnote"], 400, _FOOTNOTE.size)):
                yield Mark(left, foot + _FOOTNOTE.baseline + number * _FOOTNOTE.leading, text, _FOOTNOTE)


def _line(row: Row) -> Line:
    if row.is_heading:
        return Line((Cell(0, row.text, scope="Row", span=6),), _GROUP, row.height, _PAD, _DARK)
    day, *figures = row.cells
    cells = [Cell(_TEXTS[0], (day,)), Cell(_TEXTS[1], row.text)]
    cells += [Cell(x, (text,), right=True) for x, text in zip(_FIGURES, figures, strict=True)]
    return Line(tuple(cells), _TEXT, row.height, _PAD, _THIN)
