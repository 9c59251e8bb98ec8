"""What one types into a search box, understood and found."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.search import MAX_TERMS, parse
from tests.conftest import Cast
from tests.factories import tickets as make
from tests.lists.conftest import SignIn, Titles
from tickets.models import Ticket


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("", ()),
        ("   ", ()),
        ("printer", (("printer",),)),
        ("printer jam", (("printer", "jam"),)),
        ("printer AND jam", (("printer", "jam"),)),
        ("printer OR jam", (("printer",), ("jam",))),
        ("printer jam OR toner", (("printer", "jam"), ("toner",))),
        ("search and rescue or not", (("search", "and", "rescue", "or", "not"),)),
        ('"paper jam" tray', (("paper jam", "tray"),)),
        ('"paper jam', (("paper jam",),)),
        ("„paper jam“", (("paper jam",),)),
        ('"AND" OR "OR"', (("AND",), ("OR",))),
        ("OR OR printer OR", (("printer",),)),
        ("AND", ()),
        ('""', ()),
        ("a\x00b", (("a", "b"),)),
        ("u\u0308ber", (("\u00fcber",),)),
    ],
)
def test_understood(text: str, groups: tuple[tuple[str, ...], ...]) -> None:
    assert parse(text).groups == groups


@pytest.mark.parametrize("text", ["x" * 201, " ".join("x" * (MAX_TERMS + 1))])
def test_bounded(text: str) -> None:
    with pytest.raises(ValidationError):
        parse(text)


@given(st.text(max_size=60))
def test_whatever_is_typed_has_clean_terms(text: str) -> None:
    try:
        query = parse(text)
    except ValidationError:
        return
    assert all(group for group in query.groups)
    assert not [term for term in query.terms if not term.strip() or "\x00" in term]


@pytest.fixture
def desk(cast: Cast) -> Cast:
    """Texts to find, with the same ones at Globex."""
    for contact in (cast.advanced, cast.globex_manager):
        make.ticket(contact, "Paper jam", description="The printer in room 4 jams")
        make.ticket(contact, "Toner low", description="100% empty, über night")
        make.ticket(contact, "VPN", description="path C:\\temp\\x and under_score")
    return cast


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("jam", ["Paper jam"]),
        ("PRINTER", ["Paper jam"]),
        ("printer room", ["Paper jam"]),
        ("printer toner", []),
        ("printer OR toner", ["Toner low", "Paper jam"]),
        ('"in room 4"', ["Paper jam"]),
        ('"room in"', []),
        ("ÜBER", ["Toner low"]),
        ("über", ["Toner low"]),
        ("%", ["Toner low"]),
        ("0%", ["Toner low"]),
        ("_", ["VPN"]),
        ("p%r", []),
        ("p_per", []),
        ("\\temp", ["VPN"]),
        ("'; DROP TABLE", []),
        ("n", ["VPN", "Toner low", "Paper jam"]),
        ("T2026", ["VPN", "Toner low", "Paper jam"]),
    ],
)
def test_found(desk: Cast, signed_in: SignIn, titles: Titles, words: str, expected: list[str]) -> None:
    client = signed_in(desk.manager)
    response = client.get("/tickets/search/", {"q": words})
    assert [row.title for row in response.context["table"].page.object_list] == expected


def test_staff_find_the_same_everywhere(desk: Cast) -> None:
    assert Ticket.objects.search_everything(parse("printer")).count() == 2
    assert Ticket.objects.search_everything(parse("4")).count() >= 2


def test_by_number(desk: Cast, signed_in: SignIn, titles: Titles) -> None:
    ticket = Ticket.objects.visible_to(desk.manager.as_viewer()).get(title="VPN")
    assert titles(signed_in(desk.manager), f"/tickets/search/?q={ticket.number}") == ["VPN"]


def test_completed_ones_when_asked_for(cast: Cast, signed_in: SignIn, titles: Titles) -> None:
    make.ticket(cast.manager, "Open one")
    done = make.ticket(cast.manager, "Done one")
    done.completed_at, done.status = done.created_at, make.status("complete")
    done.save()
    client = signed_in(cast.manager)
    assert titles(client, "/tickets/search/?q=one") == ["Open one"]
    assert titles(client, "/tickets/search/?q=one&include_completed=on") == ["Done one", "Open one"]
    assert titles(client, f"/tickets/search/?status={done.status_id}") == ["Done one"]
    assert titles(client, "/tickets/search/?completed_after=2020-01-01") == ["Done one"]


@pytest.mark.parametrize("words", ["x" * 201, "a b c d e f g h i j k", "a\x00b"])
def test_too_much_is_said_and_ignored(desk: Cast, signed_in: SignIn, words: str) -> None:
    response = signed_in(desk.manager).get("/tickets/search/", {"q": words})
    assert response.status_code == 400
    assert response.context["problems"]
    assert response.context["filter"].form["q"].value() == words
