"""Hiding, showing and ordering cards: the person's own arrangement over the provider's default."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.models import HomeLayout, ProviderSettings
from portal.registry import cards
from tests.conftest import Cast
from tests.home.conftest import SignIn, card

type ReadHome = Callable[..., dict[str, Any]]

ARRANGE = "/home/arrange/"
SAMPLES = ("test.modes", "test.money", "test.own")

pytestmark = pytest.mark.usefixtures("sample_cards")


def arrange(client: Client, *lines: tuple[str, str, bool]) -> Any:
    """Send the form with these lines: key, place, ticked."""
    places = {f"cards-place-{key}": place for key, place, _shows in lines}
    ticked = [key for key, _place, shows in lines if shows]
    return client.post(ARRANGE, {"cards-card": [key for key, *_ in lines], "cards-shows": ticked} | places)


def samples(frames: dict[str, Any]) -> list[str]:
    return [key for key in frames if key.startswith("test.")]


def provide(*pairs: tuple[str, bool]) -> None:
    """What the provider has set."""
    provider = ProviderSettings.load()
    provider.home_cards = [list(pair) for pair in pairs]
    provider.save()


def test_cards_stand_in_their_own_order_until_somebody_arranges_them(
    cast: Cast, signed_in: SignIn, home: ReadHome
) -> None:
    assert samples(home(signed_in(cast.manager))) == list(SAMPLES)


def test_one_hides_and_moves_for_oneself_alone(cast: Cast, signed_in: SignIn, home: ReadHome) -> None:
    client = signed_in(cast.manager)
    lines = (("test.modes", "2", True), ("test.money", "3", False), ("test.own", "1", True))
    assert arrange(client, *lines)["Location"] == "/"
    assert samples(home(client)) == ["test.own", "test.modes"]
    assert samples(home(signed_in(cast.manager))) == ["test.own", "test.modes"]
    assert samples(home(signed_in(cast.comanaged_administrator))) == list(SAMPLES)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        (("1", "2", "1"), ["test.own", "test.modes", "test.money"]),  # the third moved up to the first place
        (("3", "2", "3"), ["test.money", "test.own", "test.modes"]),  # the first moved down behind the third
        (("1", "1", "1"), ["test.money", "test.own", "test.modes"]),
        (("10", "20", "15"), ["test.modes", "test.own", "test.money"]),
    ],
)
def test_of_two_in_the_same_place_the_one_that_was_moved_there_wins(
    cast: Cast, signed_in: SignIn, home: ReadHome, places: tuple[str, ...], expected: list[str]
) -> None:
    client = signed_in(cast.manager)
    arrange(client, *((key, place, True) for key, place in zip(SAMPLES, places, strict=True)))
    assert samples(home(client)) == expected


def test_sent_empty_it_is_the_providers_default_again(cast: Cast, signed_in: SignIn, home: ReadHome) -> None:
    client = signed_in(cast.manager)
    arrange(client, ("test.own", "1", True), ("test.modes", "2", False))
    provide(("test.money", True), ("test.own", False))
    assert arrange(client)["Location"] == "/"
    assert samples(home(client)) == ["test.money", "test.modes"]


def test_the_provider_sets_what_holds_for_who_has_arranged_nothing(
    cast: Cast, signed_in: SignIn, home: ReadHome
) -> None:
    provide(("test.own", True), ("test.modes", False), ("gone.since", True))
    assert samples(home(signed_in(cast.manager))) == ["test.own", "test.money"]
    client = signed_in(cast.advanced)
    arrange(client, ("test.modes", "1", True))
    assert samples(home(client)) == ["test.modes", "test.own"]


def test_a_card_that_came_later_shows_at_the_end(cast: Cast, signed_in: SignIn, home: ReadHome) -> None:
    client = signed_in(cast.manager)
    arrange(client, *((key, "1", True) for key in SAMPLES))
    with cards.temporarily(card("test.new", order=-5)):
        assert samples(home(client))[-1] == "test.new"


def test_only_cards_that_are_there_for_the_viewer_are_offered(cast: Cast, signed_in: SignIn) -> None:
    assert 'value="test.money"' in signed_in(cast.manager).get(ARRANGE).content.decode()
    assert "test.money" not in signed_in(cast.basic).get(ARRANGE).content.decode()


@pytest.mark.parametrize("key", ["nonsense", "test.money", "\x00", "x" * 200, "<script>", "organization"])
def test_a_card_that_is_not_there_is_refused_and_nothing_kept(
    cast: Cast, signed_in: SignIn, key: str
) -> None:
    client = signed_in(cast.basic)
    answer = arrange(client, ("test.modes", "1", True), (key, "2", True))
    assert answer.status_code == 422
    assert "There is no such card" in answer.content.decode()
    assert not HomeLayout.objects.exists()


@pytest.mark.parametrize("place", ["", "0x1", "-1", "1.5", "²", "one", "99999", "0" * 5000 + "1"])
def test_a_place_that_is_no_number_is_refused_and_kept_in_the_form(
    cast: Cast, signed_in: SignIn, place: str
) -> None:
    answer = arrange(signed_in(cast.basic), ("test.modes", place, True))
    assert answer.status_code == 422
    assert "Number the places" in answer.content.decode()
    assert f'value="{place}"' in answer.content.decode()
    assert not HomeLayout.objects.exists()


def test_the_same_card_twice_is_refused(cast: Cast, signed_in: SignIn) -> None:
    answer = arrange(signed_in(cast.basic), ("test.modes", "1", True), ("test.modes", "2", True))
    assert answer.status_code == 422


def test_what_is_arranged_leaves_the_choice_alone(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.manager)
    client.post("/home/organization/", {"organization": str(cast.acme_north.pk)})
    arrange(client, ("test.modes", "1", False))
    assert HomeLayout.objects.get().organization == cast.acme_north
