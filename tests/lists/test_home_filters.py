"""The filters that numbers on Home lead to."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from portal.models import Organization
from tests.conftest import Cast
from tests.factories import portal as people
from tests.factories import tickets as make
from tests.lists.conftest import SignIn, Titles
from tickets.choices import StatusKind
from tickets.models import TicketWatcher

SEARCH = "/tickets/search/"


def test_mine_is_what_my_tickets_lists(cast: Cast, signed_in: SignIn, titles: Titles) -> None:
    make.ticket(cast.manager, "Hers")
    make.ticket(cast.basic, "Raised for Bea", creator=cast.manager)
    watched = make.ticket(cast.basic, "Watched only")
    TicketWatcher.objects.create(ticket=watched, contact=cast.manager)
    client = signed_in(cast.manager)
    assert titles(client, f"{SEARCH}?whose=mine") == titles(client, "/tickets/") == ["Raised for Bea", "Hers"]
    assert "Watched only" in titles(client, SEARCH)


def test_tickets_that_need_attention(cast: Cast, signed_in: SignIn, titles: Titles) -> None:
    past = timezone.now() - timedelta(hours=1)
    waiting = make.status(StatusKind.WAITING_CUSTOMER)
    make.ticket(cast.manager, "Waits", status=waiting)
    make.ticket(cast.manager, "Waited", status=waiting, completed_at=timezone.now())
    make.ticket(cast.manager, "Late", due_at=past)
    make.ticket(cast.manager, "Done late", due_at=past, completed_at=timezone.now())
    client = signed_in(cast.manager)
    assert titles(client, f"{SEARCH}?attention=waiting") == ["Waits"]
    assert titles(client, f"{SEARCH}?attention=overdue&include_completed=on") == ["Late"]


@pytest.mark.parametrize("query", ["whose=theirs", "attention=1", "request_type=nothing", "whose=mine%00"])
def test_what_is_not_offered_is_refused(cast: Cast, signed_in: SignIn, query: str) -> None:
    assert signed_in(cast.manager).get(f"{SEARCH}?{query}").status_code == 400


@pytest.mark.parametrize("address", ["/tickets/", "/tickets/open/", SEARCH])
def test_tickets_without_a_request_type(cast: Cast, signed_in: SignIn, titles: Titles, address: str) -> None:
    make.ticket(cast.manager, "Asked", request_type=make.request_type("Access"))
    make.ticket(cast.manager, "From a mail")
    client = signed_in(cast.manager)
    assert titles(client, f"{address}?request_type=none") == ["From a mail"]
    assert "Without a request type" in client.get(f"{address}?request_type=none").content.decode()


def test_any_id_behind_an_option_opens_it(cast: Cast, signed_in: SignIn, titles: Titles) -> None:
    first, second = make.request_type("Access"), make.request_type("Access", organization=cast.acme)
    make.ticket(cast.manager, "One", request_type=first)
    make.ticket(cast.manager, "Two", request_type=second)
    client = signed_in(cast.manager)
    for kind in (first, second):
        address = f"/tickets/open/?request_type={kind.pk}"
        assert titles(client, address) == ["Two", "One"]
        assert f'<option value="{kind.pk}" selected>Access</option>' in client.get(address).content.decode()


def test_organizations_of_one_name_stay_apart(cast: Cast, signed_in: SignIn, titles: Titles) -> None:
    twin = people.organization(cast.acme_south.name, parent=cast.acme)
    make.ticket(cast.manager, "South", organization=cast.acme_south)
    make.ticket(cast.manager, "The other South", organization=twin)
    client = signed_in(cast.manager)
    assert titles(client, f"{SEARCH}?organization={cast.acme_south.pk}") == ["South"]
    assert titles(client, f"{SEARCH}?organization={twin.pk}") == ["The other South"]


MARCH, JUNE = datetime(2026, 3, 9, 12, tzinfo=UTC), datetime(2026, 6, 9, 12, tzinfo=UTC)
IN_MARCH, IN_JUNE = "completed_after=2026-03-01&completed_before=2026-03-31", "completed_after=2026-06-01"


def test_the_help_desks_own_clock_counts_for_whom_it_is_assigned_to(
    cast: Cast, signed_in: SignIn, titles: Titles
) -> None:
    """Seed 000: tickets assigned to you show your help desk's date, all others the provider's."""
    rolf = cast.comanaged_resource
    Organization.objects.filter(pk=cast.acme.pk).update(comanaged_since=MARCH - timedelta(days=90))
    dates = {"created_at": MARCH - timedelta(days=9), "completed_at": JUNE, "internal_completed_at": MARCH}
    make.ticket(cast.basic, "His", internal_resource=rolf, **dates)
    make.ticket(cast.basic, "Ada's", internal_resource=cast.comanaged_administrator, **dates)
    make.ticket(cast.basic, "Nobody's", **dates)
    make.ticket(
        cast.basic,
        "Done by the provider alone",
        internal_resource=rolf,
        **dates | {"internal_completed_at": None},
    )
    client = signed_in(rolf)
    assert titles(client, f"{SEARCH}?{IN_MARCH}") == ["His"]
    assert titles(client, f"{SEARCH}?{IN_JUNE}&sort=title") == ["Ada's", "Nobody's"]
    rows = client.get(f"{SEARCH}?{IN_MARCH}").context["table"].page.object_list
    assert [row.completion for row in rows] == [MARCH]


def test_everybody_else_goes_by_the_providers_clock(cast: Cast, signed_in: SignIn, titles: Titles) -> None:
    dates = {"created_at": MARCH - timedelta(days=9), "completed_at": JUNE, "internal_completed_at": MARCH}
    make.ticket(cast.manager, "Once on the desk", internal_resource=cast.manager, **dates)
    client = signed_in(cast.manager)
    assert titles(client, f"{SEARCH}?{IN_MARCH}") == []
    assert titles(client, f"{SEARCH}?{IN_JUNE}") == ["Once on the desk"]
