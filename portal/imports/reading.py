"""From a CSV or XLSX file to a table of rows, with the columns' names brought to ours."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO, StringIO
from itertools import islice
from pathlib import PurePath
from typing import Any, NoReturn
from zipfile import ZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from tablib import Dataset

MAX_ROWS = 200_000
MAX_CELL = 1_000_000
# A few bytes may say that a sheet has a million blank lines, or a line sixteen thousand cells.
MAX_CELLS, LINE = 40_000_000, 100
# Zip readers stop at the size a part says it has, so the sum is what can come out at most.
MAX_UNFOLDED = 100 * 1024 * 1024


def read_table(name: str, content: bytes, columns: Mapping[str, str] | None = None) -> Dataset:
    """The rows of a .csv or .xlsx file; `columns` renames its headings ({"Client": "organization"}).

    Raises ValidationError, in words for the person who chose the file, when it cannot be read.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise ValidationError(_("Choose a CSV or an XLSX file."))
    rows = _xlsx_rows(content) if suffix == ".xlsx" else _csv_rows(content)
    return _table(rows, columns or {})


def _csv_rows(content: bytes) -> Iterator[list[Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("The file is not encoded as UTF-8.")) from error
    if "\0" in text:
        raise ValidationError(_("This is not a CSV file."))
    csv.field_size_limit(MAX_CELL)
    try:
        yield from csv.reader(StringIO(text), delimiter=_delimiter(text))
    except csv.Error as error:
        raise ValidationError(_("This is not a CSV file.")) from error


def _delimiter(text: str) -> str:
    """The separator of the heading line: spreadsheets write ";" where "," is the decimal mark."""
    heading = text.partition("\n")[0]
    return max(",;\t", key=heading.count)


def _xlsx_rows(content: bytes) -> Iterator[list[Any]]:
    try:
        _refuse_bomb(content)
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0] if book.worksheets else None
        if sheet:
            yield from _bounded(sheet)
    except ValidationError:
        raise
    except Exception as error:  # zip, XML and workbook fail in many ways, and all of them mean "none"
        raise ValidationError(_("This is not an XLSX file.")) from error


def _bounded(sheet: Any) -> Iterator[list[Any]]:
    """Its rows, whatever it says of its own size."""
    sheet.reset_dimensions()
    cells = 0
    for row in sheet.iter_rows(values_only=True):
        cells += len(row) + LINE
        if cells > MAX_CELLS:
            _too_large()
        yield list(row)


def _too_large() -> NoReturn:
    raise ValidationError(_("The file is too large when it is unfolded."))


def _refuse_bomb(content: bytes) -> None:
    """A workbook is a zip: what it unfolds to is bounded before anything is read (S20)."""
    with ZipFile(BytesIO(content)) as parts:
        if sum(part.file_size for part in parts.infolist()) > MAX_UNFOLDED:
            _too_large()


def _table(rows: Iterable[list[Any]], columns: Mapping[str, str]) -> Dataset:
    lines = (row for row in rows if any(value not in (None, "") for value in row))
    heading = [columns.get(name, name) for name in (str(value or "").strip() for value in next(lines, []))]
    while heading and not heading[-1]:
        heading.pop()  # columns that are only coloured
    _check_heading(heading, columns)
    table = Dataset(headers=heading)
    for row in islice(lines, MAX_ROWS + 1):
        table.append(_fitted(row, len(heading)))
    if len(table) > MAX_ROWS:
        raise ValidationError(_("The file has more than %(limit)s rows."), params={"limit": MAX_ROWS})
    return table


def _check_heading(heading: list[str], columns: Mapping[str, str]) -> None:
    if not any(heading):
        raise ValidationError(_("The file is empty."))
    twice = sorted({name for name in heading if name and heading.count(name) > 1})
    if twice:
        raise ValidationError(_("Two columns have the name: %(names)s."), params={"names": ", ".join(twice)})
    absent = sorted(set(columns.values()) - set(heading))
    if absent:
        raise ValidationError(
            _("The file has no column for: %(names)s."), params={"names": ", ".join(absent)}
        )


def _fitted(row: list[Any], width: int) -> list[Any]:
    """As wide as the heading; text without outer blanks, and without characters no database takes."""
    cells = [value.replace("\0", "").strip() if isinstance(value, str) else value for value in row[:width]]
    return cells + [None] * (width - len(cells))
