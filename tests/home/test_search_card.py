"""The Search card: one box, a toggle where there is more than one thing to search (seed 000)."""

from typing import Any

import pytest
from django.test import Client

from portal.models import SecurityLevel
from tests.conftest import Cast
from tests.factories import kb as knowledge
from tests.factories import tickets as make
from tests.home.conftest import SignIn


@pytest.fixture
def knowledge_base(cast: Cast) -> None:
    """A second thing to search."""
    knowledge.switch_on(cast.acme)
    knowledge.article("Clear a paper jam", category=knowledge.category("Printers"))


def box(client: Client, query: str = "") -> Any:
    frames = {frame.card.key: frame for frame in client.get(f"/{query}").context["home"].frames}
    return frames["search"]


def sent(client: Client, words: str) -> Any:
    """What the box opens when it is sent."""
    data = box(client).data
    return client.get(data["url"], data["hidden"] | {"q": words})


def test_it_opens_ticket_search_with_completed_ones_too(cast: Cast, signed_in: SignIn) -> None:
    make.ticket(cast.basic, "Printer jam in the hall")
    make.ticket(cast.basic, "Screen is dark")
    make.ticket(cast.globex_manager, "Printer bait")
    answer = sent(signed_in(cast.basic), "printer AND hall OR dark")
    assert answer.status_code == 200
    found = {row.title for row in answer.context["table"].page.object_list}
    assert found == {"Printer jam in the hall", "Screen is dark"}


def test_it_looks_in_the_chosen_organization(cast: Cast, signed_in: SignIn) -> None:
    make.ticket(cast.manager, "Printer")
    make.ticket(cast.north_manager, "Printer up north")
    client = signed_in(cast.manager)
    client.post("/home/organization/", {"organization": str(cast.acme_north.pk)})
    found = [row.title for row in sent(client, "printer").context["table"].page.object_list]
    assert found == ["Printer up north"]


def test_one_thing_to_search_has_no_toggle(cast: Cast, signed_in: SignIn) -> None:
    frame = box(signed_in(cast.manager))
    assert frame.toggles == []
    assert frame.data["provider"].key == "tickets"


@pytest.mark.usefixtures("knowledge_base")
def test_two_have_one_for_whom_both_are_there(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.manager)
    assert [str(toggle.label) for toggle in box(client).toggles] == ["Tickets", "Knowledge base"]
    html = client.get("/?search=kb").content.decode()
    assert '<select id="home-search-option" name="category">' in html
    assert 'name="include_completed"' not in html
    assert box(signed_in(cast.billing)).toggles == []


@pytest.mark.usefixtures("knowledge_base")
def test_who_may_search_nothing_has_no_card(cast: Cast, signed_in: SignIn) -> None:
    level = SecurityLevel.objects.create(name="Payer", kind="client", grants_data={"invoices.view": 2})
    cast.basic.security_level = level
    cast.basic.save()
    client = signed_in(cast.basic)
    assert "search" not in {frame.card.key for frame in client.get("/").context["home"].frames}
    assert client.get("/home/search/").status_code == 404
