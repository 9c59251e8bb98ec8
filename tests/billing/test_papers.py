"""Invoices on paper: whole, tagged, in the payer's words, with sums carried from page to page."""

import re
import subprocess
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from billing.models import BillingSettings, Invoice
from billing.papers import invoice as paper
from billing.papers import statement as account
from billing.papers.sending import order_paper
from billing.papers.sheets import CARRY, LONGEST, Row, heading, lay_out, rows_of
from portal import pdf, typesetting
from portal.models import Contact, Organization, PreparedFile, ProviderSettings, User
from portal.services.prepared import clear_prepared_files, prepare, reader_of
from tests.conftest import Cast
from tests.factories import billing as make
from tests.factories import portal as people

type SignIn = Callable[[Contact | User], Client]


@pytest.fixture
def invoice(cast: Cast) -> Invoice:
    """Two lines for Acme, taxed at 18 percent."""
    cast.acme.locale = "de-DE"
    cast.acme.save()
    made = make.invoice(cast.acme, "118", net=Decimal(100), tax=Decimal(18), payer_address="1 Road\nTown")
    make.lines(made, "Looked at the printer", count=2, heading="T20260301.0001 Printer")
    made.taxes.create(name="VAT", percent=18, base=100, amount=18)
    return made


def written(invoice: Invoice) -> bytes:
    target = BytesIO()
    paper.write(invoice, target)
    return target.getvalue()


def poppler(tool: str, content: bytes, *options: str) -> str:
    """What one of poppler's programs says of a PDF."""
    found = subprocess.run(
        [tool, *options, "-", *(["-"] if tool == "pdftotext" else [])],
        input=content,
        capture_output=True,
        check=True,
    )
    assert not found.stderr, found.stderr
    return found.stdout.decode()


def test_an_invoice_is_a_tagged_document_with_title_and_language(invoice: Invoice) -> None:
    content = written(invoice)
    facts = poppler("pdfinfo", content)
    assert f"Invoice {invoice.number}" in facts
    assert re.search(r"Tagged: +yes", facts)
    assert "pdfuaid:part" in poppler("pdfinfo", content, "-meta")
    tree = poppler("pdfinfo", content, "-struct")
    assert all(tag in tree for tag in ("H1", "Table", "THead", "TH", "TD"))


def test_it_says_what_was_billed_in_the_payers_formats(invoice: Invoice) -> None:
    BillingSettings(letterhead="Us Ltd\n2 Lane", footnote="VAT GB 1").save()
    text = poppler("pdftotext", written(invoice), "-layout")
    for words in ("Acme", "1 Road", "Town", "Us Ltd · 2 Lane", "VAT GB 1", "Page 1 of 1"):
        assert words in text, words
    for words in (
        "31.03.2026",
        "Looked at the printer",
        "T20260301.0001 Printer",
        "VAT 18 % on 100,00",
        "118,00",
    ):
        assert words in text, words
    assert "Brought forward" not in text


def test_each_page_ends_with_what_the_next_begins_with(invoice: Invoice) -> None:
    make.lines(invoice, "Looked at the mail server", count=298)
    pages = poppler("pdftotext", written(invoice), "-layout").split("\f")[:-1]
    count = len(pages)
    carried = [re.findall(r"Carried forward\s+([\d.,]+)", page) for page in pages]
    brought = [re.findall(r"Brought forward\s+([\d.,]+)", page) for page in pages]
    assert count > 6  # more than are drawn at once
    assert [len(one) for one in carried] == [1] * (count - 1) + [0]
    assert brought[0] == []
    assert brought[1:] == carried[:-1]
    assert [f"Page {number} of {count}" in page for number, page in enumerate(pages, 1)] == [True] * count
    lines = sum(page.count("50,00\n") for page in pages)
    assert lines >= 300
    assert sum(page.count("Looked at the mail server") for page in pages) == 298


def test_a_sum_is_what_stands_above_it(invoice: Invoice) -> None:
    rows = [Row((f"Row {number}",), ("",), Decimal(number)) for number in range(200)]
    sheets = lay_out(rows, first=300, others=500, closing=80)
    so_far = Decimal(0)
    for sheet in sheets:
        assert sheet.brought == (None if sheet.number == 1 else so_far)
        so_far += sum((row.amount for row in sheet.rows), Decimal(0))
        assert sheet.carried == (None if sheet.is_last else so_far)
    assert so_far == sum(range(200))


@given(
    texts=st.lists(st.tuples(st.integers(1, LONGEST), st.booleans()), max_size=60),
    closing=st.floats(40, 290),
)
def test_no_sheet_is_fuller_than_it_can_be_and_no_row_is_lost(
    texts: list[tuple[int, bool]], closing: float
) -> None:
    rows = [Row(("x",) * min(3, n), is_heading=True) if over else Row(("x",) * n) for n, over in texts]
    rows.append(Row(("The last",)))  # no heading stands over nothing
    sheets = lay_out(rows, first=300, others=500, closing=closing)
    for sheet in sheets:
        held = sum(row.height for row in sheet.rows) + CARRY * (sheet.number > 1)
        room = 300 if sheet.number == 1 else 500
        alone = sum(not row.is_heading for row in sheet.rows) <= 1  # headings pile up over their one row
        assert alone or held + (CARRY if not sheet.is_last else closing) <= room
    there = [row for sheet in sheets for row in sheet.rows]
    assert [row for row in there if not row.is_heading] == [row for row in rows if not row.is_heading]


def test_a_heading_stands_over_its_rows_on_every_sheet(invoice: Invoice) -> None:
    over = heading("Printer", 400)
    sheets = lay_out([over, *(Row((str(n),)) for n in range(100))], first=300, others=500, closing=80)
    assert len(sheets) > 2
    assert all(sheet.rows[0] is over for sheet in sheets if sheet.rows)


def test_a_text_of_any_length_is_printed_whole() -> None:
    text = "Wieder " * 2_000
    rows = list(rows_of(text, 200, ("", "1"), Decimal(5)))
    assert " ".join(row.words.replace("\n", " ") for row in rows).split() == text.split()
    assert [row.amount for row in rows] == [Decimal(5)] + [Decimal(0)] * (len(rows) - 1)


@given(st.text(max_size=300), st.floats(20, 400))
def test_lines_are_no_broader_than_their_column(text: str, width: float) -> None:
    lines = typesetting.lines(text, width, 8.5)
    assert lines
    assert all(typesetting.breadth(line, 8.5) <= width + 0.001 for line in lines)


HOSTILE = (
    '<img src="file:///etc/passwd"><link rel="attachment" href="file:///etc/passwd">'
    "<style>@import url(http://127.0.0.1:1/x)</style>{{ 7|add:7 }} (1 0 R) >> endobj %%EOF \u202e \U0001f4a3"
)


def test_hostile_names_are_names(cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[str] = []
    real = pdf.ours

    def noted(url: str, pictures: Mapping[str, bytes]) -> bytes:
        asked.append(url)
        return real(url, pictures)

    monkeypatch.setattr(pdf, "ours", noted)
    monkeypatch.setattr("portal.pdf._styles.read", {})  # as for the first document: its fonts are asked for
    invoice = make.invoice(
        cast.acme, number=f"N{HOSTILE}"[:40], payer_name=HOSTILE[:150], payer_address=HOSTILE
    )
    make.lines(invoice, HOSTILE, heading=HOSTILE[:300])
    provider = ProviderSettings.load()
    provider.name = HOSTILE[:120]
    provider.save()
    content = written(invoice)
    assert {url.rpartition("/")[0] for url in asked} == {"asset:fonts"}
    text = poppler("pdftotext", content, "-layout")
    assert "root:" not in text
    assert "file:///etc/passwd" in text
    file = tmp_path / "invoice.pdf"
    file.write_bytes(content)
    found = subprocess.run(["pdfdetach", "-list", file], capture_output=True, check=True)  # noqa: S607
    assert found.stdout.startswith(b"0 embedded")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/",
        "data:text/plain,x",
        "asset:fonts/../settings.py",
        "asset:fonts/LICENSE",
        "asset:pictures/other",
        "asset:/etc/passwd",
    ],
)
def test_a_document_fetches_nothing_but_fonts_and_what_it_was_given(url: str) -> None:
    with pytest.raises(ValueError, match="fetches nothing"):
        pdf.ours(url, {"logo": b"x"})


# Fetching


def test_a_short_invoice_is_a_file_at_once(cast: Cast, signed_in: SignIn, invoice: Invoice) -> None:
    response = signed_in(cast.manager).get(reverse("billing:invoice_pdf", args=[invoice.pk]))
    assert b"".join(response).startswith(b"%PDF-1.7")
    assert response["Content-Disposition"] == f'attachment; filename="{invoice.number}.pdf"'
    assert not PreparedFile.objects.exists()


@pytest.fixture
def long(invoice: Invoice) -> Invoice:
    """One that nobody should wait for."""
    make.lines(invoice, count=paper.AT_ONCE)
    return invoice


def ordered(client: Client, invoice: Invoice) -> PreparedFile:
    response = client.post(reverse("billing:invoice_pdf", args=[invoice.pk]))
    made = PreparedFile.objects.latest("created_at")
    assert response.headers["Location"] == reverse("prepared", args=[made.pk])
    return made


def test_a_long_one_is_made_by_the_worker_for_one_person(
    cast: Cast, signed_in: SignIn, long: Invoice
) -> None:
    client, colleague = signed_in(cast.manager), signed_in(cast.comanaged_administrator)
    page = client.get(reverse("billing:invoice_pdf", args=[long.pk]))
    assert page.status_code == 200
    assert "a minute or two" in page.content.decode()
    made = ordered(client, long)
    assert ordered(client, long) == made  # asked twice, made once
    waiting, fetching = (reverse(name, args=[made.pk]) for name in ("prepared", "prepared_file"))
    assert 'hx-trigger="every 2s"' in client.get(waiting).content.decode()
    assert client.get(fetching).status_code == 404
    prepare.func(str(made.pk))
    assert fetching in client.get(waiting).content.decode()
    response = client.get(fetching)
    assert b"".join(response).startswith(b"%PDF")
    assert response.headers["Cache-Control"] == "private, no-store"
    for stranger in (colleague, signed_in(cast.technician), signed_in(cast.globex_manager)):
        assert {stranger.get(waiting).status_code, stranger.get(fetching).status_code} == {404}


def test_the_right_is_asked_again_when_it_is_made_and_when_it_is_fetched(
    cast: Cast, signed_in: SignIn, long: Invoice
) -> None:
    client = signed_in(cast.manager)
    made = ordered(client, long)
    prepare.func(str(made.pk))
    address = reverse("prepared_file", args=[made.pk])
    level = cast.manager.security_level
    Contact.objects.filter(pk=cast.manager.pk).update(security_level=cast.basic.security_level)
    assert client.get(address).status_code == 404
    again = order_paper(people_user(cast.manager), long)
    with pytest.raises(Exception, match=r"billing\.invoice"):
        prepare.func(str(again.pk))
    assert PreparedFile.objects.get(pk=again.pk).has_failed
    Contact.objects.filter(pk=cast.manager.pk).update(security_level=level)
    assert b"".join(client.get(address)).startswith(b"%PDF")
    Invoice.objects.filter(pk=long.pk).update(voided_at=timezone.now(), void_reason="Wrong")
    assert client.get(address).status_code == 404


def people_user(contact: Contact) -> User:
    assert contact.user is not None
    return contact.user


@pytest.mark.django_db(transaction=True)
def test_what_is_no_longer_kept_is_gone_with_its_bytes(cast: Cast, signed_in: SignIn, long: Invoice) -> None:
    client = signed_in(cast.manager)
    made = ordered(client, long)
    prepare.func(str(made.pk))
    place = Path(PreparedFile.objects.get(pk=made.pk).file.path)
    clear_prepared_files.func()
    assert place.exists()
    PreparedFile.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(reverse("prepared_file", args=[made.pk])).status_code == 404
    clear_prepared_files.func()
    assert not PreparedFile.objects.exists()
    assert not place.exists()


def test_nobody_fills_the_queue_alone(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.manager)
    for number in range(4):
        response = client.post(reverse("billing:invoice_pdf", args=[make.invoice(cast.acme).pk]), follow=True)
        assert ("still being made" in response.content.decode()) == (number == 3)
    assert PreparedFile.objects.count() == 3


def test_staff_are_read_without_a_viewer(cast: Cast) -> None:
    assert reader_of(cast.technician).viewer is None
    assert reader_of(people_user(cast.manager)).viewer is not None
    assert people.staff("nobody").has_perm("billing.view_invoice") is False


# Statements of account


def statement(payer: Organization, day: date) -> str:
    target = BytesIO()
    account.write(account.statement_of(Invoice.objects.all(), payer, day), target)
    return poppler("pdftotext", target.getvalue(), "-layout")


def test_a_statement_tells_what_was_open_on_its_day(cast: Cast) -> None:
    facts: dict[str, Any] = {"dated": date(2026, 3, 1), "due_on": date(2026, 3, 31)}
    part, full, later = (make.invoice(cast.acme, total, **facts) for total in ("100", "70", "5"))
    Invoice.objects.filter(pk=later.pk).update(dated=date(2026, 5, 2), due_on=date(2026, 5, 30))
    voided = make.invoice(cast.acme, "999", voided_at=timezone.now(), void_reason="Wrong", **facts)
    part.payments.create(amount=40, received_on=date(2026, 3, 20), reference="Wire 7")
    full.payments.create(amount=70, received_on=date(2026, 4, 10))
    make.invoice(cast.globex, "888", **facts)
    Invoice.objects.filter(pk=part.pk).update(paid=40)
    Invoice.objects.filter(pk=full.pk).update(paid=70)
    before, after = (account.statement_of(Invoice.objects.all(), cast.acme, day) for day in DAYS)
    assert [(one.number, one.open_then) for one in before.accounts[0].open] == [
        (part.number, Decimal(60)),
        (full.number, Decimal(70)),
    ]
    assert (before.accounts[0].balance, before.accounts[0].overdue) == (Decimal(130), Decimal(130))
    assert (after.accounts[0].balance, after.accounts[0].overdue) == (Decimal(65), Decimal(60))
    text = statement(cast.acme, DAYS[1])
    for words in (part.number, later.number, "Wire 7", "Balance on May 3, 2026", "$65.00", "$60.00"):
        assert words in text, words
    assert voided.number not in text
    assert "888" not in text


DAYS = (date(2026, 4, 5), date(2026, 5, 3))


def test_each_currency_has_a_sheet_and_a_balance_of_its_own(cast: Cast) -> None:
    make.invoice(cast.acme, "100")
    make.invoice(cast.acme, "7", currency="EUR")
    first, second = statement(cast.acme, date(2026, 5, 1)).split("\f")[:-1]
    assert "Open (EUR)" in first
    assert "Open (USD)" in second
    assert re.search(r"Balance on May 1, 2026 +€7.00", first)
    assert re.search(r"Balance on May 1, 2026 +\$100.00", second)


def test_who_asks_for_whose_statement(cast: Cast, signed_in: SignIn) -> None:
    page = reverse("billing:statement")
    for who, payer, status in (
        (cast.manager, cast.acme, 200),
        (cast.manager, cast.acme_north, 200),
        (cast.manager, cast.globex, 400),
        (cast.basic, cast.acme, 403),
    ):
        response = signed_in(who).get(page, {"payer": str(payer.pk), "day": "2026-05-01"})
        content = b"".join(response) if response.streaming else response.content
        assert (response.status_code, content.startswith(b"%PDF")) == (status, status == 200)
    for day in ("", "tomorrow", "2999-01-01", "0001-01-01"):
        response = signed_in(cast.manager).get(page, {"payer": str(cast.acme.pk), "day": day})
        assert (response.status_code, bool(response.context["form"].errors["day"])) == (400, True)


def test_a_long_statement_is_left_to_the_worker(cast: Cast, signed_in: SignIn) -> None:
    for _ in range(account.AT_ONCE + 1):
        make.invoice(cast.acme)
    client, asked = signed_in(cast.manager), {"payer": str(cast.acme.pk), "day": "2026-05-01"}
    page = client.get(reverse("billing:statement"), asked)
    assert "a minute or two" in page.content.decode()
    client.post(reverse("billing:statement"), asked)
    made = PreparedFile.objects.get()
    prepare.func(str(made.pk))
    address = reverse("prepared_file", args=[made.pk])
    assert b"".join(client.get(address)).startswith(b"%PDF")
    for facts in ({"security_level": cast.basic.security_level}, {"organization": cast.globex}):
        before = {name: getattr(cast.manager, name) for name in facts}
        Contact.objects.filter(pk=cast.manager.pk).update(**facts)
        assert client.get(address).status_code == 404
        Contact.objects.filter(pk=cast.manager.pk).update(**before)


# Staff


def test_staff_fetch_the_same_papers(cast: Cast, signed_in: SignIn, clerk: User, long: Invoice) -> None:
    short = make.invoice(cast.acme, voided_at=timezone.now(), void_reason="Wrong")
    client = signed_in(clerk)
    assert b"".join(client.post(reverse("admin:billing_invoice_pdf", args=[short.pk]))).startswith(b"%PDF")
    account = client.post(reverse("admin:billing_invoice_statement", args=[short.pk]))
    assert b"".join(account).startswith(b"%PDF")
    address = reverse("admin:billing_invoice_pdf", args=[long.pk])
    assert client.get(address).headers["Location"] == reverse("admin:billing_invoice_change", args=[long.pk])
    assert not PreparedFile.objects.exists()
    waiting = client.post(address).headers["Location"]
    prepare.func(str(PreparedFile.objects.get().pk))
    assert "Only you can fetch it" in client.get(waiting).content.decode()
    assert b"".join(client.get(f"{waiting}file/")).startswith(b"%PDF")
    assert signed_in(cast.technician).post(address).status_code == 403
    assert signed_in(cast.manager).post(address).status_code in (302, 403)
    assert PreparedFile.objects.count() == 1
