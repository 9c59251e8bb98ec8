"""Lists as files: CSV, Excel and PDF of exactly what the page shows, all pages of it.

Text never becomes a formula (S19): CSV gets a leading quote, Excel cells are typed as text. Rows come from an
iterator of the database, so that the memory stays the same for five rows and fifty thousand.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import Context, copy_context
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from itertools import batched
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2.columns import BoundColumn
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from portal import formats
from portal.registry import Text
from portal.tables import Plain

# What neither XML nor a spreadsheet can hold.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# The full-width ones are formulas in the spreadsheets of East Asia.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its words, and its share of the paper's breadth."""

    words: str
    width: float = 1.0


def headings_of(columns: Iterable[BoundColumn]) -> tuple[Heading, ...]:
    """The headings of a table's columns."""
    return tuple(Heading(str(one.header), one.column.width) for one in columns)


@dataclass(frozen=True, slots=True)
class Part:
    """A table on its way out; `rows` are read once. Title and note tell the parts of a report apart."""

    headings: tuple[Heading, ...]
    rows: Iterable[list[Plain]]
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list on its way out, or a report of several parts. `filters` are the filters in force, in words."""

    title: str
    parts: tuple[Part, ...]
    filters: tuple[str, ...] = ()
    provider: str = ""
    organization: str = ""

    @property
    def about(self) -> list[tuple[str, str]]:
        """What a reader must know of the rows: which filters, and when, in which zone."""
        now = timezone.now()
        return [
            (_("List"), self.title),
            (_("Filters"), "; ".join(self.filters) or _("none")),
            (_("Made on"), formats.exact(now)),
        ]

    def file_name(self, suffix: str) -> str:
        """Title and day, for example `open-tickets-2026-01-31.csv`."""
        name = slugify(self.title, allow_unicode=True) or "list"
        return f"{name}-{timezone.localdate().isoformat()}.{suffix}"


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. Above `limit` rows it is refused, so that the answer comes in time.

    On paper numbers stand as people read them, elsewhere as values that can be counted with.
    """

    suffix: str
    label: Text
    write: Callable[[Sheet], HttpResponseBase]
    limit: int | None = None
    is_paper: bool = False


def clean(value: Plain) -> Plain:
    """Text without the characters that files cannot hold."""
    return _ILLEGAL.sub("", value) if isinstance(value, str) else value


def harmless(value: Plain) -> Plain:
    """Text that no spreadsheet takes for a formula; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def wall_clock(value: Plain) -> Plain:
    """A moment as the clock in the viewer's zone shows it: spreadsheets know no zones."""
    return timezone.make_naive(value) if isinstance(value, datetime) else value


# CSV ----------------------------------------------------------------------------------------------


def write_csv(sheet: Sheet) -> HttpResponseBase:
    """Stream the rows as UTF-8 with the mark by which Excel knows it."""
    chunks = _within(copy_context(), _csv(sheet))
    response = StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = _disposition(sheet.file_name("csv"))
    return response


def _csv(sheet: Sheet) -> Iterator[bytes]:
    before = "\ufeff".encode()
    for part in sheet.parts:
        title = [[part.title]] if part.title else []
        yield before + _csv_lines([*title, [heading.words for heading in part.headings]])
        before = _csv_lines([[]])
        for rows in batched(part.rows, _BATCH):
            yield _csv_lines(rows)


def _csv_lines(rows: Iterable[Iterable[Plain]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows([_csv_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _csv_cell(value: Plain) -> Plain:
    if isinstance(value, datetime):
        return f"{wall_clock(value):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else harmless(clean(value))


def _within(context: Context, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The rows are written after the view has returned, still in the viewer's zone, language and formats."""
    while (chunk := context.run(next, chunks, None)) is not None:
        yield chunk


def _disposition(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


# Excel --------------------------------------------------------------------------------------------


def write_xlsx(sheet: Sheet) -> HttpResponseBase:
    """A workbook with a sheet for each part, and a last one that says what they are."""
    book = Workbook(write_only=True)
    for part in sheet.parts:
        _fill(book.create_sheet(_sheet_title(part.title or sheet.title)), part)
    about = book.create_sheet(_sheet_title(_("About this list")))
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 16, 80
    for line in sheet.about:
        about.append([_xlsx_cell(about, value) for value in line])
    file = TemporaryFile()  # noqa: SIM115 - the response closes it when the last byte is sent
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=sheet.file_name("xlsx"))


def _sheet_title(words: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", words)[:31]


def _fill(page: Any, part: Part) -> None:
    page.freeze_panes = "A2"
    for number, heading in enumerate(part.headings, 1):
        page.column_dimensions[get_column_letter(number)].width = 18 * heading.width
    page.append([_xlsx_cell(page, heading.words, bold=True) for heading in part.headings])
    for row in part.rows:
        page.append([_xlsx_cell(page, value) for value in row])


_BOLD = Font(bold=True)


def _xlsx_cell(page: Any, value: Plain, *, bold: bool = False) -> Any:
    text = clean(value)
    # A bare value costs half of a cell; of some text openpyxl makes formulas ("=1+1") and errors ("#N/A").
    if not bold and not isinstance(value, datetime) and not str(text).startswith(("=", "#")):
        return text
    cell = WriteOnlyCell(page, value=wall_clock(text))
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    else:
        cell.data_type = "s"
    if bold:
        cell.font = _BOLD
    return cell


# PDF ----------------------------------------------------------------------------------------------


def write_pdf(sheet: Sheet) -> HttpResponseBase:
    """A paper of the list."""
    from portal.list_pdf import draw  # noqa: PLC0415 - slow: ReportLab and its fonts, for those who want paper

    file = TemporaryFile()  # noqa: SIM115 - the response closes it when the last byte is sent
    draw(sheet, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=sheet.file_name("pdf"))


# What a page makes while one waits takes about two seconds (DESIGN.md section 8): measured, 2 cores.
FORMATS: Mapping[str, Format] = {
    one.suffix: one
    for one in (
        Format("csv", gettext_lazy("CSV"), write_csv),
        Format("xlsx", gettext_lazy("Excel"), write_xlsx, 5_000),
        Format("pdf", gettext_lazy("PDF"), write_pdf, 3_000, is_paper=True),
    )
}
