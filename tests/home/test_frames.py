"""Cards in their frames: who meets which, and the toggle by link and by htmx."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.registry import cards
from tests.conftest import Cast
from tests.home.conftest import SignIn, card

type ReadHome = Callable[..., dict[str, Any]]

pytestmark = pytest.mark.usefixtures("sample_cards")

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/?test.own=my&nonsense=1"}


def test_a_card_is_there_for_whom_the_permission_opens_it(
    cast: Cast, signed_in: SignIn, home: ReadHome
) -> None:
    assert "test.money" in home(signed_in(cast.manager))
    assert "test.money" not in home(signed_in(cast.basic))


def test_the_first_mode_is_the_default_and_the_address_names_another(
    cast: Cast, signed_in: SignIn, home: ReadHome
) -> None:
    client = signed_in(cast.manager)
    assert home(client)["test.modes"].look.mode == "all"
    assert home(client, "?test.modes=my")["test.modes"].look.mode == "my"
    assert home(client, "?test.modes=my")["test.own"].look.mode == "all"


@pytest.mark.parametrize("query", ["?test.modes=nonsense", "?test.modes=", "?nonsense=my", "?test.money=my"])
def test_what_a_card_cannot_be_is_ignored(cast: Cast, signed_in: SignIn, home: ReadHome, query: str) -> None:
    frames = home(signed_in(cast.manager), query)
    assert frames["test.modes"].look.mode == "all"
    assert frames["test.money"].look.mode == ""


def test_a_toggles_links_keep_the_modes_of_the_other_cards(
    cast: Cast, signed_in: SignIn, home: ReadHome
) -> None:
    toggles = home(signed_in(cast.manager), "?test.own=my")["test.modes"].toggles
    assert [(toggle.url, toggle.is_current) for toggle in toggles] == [
        ("/?test.own=my#card-test.modes", True),
        ("/?test.own=my&test.modes=my#card-test.modes", False),
    ]


def test_a_card_comes_alone_and_the_address_follows(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.manager).get("/home/test.modes/?mode=my", headers=HTMX)
    html = answer.content.decode()
    assert answer["HX-Replace-Url"] == "/?test.modes=my&test.own=my"
    assert 'id="card-test.modes"' in html
    assert "<html" not in html
    assert "card-test.own" not in html
    assert answer.context["frame"].look.mode == "my"


def test_a_card_alone_in_an_unknown_mode_is_in_its_first(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.manager).get("/home/test.modes/?mode=nonsense", headers=HTMX)
    assert answer.context["frame"].look.mode == "all"


@pytest.mark.parametrize("current", ["http://testserver/tickets/?test.own=my", "http://[", "", "x" * 5000])
def test_an_address_that_is_not_home_brings_no_modes(cast: Cast, signed_in: SignIn, current: str) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": current}
    answer = signed_in(cast.manager).get("/home/test.modes/?mode=my", headers=headers)
    assert answer["HX-Replace-Url"] == "/?test.modes=my"


@pytest.mark.parametrize("key", ["nonsense", "test.money", "%00", "x" * 2000])
def test_a_card_that_is_not_there_is_not_found(cast: Cast, signed_in: SignIn, key: str) -> None:
    assert signed_in(cast.basic).get(f"/home/{key}/").status_code == 404


def test_who_has_hidden_every_card_is_told_so(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)
    keys = [frame.card.key for frame in client.get("/").context["home"].frames]
    client.post("/home/arrange/", {"cards-card": keys} | {f"cards-place-{key}": "1" for key in keys})
    assert "You have hidden every card" in client.get("/").content.decode()


def test_a_card_may_head_itself_by_what_it_shows(cast: Cast, signed_in: SignIn, home: ReadHome) -> None:
    headed = card(
        "test.headed", context=lambda look: {"title": f"Invoices for {look.viewer.organization_name}"}
    )
    with cards.temporarily(headed):
        assert home(signed_in(cast.manager))["test.headed"].title == "Invoices for Acme"
