"""The card My Projects on Home: what it says is what its table holds."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from portal.models import Contact, User
from projects.cards import SHOWN
from tests.conftest import Cast
from tests.factories import projects as make
from tests.projects.test_pages import text_of

type SignIn = Callable[[Contact | User], Client]


def card_of(client: Client, query: str = "") -> str:
    """The card's own HTML; none when it is not there."""
    return text_of(client, f"/{query}").partition('id="card-my_projects"')[2].partition("</section>")[0]


def way_out(card: str) -> tuple[str, int]:
    """Where "All open projects" leads, and the number it says."""
    found = re.search(r'href="([^"]+)">All open projects\s+\(([\d,]+)\)', card)
    assert found
    return found[1].replace("&amp;", "&"), int(found[2].replace(",", ""))


def counted(client: Client, address: str) -> int:
    found = re.search(r'id="list-count"[^>]*>\s*([\d,]+) ', text_of(client, address))
    assert found
    return int(found[1].replace(",", ""))


def test_it_shows_open_projects_with_their_progress_the_one_that_ends_first_on_top(
    cast: Cast, signed_in: SignIn
) -> None:
    late = make.project(cast.acme, "Ends late", ends_on=date(2027, 1, 1))
    make.project(cast.acme, "Ends soon", ends_on=date(2026, 1, 1))
    make.project(cast.acme, "Over", status="complete")
    make.project(cast.acme, "Unpublished", is_published=False)
    make.project(cast.globex, "BAIT")
    make.task(late, status="complete")
    make.task(late)
    make.task(late, client_access="none")
    card = card_of(signed_in(cast.manager))
    assert card.index("Ends soon") < card.index("Ends late")
    assert "1 / 2" in card
    assert [words for words in ("Over<", "Unpublished", "BAIT") if words in card] == []


@pytest.mark.parametrize("number", [0, 1, SHOWN + 2])
def test_its_number_is_that_of_the_rows_it_opens(number: int, cast: Cast, signed_in: SignIn) -> None:
    for _each in range(number):
        make.project(cast.acme)
    client = signed_in(cast.manager)
    card = card_of(client)
    address, said = way_out(card)
    assert said == counted(client, address) == number
    assert card.count("<li>") == min(number, SHOWN)


def test_it_follows_the_welcome_choice(cast: Cast, signed_in: SignIn) -> None:
    make.project(cast.acme, "At the parent")
    make.project(cast.acme_north, "At the sub")
    client = signed_in(cast.manager)
    client.post("/home/organization/", {"organization": cast.acme_north.pk})
    card = card_of(client)
    assert "At the sub" in card
    assert "At the parent" not in card
    address, said = way_out(card)
    assert said == counted(client, address) == 1


def test_who_has_no_projects_has_no_card_until_a_team_lets_them_in(cast: Cast, signed_in: SignIn) -> None:
    project = make.project(cast.acme, "New office")
    make.project(cast.acme, "Not mine")
    client = signed_in(cast.billing)
    assert card_of(client) == ""
    make.member(project, cast.billing)
    card = card_of(client)
    assert "New office" in card
    assert "Not mine" not in card
    assert way_out(card)[1] == 1
