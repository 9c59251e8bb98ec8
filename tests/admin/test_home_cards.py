"""The provider's default for Home: which cards, in which order."""

from collections.abc import Callable

import pytest
from django.test import Client

from portal.models import Contact, ProviderSettings, User
from portal.registry import cards
from tests.admin.test_settings_pages import SETTINGS, settings_data
from tests.conftest import Cast

pytestmark = pytest.mark.django_db

KEYS = [card.key for card in cards]


def lines(places: list[str], hidden: tuple[str, ...] = ()) -> dict[str, object]:
    """The form's lines for all cards."""
    sent: dict[str, object] = {
        f"home_cards-place-{key}": place for key, place in zip(KEYS, places, strict=True)
    }
    shows = [key for key in KEYS if key not in hidden]
    return sent | {"home_cards-card": KEYS, "home_cards-shows": shows}


def in_order() -> list[str]:
    return [str(place) for place, _key in enumerate(KEYS, start=1)]


def test_what_is_set_is_what_clients_find(
    administrator: Client, cast: Cast, signed_in: Callable[[Contact | User], Client]
) -> None:
    turned = in_order()[::-1]
    answer = administrator.post(SETTINGS, settings_data(**lines(turned, hidden=(KEYS[0],))))
    assert answer.status_code == 302, answer.content
    frames = signed_in(cast.manager).get("/").context["home"].frames
    # No monitoring tool reports here, so there is no status to show.
    assert [frame.card.key for frame in frames] == [key for key in KEYS[:0:-1] if key != "devices_status"]


def test_untouched_it_fixes_nothing(administrator: Client) -> None:
    assert administrator.post(SETTINGS, settings_data(**lines(in_order()))).status_code == 302
    assert ProviderSettings.load().home_cards == []


def test_a_card_nobody_registered_is_refused(administrator: Client) -> None:
    forged = lines(in_order()) | {"home_cards-card": [*KEYS, "nonsense"], "home_cards-place-nonsense": "9"}
    answer = administrator.post(SETTINGS, settings_data(**forged))
    assert "There is no such card" in answer.content.decode()
    assert ProviderSettings.load().home_cards == []


def test_the_form_shows_every_card(administrator: Client) -> None:
    html = administrator.get(SETTINGS).content.decode()
    assert all(f'name="home_cards-place-{key}"' in html for key in KEYS)
