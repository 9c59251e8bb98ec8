"""Which tickets stand in which list: everybody sees exactly their own, with bait beside every row."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.models import ProviderSettings
from tests.conftest import Cast
from tests.factories import tickets as make
from tests.lists.conftest import SignIn, Titles
from tickets.models import TicketWatcher

LISTS = ("/tickets/", "/tickets/open/", "/tickets/completed/", "/tickets/search/")


@pytest.fixture
def desk(cast: Cast) -> Cast:
    """Tickets of everybody, and those nobody may see."""
    done = timezone.now() - timedelta(days=2)
    make.ticket(cast.basic, "Bea's own")
    make.ticket(cast.advanced, "Adam's own")
    make.ticket(cast.north_manager, "North's")
    make.ticket(cast.basic, "Bea's done", completed_at=done)
    make.ticket(cast.advanced, "Adam's done", completed_at=done)
    make.ticket(cast.advanced, "Adam's done long ago", completed_at=done - timedelta(days=10))
    make.ticket(cast.globex_manager, "Globex bait")
    make.ticket(cast.globex_manager, "Globex bait done", completed_at=done)
    make.ticket(cast.basic, "Hidden queue bait", queue=make.queue("Back office", visible_in_portal=False))
    make.ticket(cast.basic, "Hidden status bait", status=make.status(name="Parked", visible_in_portal=False))
    return cast


def test_basic_sees_only_their_own(desk: Cast, signed_in: SignIn, titles: Titles) -> None:
    client = signed_in(desk.basic)
    assert set(titles(client, "/tickets/")) == {"Bea's own"}
    assert set(titles(client, "/tickets/completed/")) == {"Bea's done"}
    assert set(titles(client, "/tickets/search/?include_completed=on")) == {"Bea's own", "Bea's done"}


def test_open_tickets_are_no_page_for_those_who_see_their_own(desk: Cast, signed_in: SignIn) -> None:
    for contact in (desk.basic, desk.billing):
        client = signed_in(contact)
        assert client.get("/tickets/open/").status_code == 403
        assert b"/tickets/open/" not in client.get("/tickets/").content


def test_the_organizations_tickets_with_those_below(desk: Cast, signed_in: SignIn, titles: Titles) -> None:
    client = signed_in(desk.manager)
    assert set(titles(client, "/tickets/open/")) == {"Bea's own", "Adam's own", "North's"}
    assert set(titles(client, "/tickets/completed/")) == {"Bea's done", "Adam's done"}
    assert set(titles(client, "/tickets/")) == set()


def test_a_sub_organization_sees_nothing_of_its_parent(desk: Cast, signed_in: SignIn, titles: Titles) -> None:
    client = signed_in(desk.north_manager)
    assert set(titles(client, "/tickets/open/")) == {"North's"}
    assert set(titles(client, "/tickets/search/?include_completed=on")) == {"North's"}


def test_a_watched_ticket_is_visible_but_not_mine(desk: Cast, signed_in: SignIn, titles: Titles) -> None:
    watched = make.ticket(desk.advanced, "Watched by Bea")
    TicketWatcher.objects.create(ticket=watched, contact=desk.basic)
    client = signed_in(desk.basic)
    assert set(titles(client, "/tickets/search/")) == {"Bea's own", "Watched by Bea"}
    assert set(titles(client, "/tickets/")) == {"Bea's own"}


def test_the_cut_off_date_hides_older_tickets_everywhere(
    desk: Cast, signed_in: SignIn, titles: Titles
) -> None:
    make.ticket(desk.basic, "Older bait", created_at=timezone.now() - timedelta(days=400))
    settings = ProviderSettings.load()
    settings.tickets_created_since = timezone.localdate() - timedelta(days=300)
    settings.save()
    client = signed_in(desk.manager)
    for address in LISTS:
        assert "Older bait" not in titles(client, address)


@pytest.mark.parametrize("address", LISTS)
def test_bait_is_in_no_list_and_no_count(desk: Cast, signed_in: SignIn, address: str) -> None:
    page = signed_in(desk.manager).get(f"{address}?include_completed=on")
    text = page.content.decode()
    assert "bait" not in text
    assert page.context["table"].paginator.count == len(page.context["table"].page.object_list)


def test_nobody_without_the_permission_enters(desk: Cast, signed_in: SignIn) -> None:
    level = desk.basic.security_level
    assert level is not None
    level.grants_data = {"profile.edit": 2}
    level.save()
    client = signed_in(desk.basic)
    assert {client.get(address).status_code for address in LISTS} == {403}
    assert b"/tickets/" not in client.get("/account/sessions/").content


def test_the_number_and_the_row_open_the_ticket(desk: Cast, signed_in: SignIn) -> None:
    page = signed_in(desk.basic).get("/tickets/")
    (ticket,) = page.context["table"].page.object_list
    assert f'<tr data-href="/tickets/{ticket.pk}/">' in page.content.decode()
    assert f'<a href="/tickets/{ticket.pk}/">{ticket.number}</a>' in page.content.decode()
