"""Reading a report as its reader does: the page, and the files."""

import csv
import io
from collections.abc import Callable
from typing import Any

from django.test import Client
from openpyxl import load_workbook

from portal.models import Contact, User

type SignIn = Callable[[Contact | User], Client]


def page(client: Client, address: str) -> Any:
    """The page, which must be there."""
    response = client.get(address)
    assert response.status_code == 200, address
    return response


def tables(client: Client, address: str) -> dict[str, Any]:
    """The tables of the page by the keys of the parts."""
    return {one.section.key: one.table for one in page(client, address).context["report"].shown}


def body(client: Client, address: str) -> bytes:
    """The bytes of a file."""
    response = page(client, address)
    return b"".join(response.streaming_content)


def as_csv(client: Client, address: str) -> list[list[str]]:
    """The lines of the CSV file."""
    return list(csv.reader(io.StringIO(body(client, f"{address}&export=csv").decode("utf-8-sig"))))


def as_book(client: Client, address: str) -> list[list[list[Any]]]:
    """The cells of each sheet of the Excel file, without the last one; none is a formula."""
    book = load_workbook(io.BytesIO(body(client, f"{address}&export=xlsx")))
    cells = (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    assert "f" not in {cell.data_type for cell in cells}
    return [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets[:-1]]
