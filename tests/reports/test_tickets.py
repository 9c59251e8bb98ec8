"""Tickets report: every number is what a hand that counts finds, and opens a list of just as many."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.access import Perm
from portal.models import Contact, SecurityLevel
from tests.conftest import Cast
from tests.factories import portal as people
from tests.factories import tickets as make
from tests.reports.reading import SignIn, as_book, as_csv, page, tables
from tickets.models import Ticket
from tickets.reports.parts import Part

TICKETS = "/reports/tickets/"
ALL = "?created_after=2026-01-01&created_before=2026-12-31"
KEYS = ("status", "request_type", "contact", "month_created")


@pytest.fixture
def desk(cast: Cast) -> Cast:
    """Tickets of three organizations in four months, some of which nobody may count."""
    printer, mail = make.request_type("Printer"), make.request_type("Mail")
    twin = people.contact(cast.acme_north, name="Adam Advanced", login=False)
    owners = (cast.basic, cast.advanced, cast.north_manager, twin)
    for number in range(14):
        created = datetime(2026, 1 + number % 4, 10, 12, tzinfo=UTC)
        make.ticket(
            owners[number % 4],
            created_at=created,
            completed_at=created + timedelta(days=1) if number % 3 else None,
            request_type=(printer, mail, None)[number % 3],
        )
    bait(cast)
    return cast


def bait(cast: Cast) -> None:
    """Another client's, one in a hidden queue, and one on either side of the days."""
    inside = datetime(2026, 2, 10, 12, tzinfo=UTC)
    make.ticket(cast.globex_manager, "Bait", created_at=inside)
    make.ticket(cast.advanced, "Bait", created_at=inside, queue=make.queue("Secret", visible_in_portal=False))
    make.ticket(cast.advanced, "Bait", created_at=datetime(2025, 12, 31, 23, 59, tzinfo=UTC))
    make.ticket(cast.advanced, "Bait", created_at=datetime(2027, 1, 1, tzinfo=UTC))


type Look = Callable[[Ticket], str]
BY: dict[str, Look] = {
    "status": lambda ticket: ticket.status.client_label,
    "request_type": lambda ticket: str(ticket.request_type or "Without a request type"),
    "contact": lambda ticket: f"{ticket.contact_id}",
    "month_created": lambda ticket: f"{ticket.created_at:%Y-%m}",
}


def counted(reach: set[int], look: Look) -> dict[str, tuple[int, int]]:
    """All and open tickets of the reach, one by one, in plain Python."""
    every: Counter[str] = Counter()
    still: Counter[str] = Counter()
    for ticket in Ticket.objects.select_related("status", "request_type"):
        if ticket.title != "Bait" and ticket.organization_id in reach:
            every[look(ticket)] += 1
            still[look(ticket)] += ticket.completed_at is None
    return {key: (every[key], still[key]) for key in every}


def named(part: Part, key: str) -> str:
    if key == "contact":
        return part.all_url.partition("/contact/")[2].partition("/")[0]
    return part.datetime or str(part.label)


@pytest.mark.parametrize("who", ["manager", "advanced", "comanaged_resource", "north_manager"])
def test_the_figures_are_those_of_a_count_by_hand(desk: Cast, signed_in: SignIn, who: str) -> None:
    contact: Contact = getattr(desk, who)
    viewer = contact.as_viewer()
    assert viewer is not None
    parts = tables(signed_in(contact), TICKETS + ALL)
    for key in KEYS:
        shown = {named(part, key): (part.number, part.open) for part in parts[key].lines}
        assert shown == counted(set(viewer.reach), BY[key]), key
        total = parts[key].total
        assert total.number == sum(number for number, _open in shown.values())
        assert total.number == total.open + total.done


def behind(client: Client, address: str) -> int:
    """How many rows a list has, all pages together."""
    return int(page(client, address).context["table"].paginator.count)


@pytest.mark.parametrize("query", ["?created_after=2026-02-10&created_before=2026-03-10", "choice"])
def test_every_number_opens_just_as_many_tickets(desk: Cast, signed_in: SignIn, query: str) -> None:
    client = signed_in(desk.manager)
    if query == "choice":
        query = f"{ALL}&organization={desk.acme_north.pk}"
    for table in tables(client, TICKETS + query).values():
        for part in (*table.lines, table.total):
            urls = (part.all_url, part.open_url, part.done_url)
            assert [behind(client, url) for url in urls] == [part.number, part.open, part.done], part


def test_a_month_without_tickets_between_others_is_there(cast: Cast, signed_in: SignIn) -> None:
    for month in (1, 4):
        make.ticket(cast.basic, created_at=datetime(2026, month, 10, tzinfo=UTC))
    months = tables(signed_in(cast.manager), TICKETS + ALL)["month_created"].lines
    assert [(str(part.label), part.number) for part in months] == [
        ("January 2026", 1),
        ("February 2026", 0),
        ("March 2026", 0),
        ("April 2026", 1),
    ]


def test_days_are_those_of_the_readers_zone(cast: Cast, signed_in: SignIn) -> None:
    cast.manager.time_zone = "Pacific/Auckland"
    cast.manager.save()
    make.ticket(cast.basic, created_at=datetime(2026, 1, 31, 12, tzinfo=UTC))  # the first of February there
    (month,) = tables(signed_in(cast.manager), TICKETS + ALL)["month_created"].lines
    assert month.datetime == "2026-02"
    january = "?created_after=2026-01-01&created_before=2026-01-31"
    assert page(signed_in(cast.manager), TICKETS + january).context["report"].is_empty
    assert behind(signed_in(cast.manager), month.all_url) == 1


def test_who_sees_own_tickets_counts_own_tickets(desk: Cast, signed_in: SignIn) -> None:
    grants = {Perm.REPORTS_TICKETS: 2, Perm.TICKETS_VIEW: 1}
    desk.basic.security_level = SecurityLevel.objects.create(name="Own", grants_data=grants)
    desk.basic.save()
    parts = tables(signed_in(desk.basic), TICKETS + ALL)
    assert {str(part.label) for part in parts["contact"].lines} == {"Bea Basic"}
    assert parts["status"].total.number == Ticket.objects.filter(contact=desk.basic).count()


@pytest.mark.parametrize("grants", [{Perm.REPORTS_TICKETS: 2}, {Perm.TICKETS_VIEW: 2}])
def test_it_takes_both_grants(cast: Cast, signed_in: SignIn, grants: dict[str, int]) -> None:
    cast.basic.security_level = SecurityLevel.objects.create(name="Half", grants_data=grants)
    cast.basic.save()
    client = signed_in(cast.basic)
    for address in (TICKETS, f"{TICKETS}all/all/", "/reports/time/"):
        assert client.get(address).status_code == 403
    assert "/reports/tickets/" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    "part",
    [
        *("all/none", "nonsense/1", "status/-1", "status/99999999999999999999", "contact/x"),
        *("month_created/2026-13", "month_created/0001-01"),
    ],
)
def test_a_part_that_cannot_be_is_not_there(cast: Cast, signed_in: SignIn, part: str) -> None:
    assert signed_in(cast.manager).get(f"{TICKETS}{part}/").status_code == 404


def test_a_part_of_others_is_empty_and_tells_no_name(desk: Cast, signed_in: SignIn) -> None:
    make.ticket(desk.globex_manager, request_type=make.request_type("Secret type", organization=desk.globex))
    kind = Ticket.objects.get(request_type__name="Secret type").request_type_id
    for part in (f"contact/{desk.globex_manager.pk}", f"request_type/{kind}"):
        answer = page(signed_in(desk.manager), f"{TICKETS}{part}/")
        assert "Greta" not in answer.content.decode()
        assert "Secret" not in answer.content.decode()
        assert answer.context["table"].paginator.count == 0


def test_the_files_are_the_screen(desk: Cast, signed_in: SignIn) -> None:
    client = signed_in(desk.manager)
    shown = [
        [[str(part.label), part.number, part.open, part.done] for part in table.lines]
        for table in tables(client, TICKETS + ALL).values()
    ]
    sheets = as_book(client, TICKETS + ALL)
    assert [sheet[1:-1] for sheet in sheets] == shown
    assert [sheet[-1][0] for sheet in sheets] == ["Total"] * 4
    written = as_csv(client, TICKETS + ALL)
    for part in shown:
        for line in part:
            assert [str(cell) for cell in line] in written


def test_without_dates_it_is_about_the_last_twelve_months(cast: Cast, signed_in: SignIn) -> None:
    now = timezone.now()
    for age in (1, 360, 400):
        make.ticket(cast.basic, created_at=now - timedelta(days=age))
    client = signed_in(cast.manager)
    report = page(client, TICKETS).context["report"]
    assert report.sections[0].total.number == 2
    ((_csv, link), *_) = report.links()
    assert "created_after=20" in link
    assert (
        page(client, f"{TICKETS}?created_after=&created_before=").context["report"].sections[0].total.number
        == 3
    )
