"""The cards of tickets: what they list, what they say of nothing, and to whom they offer a button."""

import pytest

from portal.models import ProviderSettings
from tests.conftest import Cast
from tests.factories import tickets as make
from tests.home.conftest import SignIn


def test_the_newest_open_tickets_come_first(cast: Cast, signed_in: SignIn) -> None:
    for number in range(8):
        make.ticket(cast.manager, f"Number {number}")
    make.ticket(cast.basic, "Somebody else's")
    client = signed_in(cast.manager)

    def shown(mode: str) -> list[str]:
        frames = client.get(f"/?open_tickets={mode}").context["home"].frames
        return [
            row.title for frame in frames if frame.card.key == "open_tickets" for row in frame.data["rows"]
        ]

    assert shown("all") == ["Somebody else's", *(f"Number {number}" for number in range(7, 2, -1))]
    assert shown("mine") == [f"Number {number}" for number in range(7, 1, -1)]


def test_nothing_is_said_to_be_nothing(cast: Cast, signed_in: SignIn) -> None:
    page = signed_in(cast.basic).get("/").content.decode()
    assert page.count("Nothing yet") == 2
    assert "No open tickets" in page


def test_buttons_are_for_those_who_may(cast: Cast, signed_in: SignIn) -> None:
    page = signed_in(cast.basic).get("/").content.decode()
    assert 'href="/tickets/new/"' in page
    assert "Quick Ticket" not in page
    provider = ProviderSettings.load()
    provider.quick_ticket = True
    provider.save()
    make.request_type("Anything", quick=True)
    assert "quick-dialog" in signed_in(cast.basic).get("/").content.decode()


def test_a_number_says_no_more_than_its_table(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.pagination.CAP", 2)
    for _ in range(4):
        make.ticket(cast.basic)
    page = signed_in(cast.basic).get("/").content.decode()
    assert "2+" in page
