"""A row of Ticket Search says why it is there."""

import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.excerpts import AFTER, BEFORE, excerpt, pieces
from tests.conftest import Cast
from tests.factories import tickets as make
from tests.lists.conftest import SignIn
from tickets.models import Ticket

LONG = "Nothing to see here. " * 40


def marks(client: Client, words: str, **query: str) -> list[str]:
    """What is marked among the rows."""
    html = client.get("/tickets/search/", {"q": words, **query}).content.decode()
    return re.findall(r"<mark>(.*?)</mark>", html)


def excerpts(client: Client, words: str) -> list[str]:
    """The lines under the titles, without their marks."""
    html = client.get("/tickets/search/", {"q": words}).content.decode()
    return [re.sub(r"</?mark>", "", found) for found in re.findall(r'class="excerpt">(.*?)</span>', html)]


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("JAM", ["jam"]),
        ("paper printer", ["Paper", "printer"]),
        ("toner OR jam", ["jam"]),
        ('"the printer"', ["The printer"]),
        ("ärger", ["ÄRGER"]),
        ("T2026", ["T2026"]),
        ("100%", ["100%"]),
    ],
)
def test_the_words_are_marked_where_they_stand(
    cast: Cast, signed_in: SignIn, words: str, marked: list[str]
) -> None:
    make.ticket(cast.manager, "Paper jam", description=f"{LONG} The printer in room 4 is 100% ÄRGER. {LONG}")
    assert marks(signed_in(cast.manager), words) == marked


def test_an_excerpt_is_a_line_of_whole_words(cast: Cast, signed_in: SignIn) -> None:
    make.ticket(cast.manager, "Jam", description=f"{LONG}\n\nThe *fuser*\nis hot. {LONG}")
    (line,) = excerpts(signed_in(cast.manager), "fuser")
    assert "The *fuser* is hot. Nothing" in line
    assert (line[0], line[-1]) == ("…", "…")
    assert len(line) < BEFORE + AFTER + 20
    make.ticket(cast.manager, "Short", description="All of it: roller.")
    assert excerpts(signed_in(cast.manager), "roller") == ["All of it: roller."]


def test_words_far_apart_are_both_shown_and_those_in_the_title_need_no_excerpt(
    cast: Cast, signed_in: SignIn
) -> None:
    make.ticket(cast.manager, "Printer", description=f"A printer with a fuser. {LONG} And a roller.")
    lines = excerpts(signed_in(cast.manager), "printer fuser roller")
    assert len(lines) == 2
    assert "And a roller." in lines[1]
    assert excerpts(signed_in(cast.manager), "printer") == []


def test_what_was_written_is_shown_and_not_run(cast: Cast, signed_in: SignIn) -> None:
    make.ticket(cast.manager, "<b>Bold", description="Look: <script>alert(1)</script> & more")
    page = signed_in(cast.manager).get("/tickets/search/", {"q": "script b"}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;<mark>script</mark>&gt;alert(1)" in page
    assert "&lt;<mark>b</mark>&gt;<mark>B</mark>old" in page


def test_without_a_keyword_nothing_is_marked_and_files_hold_the_title_alone(
    cast: Cast, signed_in: SignIn
) -> None:
    make.ticket(cast.manager, "Jam", description="The fuser is hot")
    client = signed_in(cast.manager)
    assert marks(client, "") == []
    exported = b"".join(client.get("/tickets/search/", {"q": "fuser", "export": "csv"})).decode()
    assert "Jam" in exported
    assert "fuser is hot" not in exported


def test_only_the_rows_of_the_page_are_read(cast: Cast, signed_in: SignIn) -> None:
    for number in range(30):
        make.ticket(cast.manager, f"Ticket {number}", description="The fuser is hot")
    assert len(excerpts(signed_in(cast.manager), "fuser")) == 25


@pytest.mark.parametrize("term", ["x", "ÿ", "a b"])
def test_an_excerpt_holds_its_term(cast: Cast, term: str) -> None:
    text = f"{'wide ' * 100}{term.upper()}{' open' * 100}"
    ticket = make.ticket(cast.manager, description=text)
    found = Ticket.objects.filter(pk=ticket.pk).around([term, "absent"])[ticket.pk]
    assert found["absent"] == ""
    assert term in excerpt(found[term], term).lower()


@given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=3))
def test_marking_changes_no_text(text: str, terms: list[str]) -> None:
    cut = list(pieces(text, terms))
    assert "".join(piece for piece, _ in cut) == text
