"""Cards that show what they were given, and a browser to look at them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.test import Client

from portal.access import Perm
from portal.models import Contact, User
from portal.registry import Card, Look, Mode, cards

type SignIn = Callable[[Contact | User], Client]

MODES = (Mode("all", "All"), Mode("my", "My"))


def card(key: str, order: int = 500, **more: Any) -> Card:
    """A card that says who looks, in which mode, and at which organization."""
    return Card(key, f"Card {key}", "ui/required.html", more.pop("context", seen), order, **more)


def seen(look: Look) -> dict[str, Any]:
    """What the card was given."""
    return {"look": look}


@pytest.fixture
def sample_cards() -> Iterator[None]:
    """Three cards: one with a toggle, one for those who read invoices, one that ignores the choice."""
    with ExitStack() as stack:
        for sample in (
            card("test.modes", 501, modes=lambda viewer: MODES),
            card("test.money", 502, perm=Perm.INVOICES_VIEW, is_wide=True),
            card("test.own", 503, follows_choice=False, modes=lambda viewer: MODES),
        ):
            stack.enter_context(cards.temporarily(sample))
        yield


@pytest.fixture
def home() -> Callable[[Client, str], dict[str, Any]]:
    """The cards of Home by key, each as its frame."""

    def read(client: Client, query: str = "") -> dict[str, Any]:
        page = client.get(f"/{query}")
        assert page.status_code == 200
        return {frame.card.key: frame for frame in page.context["home"].frames}

    return read
