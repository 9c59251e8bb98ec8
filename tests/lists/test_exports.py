"""Files: exactly what the screen shows, harmless in a spreadsheet, and recorded."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook

from portal import exports
from portal.models import AuditEntry
from portal.tables import Plain
from tests.conftest import Cast
from tests.factories import tickets as make
from tests.lists.conftest import SignIn
from tickets.models import Ticket

FORMULA = '=HYPERLINK("http://evil.example","click")'


def content(response: Any) -> bytes:
    """All bytes of a file."""
    assert response.status_code == 200
    chunks: Iterable[bytes] = response.streaming_content
    return b"".join(chunks)


def as_csv(client: Client, address: str) -> list[list[str]]:
    """The rows of the CSV file, the heading first."""
    text = content(client.get(address)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def as_book(client: Client, address: str) -> Any:
    """The Excel file."""
    return load_workbook(io.BytesIO(content(client.get(address))))


@pytest.fixture
def desk(cast: Cast) -> Cast:
    """More rows than a page, a bait, and a title that would like to be a formula."""
    cast.manager.time_zone = "Europe/Berlin"
    cast.manager.save()
    for number in range(30):
        make.ticket(cast.advanced, f"Ticket {number}", sp_priority="critical")
    make.ticket(cast.basic, FORMULA, created_at=datetime(2026, 1, 31, 23, 30, tzinfo=UTC))
    make.ticket(cast.globex_manager, "Globex bait")
    return cast


def shown(client: Client, address: str) -> list[str]:
    """The numbers on all pages of the screen."""
    numbers: list[str] = []
    for page in (1, 2):
        rows = client.get(f"{address}&page={page}").context["table"].page.object_list
        numbers += [row.number for row in rows if row.number not in numbers]
    return numbers


@pytest.mark.parametrize(
    "query", ["sort=-created", "sort=title", "title=2&sort=-number", "priority=high", "contact=adam"]
)
def test_the_file_is_the_screen(desk: Cast, signed_in: SignIn, query: str) -> None:
    client = signed_in(desk.manager)
    address = f"/tickets/open/?{query}"
    heading, *rows = as_csv(client, f"{address}&export=csv")
    assert [row[0] for row in rows] == shown(client, address)
    columns = client.get(address).context["table"].shown_columns
    assert heading == [str(column.header) for column in columns]
    sheet = as_book(client, f"{address}&export=xlsx").worksheets[0]
    assert [row[0].value for row in sheet.iter_rows()][1:] == [row[0] for row in rows]
    assert [cell.value for cell in next(sheet.iter_rows())] == heading


def test_columns_one_may_not_see_are_in_no_file(desk: Cast, signed_in: SignIn) -> None:
    without, with_it = signed_in(desk.manager), signed_in(desk.comanaged_resource)
    for client, expected in ((without, False), (with_it, True)):
        text = content(client.get("/tickets/open/?export=csv")).decode()
        assert ("Provider's priority" in text) is expected
        assert ("Critical" in text) is expected
        heading = [
            cell.value
            for cell in next(as_book(client, "/tickets/open/?export=xlsx").worksheets[0].iter_rows())
        ]
        assert ("Provider's priority" in heading) is expected


def test_no_bait_in_any_file(desk: Cast, signed_in: SignIn) -> None:
    client = signed_in(desk.manager)
    assert "bait" not in str(as_csv(client, "/tickets/search/?include_completed=on&export=csv"))
    book = as_book(client, "/tickets/search/?include_completed=on&export=xlsx")
    assert "bait" not in str([[cell.value for cell in row] for row in book.worksheets[0].iter_rows()])


def test_csv_cells_are_harmless(desk: Cast, signed_in: SignIn) -> None:
    (_, row) = as_csv(signed_in(desk.manager), "/tickets/open/?title=HYPERLINK&export=csv")
    assert f"'{FORMULA}" in row
    assert "2026-02-01 00:30" in row  # Berlin's clock, not UTC's


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\uff1d1", "'\uff1d1"),
        ("a=1", "a=1"),
        ("", ""),
        (-1, -1),
    ],
)
def test_formulas_are_neutralised(text: Plain, safe: Plain) -> None:
    assert exports.harmless(text) == safe


def test_excel_cells_are_what_they_are(desk: Cast, signed_in: SignIn) -> None:
    Ticket.objects.filter(title=FORMULA).update(title="=1+1\x0b\ud7ff\ufffe")
    make.ticket(desk.basic, "#N/A")
    book = as_book(signed_in(desk.manager), "/tickets/open/?contact=bea&sort=created&export=xlsx")
    rows, about = book.worksheets
    cells = {
        str(rows.cell(1, column).value): rows.cell(2, column) for column in range(1, rows.max_column + 1)
    }
    assert (cells["Title"].data_type, cells["Title"].value) == ("s", "=1+1\ud7ff")
    assert cells["Created"].is_date
    assert cells["Created"].value == datetime(2026, 2, 1, 0, 30)  # noqa: DTZ001 - spreadsheets know no zones
    assert rows.cell(3, 2).data_type == "s"
    told = {row[0].value: row[1].value for row in about.iter_rows()}
    assert told["List"] == "Open Tickets"
    assert told["Filters"] == "Contact: bea"
    assert "Central European" in told["Made on"]


def test_the_pdf_is_the_screen_too(desk: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[list[Plain]] = []

    def draw(sheet: exports.Sheet, file: io.BytesIO) -> None:
        (part,) = sheet.parts
        drawn.extend(part.rows)
        file.write(" ".join(heading.words for heading in part.headings).encode())

    monkeypatch.setattr("portal.list_pdf.draw", draw)
    client = signed_in(desk.manager)
    data = content(client.get("/tickets/open/?sort=title&export=pdf"))
    assert [row[0] for row in drawn] == shown(client, "/tickets/open/?sort=title")
    columns = client.get("/tickets/open/").context["table"].shown_columns
    assert data.decode() == " ".join(str(column.header) for column in columns)


def test_paper_turns_its_pages() -> None:
    from portal import list_pdf  # noqa: PLC0415 - ReportLab is slow to import

    headings = (exports.Heading("Number"), exports.Heading("Title", 3))
    for rows, pages in ((1, 1), (200, 7)):
        paper = io.BytesIO()
        part = exports.Part(headings, ([str(number), "Title"] for number in range(rows)))
        sheet = exports.Sheet("List", (part,))
        list_pdf.draw(sheet, paper)
        assert paper.getvalue().count(b"/Type /Page\n") == pages


def test_paper_wraps_and_never_stumbles() -> None:
    from portal import list_pdf  # noqa: PLC0415 - ReportLab is slow to import

    list_pdf._load_fonts()
    assert list_pdf.wrap("short", 200, list_pdf.TEXT) == ("short",)
    assert "".join(list_pdf.wrap("x" * 300, 60, list_pdf.TEXT)) == "x" * 300
    assert list_pdf.wrap("", 60, list_pdf.TEXT) == ("",)
    assert list_pdf.printable("Жук Äö\n\x00 漢") == "Жук Äö ?"
    words: list[list[Plain]] = [[text] for text in ("\x00", "漢字", "y" * 4_000, "")]
    sheet = exports.Sheet("List", (exports.Part((exports.Heading("Words"),), words),))
    paper = io.BytesIO()
    list_pdf.draw(sheet, paper)
    assert paper.getvalue().startswith(b"%PDF-")
    # Both weights are there: fonts of one name would become one.
    assert b"Inter-Regular" in paper.getvalue()
    assert b"Inter-SemiBold" in paper.getvalue()


def test_names_of_files(desk: Cast, signed_in: SignIn) -> None:
    client = signed_in(desk.manager)
    for suffix in exports.FORMATS:
        response = client.get(f"/tickets/open/?title=zzz&export={suffix}")
        assert "open-tickets-20" in response.headers["Content-Disposition"]
        assert response.headers["Content-Disposition"].startswith("attachment")
        content(response)


def test_who_took_what_is_recorded(desk: Cast, signed_in: SignIn) -> None:
    content(signed_in(desk.manager).get("/tickets/open/?title=Ticket&sort=title&export=csv"))
    entry = AuditEntry.objects.get(verb="list.exported")
    assert entry.organization_id == desk.acme.pk
    assert entry.actor_id == desk.manager.user_id
    assert entry.data == {
        "list": "Open Tickets",
        "format": "csv",
        "rows": 30,
        "filters": ["Title: Ticket"],
        "sort": "title",
    }


def test_too_many_rows_are_refused_in_words(
    desk: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = exports.Format("pdf", "PDF", exports.write_pdf, 10)
    monkeypatch.setitem(exports.FORMATS, "pdf", small)
    response = signed_in(desk.manager).get("/tickets/open/?export=pdf")
    assert response.status_code == 400
    assert "PDF holds at most 10 rows, and this list has 31." in response.content.decode()
    assert not AuditEntry.objects.filter(verb="list.exported").exists()


@pytest.mark.parametrize("kind", ["exe", "", "CSV", "../csv", "%00"])
def test_other_kinds_do_not_exist(desk: Cast, signed_in: SignIn, kind: str) -> None:
    assert signed_in(desk.manager).get(f"/tickets/open/?export={kind}").status_code == 404


def test_a_file_of_an_ignored_filter_would_lie(desk: Cast, signed_in: SignIn) -> None:
    response = signed_in(desk.manager).get("/tickets/open/?created_after=soon&export=csv")
    assert isinstance(response, HttpResponse)
    assert response.status_code == 400


def test_no_file_without_the_page(desk: Cast, signed_in: SignIn) -> None:
    assert signed_in(desk.basic).get("/tickets/open/?export=csv").status_code == 403


def test_rows_leave_as_they_are_read(desk: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first bytes leave before the last row is read: memory does not grow with the list."""
    monkeypatch.setattr(exports, "_BATCH", 5)
    read: list[int] = []

    def rows() -> Any:
        for number in range(1_000):
            read.append(number)
            yield [str(number)]

    response: Any = exports.write_csv(
        exports.Sheet("List", (exports.Part((exports.Heading("Number"),), rows()),))
    )
    chunks = iter(response.streaming_content)
    next(chunks)
    next(chunks)
    assert len(read) == 5
