"""The PDF of a list, drawn line by line with ReportLab: time and memory grow with the rows and no faster.

Every page repeats what the list is, its filters, when it was made, and page x of y. The font has Latin, Greek
and Cyrillic letters; what it lacks is printed as a question mark rather than as a box.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import IO

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from portal import formats
from portal.exports import Part, Sheet, clean
from portal.tables import Plain

TEXT, BOLD = "Inter", "Inter-SemiBold"
FONTS = Path(__file__).resolve().parent / "fonts"
WIDTH, HEIGHT = landscape(A4)
MARGIN, GAP, LEADING, SIZE = 36.0, 8.0, 10.5, 7.5
INK, QUIET, LINE = HexColor("#1c2430"), HexColor("#5b6675"), HexColor("#d5dae1")
# A part of a report that has no room for its headings and a few rows begins on the next page.
ROOM = 80.0
TOTAL = "total_pages"


def draw(sheet: Sheet, file: IO[bytes]) -> None:
    """Write the sheet as a PDF into the file."""
    _load_fonts()
    rl_config.useA85 = 0  # text armour that only old mail systems needed; it costs a tenth of the time
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT), lang=get_language() or "en")
    canvas.setTitle(sheet.title)
    canvas.setAuthor(sheet.provider)
    _Paper(canvas, sheet).fill()
    canvas.save()


@cache
def _load_fonts() -> None:
    pdfmetrics.registerFont(TTFont(TEXT, FONTS / "Inter-Regular.ttf"))
    pdfmetrics.registerFont(TTFont(BOLD, FONTS / "Inter-SemiBold.ttf"))


class _Paper:
    """Where the next row goes."""

    def __init__(self, canvas: Canvas, sheet: Sheet) -> None:
        self.canvas, self.sheet = canvas, sheet
        self.page, self.y = 0, 0.0
        self.widths: list[float] = []

    def fill(self) -> None:
        """All parts with all their rows, page after page."""
        for part in self.sheet.parts:
            self._start_part(part)
            for row in part.rows:
                lines = self._wrapped([_words(value) for value in row], TEXT)
                if self.y - _depth(lines) < MARGIN:
                    self._next_page(part)
                self._row(lines, TEXT)
        self._end_page()
        self._say_total()

    def _start_part(self, part: Part) -> None:
        share = (WIDTH - 2 * MARGIN) / sum(heading.width for heading in part.headings)
        self.widths = [heading.width * share for heading in part.headings]
        if not self.page:
            self._start_page(part)
        elif self.y < MARGIN + ROOM:
            self._next_page(part)
        else:
            self.y -= 2 * LEADING
            self._headings(part)

    def _next_page(self, part: Part) -> None:
        self._end_page()
        self._start_page(part)

    def _wrapped(self, words: Iterable[str], font: str) -> list[Sequence[str]]:
        return [wrap(text, width - GAP, font) for text, width in zip(words, self.widths, strict=True)]

    def _row(self, cells: list[Sequence[str]], font: str) -> None:
        x, text = MARGIN, self.canvas.beginText()
        text.setFont(font, SIZE, LEADING)
        for lines, width in zip(cells, self.widths, strict=True):
            text.setTextOrigin(x, self.y - SIZE)
            for line in lines:
                text.textLine(line)
            x += width
        self.canvas.drawText(text)
        self.y -= _depth(cells)
        self.canvas.line(MARGIN, self.y + 2, WIDTH - MARGIN, self.y + 2)
        self.y -= 2

    def _start_page(self, part: Part) -> None:
        self.page += 1
        self.canvas.setStrokeColor(LINE)
        self.canvas.setLineWidth(0.5)
        self._letterhead()
        self._headings(part)

    def _headings(self, part: Part) -> None:
        if part.title:
            self._say(part.title, BOLD, INK)
        if part.note:
            self._say(part.note, TEXT, QUIET)
        self.canvas.setFillColor(QUIET)
        self._row(self._wrapped([heading.words for heading in part.headings], BOLD), BOLD)
        self.canvas.setFillColor(INK)

    def _say(self, words: str, font: str, colour: Color) -> None:
        self.canvas.setFillColor(colour)
        self.canvas.setFont(font, SIZE + 2 if font == BOLD else SIZE)
        for line in wrap(words, WIDTH - 2 * MARGIN, font):
            self.y -= LEADING
            self.canvas.drawString(MARGIN, self.y, line)
        self.y -= 4

    def _letterhead(self) -> None:
        top = HEIGHT - MARGIN
        self.canvas.setFillColor(INK)
        self.canvas.setFont(BOLD, 13)
        self.canvas.drawString(MARGIN, top - 10, printable(self.sheet.title))
        self.canvas.setFont(TEXT, SIZE)
        self.canvas.setFillColor(QUIET)
        self.canvas.drawRightString(WIDTH - MARGIN, top - 10, printable(self._owner()))
        self.y = top - 16
        for label, value in self.sheet.about[1:]:
            for line in wrap(f"{label}: {value}", WIDTH - 2 * MARGIN - 90, TEXT):
                self.y -= LEADING
                self.canvas.drawString(MARGIN, self.y, line)
        self._page_number()
        self.y -= LEADING

    def _owner(self) -> str:
        return " · ".join(part for part in (self.sheet.provider, self.sheet.organization) if part)

    def _page_number(self) -> None:
        # How many pages there are is known at the end only: each page draws a form that is defined then.
        self.canvas.drawRightString(WIDTH - MARGIN - 30, self.y, _("Page %(page)d of") % {"page": self.page})
        self.canvas.saveState()
        self.canvas.translate(WIDTH - MARGIN - 27, self.y)
        self.canvas.doForm(TOTAL)
        self.canvas.restoreState()

    def _end_page(self) -> None:
        self.canvas.showPage()

    def _say_total(self) -> None:
        self.canvas.beginForm(TOTAL)
        self.canvas.setFont(TEXT, SIZE)
        self.canvas.setFillColor(QUIET)
        self.canvas.drawString(0, 0, str(self.page))
        self.canvas.endForm()


def _depth(cells: list[Sequence[str]]) -> float:
    return max(len(lines) for lines in cells) * LEADING + 3


def _words(value: Plain) -> str:
    if isinstance(value, datetime):
        return formats.moment(value)
    if isinstance(value, date):
        return formats.day(value)
    return "" if value is None else str(value)


def printable(text: str) -> str:
    """The text in one line, with a question mark for every letter the font lacks."""
    known = pdfmetrics.getFont(TEXT).face.charToGlyph
    line = " ".join(str(clean(text)).split())
    return line if line.isascii() else "".join(char if ord(char) in known else "?" for char in line)


@lru_cache(maxsize=4096)
def wrap(text: str, width: float, font: str) -> tuple[str, ...]:
    """Lines that fit the width, longer words broken. Names and states recur, so they are kept."""
    lines, taken = [""], 0.0
    for word in _short_words(printable(text), width, font):
        joint = " " if lines[-1] else ""
        breadth = _breadth(joint + word, font)
        if taken + breadth <= width:
            lines[-1] += joint + word
            taken += breadth
        else:
            lines.append(word)
            taken = _breadth(word, font)
    return tuple(line for line in lines if line) or ("",)


def _short_words(line: str, width: float, font: str) -> Iterator[str]:
    for word in line.split(" "):
        yield from (word,) if _breadth(word, font) <= width else _pieces(word, width, font)


def _pieces(word: str, width: float, font: str) -> list[str]:
    pieces = [""]
    for char in word:
        if pieces[-1] and _breadth(pieces[-1] + char, font) > width:
            pieces.append("")
        pieces[-1] += char
    return pieces


@lru_cache(maxsize=16384)
def _breadth(text: str, font: str) -> float:
    breadth: float = pdfmetrics.stringWidth(text, font, SIZE)
    return breadth
