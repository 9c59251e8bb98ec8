"""Articles on the pages of tickets, end clients' tickets and devices; and these on that of an article."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from kb.panels import OF_TICKET
from portal.models import Contact, User
from portal.panels import panels_of
from tests.conftest import Cast
from tests.factories import billing as money
from tests.factories import devices, tickets
from tests.factories import kb as make
from tests.factories import portal as people
from tests.kb.test_scope import viewer_of

pytestmark = pytest.mark.django_db

type SignIn = Callable[[Contact | User], Client]


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_whoever_is_billed_reads_beside_the_ticket_what_is_meant_for_them_and_not_for_the_end_client(
    readers: Cast, signed_in: SignIn
) -> None:
    """Seed 003: the knowledge base is reached from end client tickets, by one's own audience."""
    umbrella = people.organization("Umbrella")
    make.switch_on(umbrella)
    billed = money.contract(umbrella, billing_organization=readers.acme)
    ticket = tickets.ticket(people.contact(umbrella, name="Eve Umbrella", login=False), contract=billed)
    texts: dict[str, dict[str, Any]] = {
        "For everyone": {"audience": "everyone"},
        "For the payer": {"audience": "organization", "organization": readers.acme},
        "For the end client": {"audience": "organization", "organization": umbrella},
        "For nobody": {"audience": "internal"},
    }
    for title, fields in texts.items():
        make.article(title, **fields).tickets.add(ticket)
    client, address = signed_in(readers.manager), f"/tickets/end-clients/{ticket.pk}/"
    page = text_of(client, address)
    assert ["For everyone" in page, "For the payer" in page, 'href="/kb/search/"' in page] == [True] * 3
    assert "For the end client" not in page
    assert "For nobody" not in page
    readers.acme.kb_enabled = False
    readers.acme.save()
    assert "For everyone" not in text_of(client, address)


def test_a_panel_is_on_the_page_of_the_payer_only_where_it_says_so(
    readers: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = tickets.ticket(readers.basic)
    monkeypatch.setattr("portal.panels.panels", [OF_TICKET, replace(OF_TICKET, for_payers=False)])
    assert len(list(panels_of(viewer_of(readers.basic), ticket))) == 2
    assert len(list(panels_of(viewer_of(readers.basic), ticket, as_payer=True))) == 1


def test_a_device_shows_what_is_written_about_its_type_as_far_as_one_may_read_it(
    readers: Cast, signed_in: SignIn
) -> None:
    device = devices.device(readers.acme)
    other = devices.device_type("Telescope")
    for title, kind, audience in (
        ("Clean the lens", device.type, "everyone"),
        ("Where the keys are", device.type, "internal"),
        ("About telescopes", other, "everyone"),
    ):
        make.article(title, audience=audience).device_types.add(kind)
    page = text_of(signed_in(readers.manager), device.get_absolute_url())
    assert "Clean the lens" in page
    assert "Where the keys are" not in page
    assert "About telescopes" not in page


def test_an_article_names_its_types_and_tickets_as_far_as_the_reader_sees_them(
    readers: Cast, signed_in: SignIn
) -> None:
    mine, theirs = devices.device(readers.acme), devices.device(readers.globex)
    theirs.type = devices.device_type("Telescope")
    theirs.save()
    article = make.article()
    article.device_types.set([mine.type, theirs.type])
    article.tickets.set(
        [tickets.ticket(readers.basic, "Mine"), tickets.ticket(readers.globex_manager, "Theirs")]
    )
    page = text_of(signed_in(readers.basic), article.get_absolute_url())
    assert f'href="/devices/?type={mine.type_id}"' in page
    assert "Mine" in page
    assert "Telescope" not in page
    assert "Theirs" not in page
