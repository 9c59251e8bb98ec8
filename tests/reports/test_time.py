"""Time report: posted hours as each organization shows them, and names as each one may read them."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from portal.choices import ResourceNames, ShowTime
from portal.models import Contact, Organization, ProviderSettings, User
from tests.conftest import Cast
from tests.factories import portal as people
from tests.factories import tickets as make
from tests.reports.reading import SignIn, as_book, page, tables
from tickets.models import Ticket, TicketTimeEntry

TIME = "/reports/time/"
ALL = "?worked_after=2026-01-01&worked_before=2026-12-31"
POSTED = {"approved_and_posted_at": timezone.now()}
# Anybody's hours that must be in no figure are so many that a sum would show it.
BAIT = Decimal(1000)


def spend(
    ticket: Ticket, who: User, worked: str, billed: str, day: date = date(2026, 3, 2), **fields: object
) -> None:
    """Hours on a ticket, approved and posted."""
    TicketTimeEntry.objects.create(
        **{
            "ticket": ticket,
            "resource": who,
            "hours_worked": Decimal(worked),
            "hours_billed": Decimal(billed),
            "worked_on": day,
        }
        | POSTED
        | fields
    )


@pytest.fixture
def desk(cast: Cast) -> Cast:
    """Acme shows what is billed, the north what was worked, the south nothing."""
    for organization, shown in ((cast.acme, "billed"), (cast.acme_north, "worked"), (cast.globex, "billed")):
        Organization.objects.filter(pk=organization.pk).update(show_time=shown)
    Organization.objects.filter(pk=cast.acme.pk).update(comanaged_since=timezone.now())
    south = people.contact(cast.acme_south, name="Sam South", login=False)
    una = people.staff("una", name="Una Utility")
    for number, contact in enumerate((cast.basic, cast.advanced, cast.north_manager, cast.basic)):
        ticket = make.ticket(contact)
        spend(ticket, cast.technician, f"{number + 1}.50", f"{number + 1}.25", date(2026, number + 1, 5))
        spend(ticket, una, "0.75", "0.50", date(2026, 2, 20))
    for ticket in (make.ticket(cast.globex_manager), make.ticket(south)):
        spend(ticket, cast.technician, str(BAIT), str(BAIT))
    own = Ticket.objects.filter(contact=cast.advanced).get()
    spend(own, una, str(BAIT), str(BAIT), visibility="internal")
    spend(own, una, str(BAIT), str(BAIT), approved_and_posted_at=None)
    spend(own, una, str(BAIT), str(BAIT), date(2025, 12, 31))
    spend(make.ticket(cast.basic, queue=make.queue("Secret", visible_in_portal=False)), una, "1000", "1000")
    return cast


def by_hand(desk: Cast, key: str, *, comanaged: bool) -> dict[str, Decimal]:
    """The hours in plain Python, entry by entry."""
    shown = {desk.acme.pk: "hours_billed"} | ({desk.acme_north.pk: "hours_worked"} if comanaged else {})
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for entry in TicketTimeEntry.objects.select_related("ticket__contact", "resource"):
        name = shown.get(entry.ticket.organization_id)
        if name and getattr(entry, name) < BAIT:
            label = {
                "ticket": entry.ticket.number,
                "contact": str(entry.ticket.contact),
                "month": f"{entry.worked_on:%Y-%m}",
                "person": str(entry.resource),
            }[key]
            sums[label] += getattr(entry, name)
    return dict(sums)


@pytest.mark.parametrize(
    ("who", "comanaged"), [("manager", False), ("advanced", False), ("comanaged_resource", True)]
)
def test_the_figures_are_those_of_a_sum_by_hand(
    desk: Cast, signed_in: SignIn, who: str, comanaged: bool
) -> None:
    parts = tables(signed_in(getattr(desk, who)), TIME + ALL)
    assert list(parts) == ["ticket", "contact", "month", "person"]
    for key, table in parts.items():
        expected = by_hand(desk, key, comanaged=comanaged)
        assert {
            line.datetime or str(line.label): line.hours for line in table.lines if line.hours
        } == expected
        assert table.total.hours == sum(expected.values())


def test_the_number_of_tickets_counts_each_once(desk: Cast, signed_in: SignIn) -> None:
    contacts = tables(signed_in(desk.manager), TIME + ALL)["contact"]
    assert {line.label: line.tickets for line in contacts.lines} == {"Bea Basic": 2, "Adam Advanced": 1}
    assert contacts.total.tickets == 3


def test_days_and_organization_narrow_it(desk: Cast, signed_in: SignIn) -> None:
    client = signed_in(desk.comanaged_administrator)
    january = f"{TIME}?worked_after=2026-01-05&worked_before=2026-01-05"
    assert tables(client, january)["ticket"].total.hours == Decimal("1.25")
    north = f"{TIME}{ALL}&organization={desk.acme_north.pk}"
    assert tables(client, north)["ticket"].total.hours == Decimal("3.50") + Decimal("0.75")


def test_only_organizations_with_hours_are_offered(desk: Cast, signed_in: SignIn) -> None:
    def offered(who: Contact) -> set[str]:
        form = page(signed_in(who), TIME).context["report"].criteria.form
        return {str(label) for _value, label in form.fields["organization"].choices} - {"All"}

    assert offered(desk.manager) == {"Acme"}
    assert offered(desk.comanaged_administrator) == {"Acme", "Acme North"}
    south = f"{TIME}{ALL}&organization={desk.acme_south.pk}"
    assert signed_in(desk.manager).get(south).status_code == 400


@pytest.mark.parametrize("names", ResourceNames.values)
def test_people_are_named_as_each_organization_may(desk: Cast, signed_in: SignIn, names: str) -> None:
    Organization.objects.filter(pk=desk.acme.pk).update(resource_names=names)
    client = signed_in(desk.manager)
    parts = tables(client, TIME + ALL)
    people = {line.label for line in parts["person"].lines} if "person" in parts else None
    assert (
        people
        == {
            "full": {"Tom Technician", "Una Utility"},
            "masked": {ProviderSettings.load().name},
            "none": None,
        }[names]
    )
    files = str(as_book(client, TIME + ALL)) + page(client, TIME + ALL).content.decode()
    assert ("Una Utility" in files) is (names == "full")


def test_where_only_some_name_nobody_the_others_hours_have_no_name(desk: Cast, signed_in: SignIn) -> None:
    Organization.objects.filter(pk=desk.acme_north.pk).update(resource_names=ResourceNames.NONE)
    parts = tables(signed_in(desk.comanaged_resource), TIME + ALL)
    hours = {line.label: line.hours for line in parts["person"].lines}
    assert hours["Support"] == Decimal("3.50") + Decimal("0.75")
    assert set(hours) == {"Support", "Tom Technician", "Una Utility"}


@pytest.mark.parametrize(
    ("shown", "manager", "desk"), [("none", False, False), ("billed", True, True), ("worked", False, True)]
)
def test_without_hours_there_is_no_such_report(
    cast: Cast, signed_in: SignIn, shown: str, manager: bool, desk: bool
) -> None:
    """Billed hours are for everybody, worked ones for the client's own help desk (b27)."""
    Organization.objects.filter(pk=cast.acme.pk).update(show_time=shown, comanaged_since=timezone.now())
    for who, may in ((cast.manager, manager), (cast.comanaged_resource, desk)):
        client = signed_in(who)
        assert client.get(TIME).status_code == (200 if may else 403)
        assert (TIME in client.get("/").content.decode()) is may


def test_a_help_desk_that_is_switched_off_sees_no_hours_worked(cast: Cast, signed_in: SignIn) -> None:
    Organization.objects.filter(pk=cast.acme.pk).update(show_time=ShowTime.WORKED)
    assert signed_in(cast.comanaged_resource).get(TIME).status_code == 403


def test_hours_of_a_sub_organization_are_enough_for_the_parent(cast: Cast, signed_in: SignIn) -> None:
    Organization.objects.filter(pk=cast.acme_north.pk).update(show_time=ShowTime.BILLED)
    assert signed_in(cast.manager).get(TIME).status_code == 200
    assert signed_in(cast.globex_manager).get(TIME).status_code == 403


def test_the_files_are_the_screen(desk: Cast, signed_in: SignIn) -> None:
    client = signed_in(desk.manager)
    parts = tables(client, TIME + ALL)
    for sheet, table in zip(as_book(client, TIME + ALL), parts.values(), strict=True):
        assert [line[0] for line in sheet[1:-1]] == [str(line.label) for line in table.lines]
        assert [Decimal(str(line[-1])) for line in sheet[1:]] == [
            *(line.hours for line in table.lines),
            table.total.hours,
        ]
