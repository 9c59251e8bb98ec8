"""Sheets of rows that are drawn without a template: nobody can tell them from the others."""

import re
from decimal import Decimal

import pytest

from billing.models import BillingSettings, Invoice
from billing.papers import frame
from portal import pdf
from portal.models import Organization
from portal.pdf_ruled import Cell, Line, Ruled, Style, fits
from tests.billing.test_papers import poppler, written
from tests.conftest import Cast
from tests.factories import billing as make

LINES = 36
HOSTILE = "Größe (50 %) \\ ✓ <b>&amp;</b> 1 0 R endobj"


@pytest.fixture
def long(cast: Cast) -> Invoice:
    """Some sheets that hold nothing but rows, under headings and of several lines, between two others."""
    BillingSettings(letterhead="Us Ltd\n2 Lane", footnote="VAT GB 1\nBank 2").save()
    made = make.invoice(cast.acme, "118", net=Decimal(100), tax=Decimal(18))
    for number in range(LINES // 2):
        make.lines(made, f"Line {number} {HOSTILE.replace('✓', 'Ω')} " * 3, 2, heading=f"Ticket {number}")
    return made


def without_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "_is_ruled", lambda sheet, ruled: False)


def test_they_say_and_stand_as_the_template_has_it(long: Invoice, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = written(long)
    without_rules(monkeypatch)
    by_template = written(long)
    assert "PORTAL+Inter" in poppler("pdffonts", drawn)
    assert "PORTAL+Inter" not in poppler("pdffonts", by_template)
    texts = [poppler("pdftotext", content, "-layout").split("\f") for content in (drawn, by_template)]
    assert len(texts[0]) > 4
    assert texts[0] == texts[1]
    places = [boxes(content) for content in (drawn, by_template)]
    for one, other in zip(*places, strict=True):
        assert one[0] == other[0]
        assert one[1:] == pytest.approx(other[1:], abs=2.0), one[0]


def boxes(content: bytes) -> list[tuple[str, float, float]]:
    """Each word of the second page with its left edge and its foot, in points, in the order of reading."""
    found = poppler("pdftotext", content, "-bbox", "-f", "2", "-l", "2")
    words = re.findall(r'xMin="([\d.]+)" .*yMax="([\d.]+)">(.*)</word>', found)
    return sorted((word, round(float(left)), float(foot)) for left, foot, word in words)


def test_they_are_read_out_as_tables(long: Invoice) -> None:
    content = written(long)
    tree, pages = poppler("pdfinfo", content, "-struct-text"), poppler("pdftotext", content).count("\f")
    assert pages > 4
    assert tree.count("Carried forward") == pages - 1
    assert tree.count("Brought forward") == tree.count("THead") - 1
    assert tree.count("/Scope /Column") == 6 * (pages - 2)
    assert " ".join(tree.split()).count("endobj") == LINES * 3


@pytest.mark.parametrize("word", ["漢字", "שלום", "e\u0301", "👍"])
def test_letters_of_other_fonts_are_left_to_the_template(word: str) -> None:
    line = Line((Cell(0, (word,)),), Style(), 16, 2, (0.5, "000000"))
    assert not fits(Ruled(pdf.SIZES["A4"], (53, 48, 489), line, ()))


def test_one_strange_sheet_does_not_stop_the_others(long: Invoice) -> None:
    long.lines.filter(position=20).update(description="漢字 here")
    content = written(long)
    assert "漢字 here" in poppler("pdftotext", content)
    assert "PORTAL+Inter-Regular" in poppler("pdffonts", content)


def test_the_paper_is_the_payers(long: Invoice) -> None:
    Organization.objects.filter(pk=long.payer_id).update(locale="en-US")
    long.payer.refresh_from_db()
    sizes = re.findall(r"Page +\d+ size: +([\d.]+ x [\d.]+)", poppler("pdfinfo", written(long), "-l", "99"))
    assert len(sizes) >= 4
    assert set(sizes) == {"612 x 792"}
