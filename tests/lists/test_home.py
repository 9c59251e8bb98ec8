"""Home: the ways on, with numbers that are true."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import Cast
from tests.factories import tickets as make
from tests.lists.conftest import SignIn


def numbers(client: Client) -> dict[str, str]:
    """The figure beside each link that has one."""
    page = client.get("/")
    assert page.status_code == 200
    links = re.findall(
        r'<a class="card choice-card" href="([^"]+)">(.*?)</a>', page.content.decode(), re.DOTALL
    )
    figures = {address: re.search(r'class="figure">([^<]+)<', inside) for address, inside in links}
    return {address: found[1] for address, found in figures.items() if found}


@pytest.mark.parametrize("who", ["basic", "manager", "north_manager", "billing", "globex_manager"])
def test_every_number_is_the_number_of_rows(cast: Cast, signed_in: SignIn, who: str) -> None:
    done = timezone.now() - timedelta(days=1)
    for contact in (cast.basic, cast.manager, cast.north_manager, cast.globex_manager):
        make.ticket(contact)
        make.ticket(contact, completed_at=done)
        make.ticket(contact, completed_at=done - timedelta(days=30))
        make.ticket(contact, queue=make.queue("Back office", visible_in_portal=False))
    client = signed_in(getattr(cast, who))
    shown = numbers(client)
    assert "/tickets/" in shown
    for address, number in shown.items():
        assert client.get(address).context["table"].paginator.count == int(number), address


def test_greets_and_offers_a_new_ticket(cast: Cast, signed_in: SignIn) -> None:
    page = signed_in(cast.basic).get("/").content.decode()
    assert "Bea Basic" in page
    assert 'href="/tickets/new/"' in page
    assert "/tickets/open/" not in page


def test_many_are_not_counted_to_the_end(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.pagination.CAP", 2)
    monkeypatch.setattr("portal.context_processors.CAP", 2)
    for _ in range(4):
        make.ticket(cast.basic)
    assert numbers(signed_in(cast.basic))["/tickets/"] == "2+"
