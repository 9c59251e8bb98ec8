"""From a file to a table: what is read, and what is refused in words."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from portal.imports.reading import read_table
from portal.imports.widgets import parse_moment

SMALL = 1_000_000
BERLIN = ZoneInfo("Europe/Berlin")


def sheet(*rows: list[object]) -> bytes:
    book, written = Workbook(), BytesIO()
    assert book.active
    for row in rows:
        book.active.append(row)
    book.save(written)
    return written.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def with_sheet(xml: bytes) -> bytes:
    """A workbook whose only sheet is this."""
    with ZipFile(BytesIO(sheet(["name"]))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    return packed(parts | {"xl/worksheets/sheet1.xml": xml})


ROW = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1"><v>1</v></c></row>%b</sheetData></worksheet>'
)


@pytest.mark.parametrize(
    "content",
    [b"name,phone\nAcme,1\n", "\ufeffname;phone\r\nAcme;1\r\n".encode(), b"name\tphone\nAcme\t1\n\n\n"],
    ids=["comma", "semicolon with a byte order mark", "tab and blank lines"],
)
def test_csv_as_programs_write_it(content: bytes) -> None:
    assert read_table("clients.csv", content).dict == [{"name": "Acme", "phone": "1"}]


def test_xlsx() -> None:
    since = datetime.fromisoformat("2026-01-31")  # a cell of a spreadsheet knows no zone
    table = read_table("clients.XLSX", sheet(["name", "since"], ["Acme", since]))
    assert table.dict == [{"name": "Acme", "since": since}]


def test_of_a_formula_its_last_result_is_read_and_nothing_is_reckoned() -> None:
    formula = b'<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row><row r="3"><c r="A3"><f>1+1</f></c></row>'
    assert read_table("a.xlsx", with_sheet(ROW % formula)).dict == [{"1": 2}]


def test_what_a_sheet_says_of_its_size_is_not_believed_and_coloured_columns_are_none() -> None:
    xml = (ROW % b'<row r="2"><c r="A2"><v>2</v></c><c r="XFD2"/></row>').replace(
        b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'
    )
    assert read_table("a.xlsx", with_sheet(xml)).dict == [{"1": 2}]
    assert read_table("a.xlsx", sheet(["name", None, ""], ["Acme"])).headers == ["name"]


def test_columns_may_have_other_names() -> None:
    table = read_table("clients.csv", b"Client,phone\nAcme,1\n", {"Client": "name"})
    assert table.headers == ["name", "phone"]


def test_a_row_is_as_wide_as_the_heading() -> None:
    assert read_table("a.csv", b"a,b\n1\n1,2,3\n").dict == [{"a": "1", "b": None}, {"a": "1", "b": "2"}]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.exe", b"MZ", "Choose a CSV or an XLSX file"),
        ("a.csv", b"", "The file is empty"),
        ("a.csv", b"\xff\xfe\x00", "not encoded as UTF-8"),
        ("a.csv", b"a,b\n\0,1\n", "not a CSV file"),
        ("a.csv", b"a,a\n1,2\n", "Two columns have the name: a"),
        ("a.xlsx", b"PK\x03\x04 not really", "not an XLSX file"),
        ("a.xlsx", b"plain text", "not an XLSX file"),
        ("a.xlsx", packed({"[Content_Types].xml": b"<Types"}), "not an XLSX file"),
        ("a.xlsx", with_sheet(b"<worksheet><sheetData><row><c>"), "not an XLSX file"),
        ("a.xlsx", with_sheet(b"<x>" + b" " * (SMALL + 1)), "too large when it is unfolded"),
        ("a.xlsx", with_sheet(ROW % b'<row r="999999999"><c r="A999999999"><v>2</v></c></row>'), "too large"),
    ],
    ids=lambda value: value if isinstance(value, str) else len(value),
)
def test_what_cannot_be_read_is_refused_in_words(
    name: str, content: bytes, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.imports.reading.MAX_UNFOLDED", SMALL)
    monkeypatch.setattr("portal.imports.reading.MAX_CELLS", SMALL)
    with pytest.raises(ValidationError, match=problem):
        read_table(name, content)


def test_a_mapping_to_a_column_the_file_does_not_have_is_refused() -> None:
    with pytest.raises(ValidationError, match="no column for: name"):
        read_table("a.csv", b"a\n1\n", {"Client": "name"})


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("29-02-2016 01:16", datetime(2016, 2, 29, 0, 16, tzinfo=UTC)),
        ("2016-02-29T01:16", datetime(2016, 2, 29, 0, 16, tzinfo=UTC)),
        ("2016-02-29 01:16+00:00", datetime(2016, 2, 29, 1, 16, tzinfo=UTC)),
        ("", None),
    ],
)
def test_a_time_without_a_zone_is_meant_in_the_imports_zone(text: str, moment: datetime | None) -> None:
    assert parse_moment(text, BERLIN) == moment


@pytest.mark.parametrize("text", ["01/02/2026", "30-02-2016 01:00", "soon"])
def test_a_date_that_is_none_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        parse_moment(text, BERLIN)
