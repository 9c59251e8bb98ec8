"""Filters, sort and pages: what they find, and what they make of nonsense."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.models import ProviderSettings
from tests.conftest import Cast
from tests.factories import portal as people
from tests.factories import tickets as make
from tests.lists.conftest import SignIn, Titles
from tickets.choices import StatusKind


@pytest.fixture
def desk(cast: Cast) -> Cast:
    """A few tickets that differ in everything one can filter by."""
    make.ticket(cast.basic, "Über den Drucker", priority="high", request_type=make.request_type("Printing"))
    make.ticket(cast.advanced, "100% disk_full", priority="critical", resource=cast.technician)
    make.ticket(cast.north_manager, "New laptop", priority="low", due_at=timezone.now() + timedelta(days=1))
    make.ticket(cast.globex_manager, "Globex drucker 100%", priority="high")
    return cast


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("title=drucker", ["Über den Drucker"]),
        ("title=ÜBER", ["Über den Drucker"]),
        ("title=über", ["Über den Drucker"]),
        ("title=100%25", ["100% disk_full"]),
        ("title=disk_", ["100% disk_full"]),
        ("title=k%25f", []),
        ("priority=critical", ["100% disk_full"]),
        ("contact=adam+adv", ["100% disk_full"]),
        ("assigned=TOM", ["100% disk_full"]),
        ("number=T2026", ["New laptop", "100% disk_full", "Über den Drucker"]),
        ("title=laptop&priority=low", ["New laptop"]),
        ("title=laptop&priority=high", []),
    ],
)
def test_column_filters(
    desk: Cast, signed_in: SignIn, titles: Titles, query: str, expected: list[str]
) -> None:
    assert titles(signed_in(desk.manager), f"/tickets/open/?{query}") == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("priority", ["100% disk_full", "Über den Drucker", "New laptop"]),
        ("-priority", ["New laptop", "Über den Drucker", "100% disk_full"]),
        ("contact", ["100% disk_full", "Über den Drucker", "New laptop"]),
        ("due", ["New laptop", "100% disk_full", "Über den Drucker"]),
        ("-due", ["New laptop", "100% disk_full", "Über den Drucker"]),
        ("created", ["Über den Drucker", "100% disk_full", "New laptop"]),
        ("organization", ["100% disk_full", "Über den Drucker", "New laptop"]),
    ],
)
def test_sort(desk: Cast, signed_in: SignIn, titles: Titles, sort: str, expected: list[str]) -> None:
    client = signed_in(desk.manager)
    assert titles(client, f"/tickets/open/?sort={sort}") == expected
    direction = b"descending" if sort.startswith("-") else b"ascending"
    assert b'aria-sort="%s"' % direction in client.get(f"/tickets/open/?sort={sort}").content


def test_every_column_sorts_both_ways(desk: Cast, signed_in: SignIn) -> None:
    client = signed_in(desk.comanaged_administrator)
    for address in ("/tickets/open/", "/tickets/search/", "/tickets/completed/"):
        names = client.get(address).context["table"].columns.names()
        assert "sp_priority" in names
        for name in names:
            assert client.get(f"{address}?sort={name}").status_code == 200
            assert client.get(f"{address}?sort=-{name}").status_code == 200


def test_drop_downs_offer_what_is_within_reach(desk: Cast, signed_in: SignIn) -> None:
    theirs = make.request_type("Globex only", organization=desk.globex)
    ours = make.request_type("Acme only", organization=desk.acme)
    hidden = make.status(name="Secret", visible_in_portal=False)
    client = signed_in(desk.manager)
    form = client.get("/tickets/open/").context["filter"].form
    offered = {
        name: {words for _, words in form.fields[name].choices}
        for name in form.fields
        if hasattr(form.fields[name], "choices")
    }
    assert offered["organization"] == {"All", "Acme", "Acme North", "Acme South", "Sub-Organizations only"}
    assert "Acme only" in offered["request_type"]
    assert "Globex only" not in offered["request_type"]
    assert "Secret" not in offered["status"]
    assert client.get(f"/tickets/open/?request_type={ours.pk}").status_code == 200
    for query in (
        f"request_type={theirs.pk}",
        f"status={hidden.pk}",
        f"organization={desk.globex.pk}",
        "organization=999999",
    ):
        assert client.get(f"/tickets/open/?{query}").status_code == 400


def test_a_foreign_choice_and_none_at_all_read_alike(desk: Cast, signed_in: SignIn) -> None:
    client = signed_in(desk.manager)
    foreign = client.get(f"/tickets/open/?organization={desk.globex.pk}").context["problems"]
    unknown = client.get("/tickets/open/?organization=999999").context["problems"]
    assert [text.replace(str(desk.globex.pk), "N") for text in foreign] == [
        text.replace("999999", "N") for text in unknown
    ]


def test_statuses_of_one_wording_are_one_choice(cast: Cast, signed_in: SignIn, titles: Titles) -> None:
    wording = "We are on it"
    one = make.status(StatusKind.IN_PROGRESS, name="Assigned", client_label=wording, order=1)
    two = make.status(StatusKind.IN_PROGRESS, name="Escalated to supplier", client_label=wording, order=2)
    make.ticket(cast.basic, "One", status=one)
    make.ticket(cast.basic, "Two", status=two)
    make.ticket(cast.basic, "Three")
    client = signed_in(cast.basic)
    choices = client.get("/tickets/").context["filter"].form.fields["status"].choices
    assert [words for _, words in choices].count(wording) == 1
    assert titles(client, f"/tickets/?status={one.pk}") == ["Two", "One"]
    assert b"Escalated to supplier" not in client.get("/tickets/").content


def test_days_are_the_viewers_days(cast: Cast, signed_in: SignIn, titles: Titles) -> None:
    cast.basic.time_zone = "Pacific/Auckland"  # twelve or thirteen hours ahead
    cast.basic.save()
    make.ticket(cast.basic, "Late on the 9th in UTC", created_at=datetime(2026, 6, 9, 13, tzinfo=UTC))
    client = signed_in(cast.basic)
    here = "Late on the 9th in UTC"
    assert titles(client, "/tickets/?created_after=2026-06-10&created_before=2026-06-10") == [here]
    assert titles(client, "/tickets/?created_before=2026-06-10") == [here]
    assert titles(client, "/tickets/?created_before=2026-06-09") == []
    assert titles(client, "/tickets/?created_after=2026-06-11") == []


def test_one_language_on_one_page(cast: Cast, signed_in: SignIn) -> None:
    """Formats follow the person; texts stay English until there is a catalogue for all of them."""
    cast.basic.locale = "de-DE"
    cast.basic.save()
    make.ticket(cast.basic, created_at=datetime(2026, 1, 31, 12, tzinfo=UTC))
    page = signed_in(cast.basic).get("/tickets/").content.decode()
    assert '<html lang="en"' in page
    assert ">All<" in page
    assert 'title="31.01.2026, 12:00' in page


def test_names_of_the_providers_people(cast: Cast, signed_in: SignIn, titles: Titles) -> None:
    """Masked names are neither shown, nor to be guessed by filter, search or sort."""
    settings = ProviderSettings.load()
    settings.name = "Fern IT"
    settings.save()
    make.ticket(cast.basic, "With Tom", resource=cast.technician)
    make.ticket(cast.basic, "With Anna", resource=people.staff("anna", name="Anna Able"))
    client = signed_in(cast.basic)
    assert b"Tom Technician" in client.get("/tickets/").content
    for choice, shown in (("masked", True), ("none", False)):
        cast.acme.resource_names = choice
        cast.acme.save()
        page = client.get("/tickets/").content.decode()
        assert "Tom Technician" not in page
        assert ('data-label="Assigned">Fern IT' in page) is shown
        assert titles(client, "/tickets/?assigned=tom") == []
        assert titles(client, "/tickets/?sort=assigned") == titles(client, "/tickets/?sort=-assigned")


def test_the_providers_priority_exists_only_with_the_grant(cast: Cast, signed_in: SignIn) -> None:
    make.ticket(cast.manager, sp_priority="critical")
    client = signed_in(cast.manager)
    page = client.get("/tickets/open/")
    assert "sp_priority" not in page.context["table"].columns.names()
    assert "sp_priority" not in page.context["filter"].form.fields
    assert b"sp_priority" not in page.content
    for query in ("sort=sp_priority", "sort=-sp_priority", "sp_priority=critical"):
        assert client.get(f"/tickets/open/?{query}").status_code == 400
    assert (
        client.get("/tickets/open/?sort=sp_priority").context["problems"]
        == (client.get("/tickets/open/?sort=no_such_column").context["problems"])
    )
    allowed = signed_in(cast.comanaged_resource)
    assert (
        "sp_priority" in allowed.get("/tickets/open/?sp_priority=critical").context["table"].columns.names()
    )


def test_the_organization_is_named_where_there_are_several(cast: Cast, signed_in: SignIn) -> None:
    settings = ProviderSettings.load()
    settings.organization_word = "client"
    settings.save()
    make.ticket(cast.north_manager)
    assert b'data-label="Client">Acme North' in signed_in(cast.manager).get("/tickets/open/").content
    page = signed_in(cast.north_manager).get("/tickets/open/")
    assert "organization" not in page.context["table"].columns.names()
    assert signed_in(cast.north_manager).get("/tickets/open/?sort=organization").status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "sort=contact__user__password",
        "sort=--created",
        "sort=%00",
        "sort=?",
        "foo=1",
        "title__icontains=x",
        "contact__email=x",
        "status=abc",
        "status=%00",
        "status=99999999999999999999999",
        "priority=urgent",
        "created_after=31.02.2026",
        "created_after=0001-01-01",
        "created_before=9999-12-31",
        "created_after=2026-02-01&created_before=2026-01-01",
        "title=%00",
        "title=" + "x" * 101,
        "number=%ED%A0%80%00",
    ],
)
def test_nonsense_is_named_and_ignored(desk: Cast, signed_in: SignIn, query: str) -> None:
    response = signed_in(desk.manager).get(f"/tickets/open/?{query}")
    assert response.status_code == 400
    assert response.context["problems"]
    assert len(response.context["table"].page.object_list) == 3


@pytest.mark.parametrize("page", ["0", "-1", "abc", "%00", "1.5", "9" * 30, "9" * 5000, "1e3", ""])
def test_pages_that_are_none(desk: Cast, signed_in: SignIn, page: str) -> None:
    assert signed_in(desk.manager).get(f"/tickets/open/?page={page}").status_code == 404


def test_beyond_the_last_page_stands_the_last(desk: Cast, signed_in: SignIn, titles: Titles) -> None:
    assert len(titles(signed_in(desk.manager), "/tickets/open/?page=7")) == 3


def test_counts_are_capped_and_pages_go_on(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.pagination.CAP", 30)
    for _ in range(60):
        make.ticket(cast.manager)
    client = signed_in(cast.manager)
    with CaptureQueriesContext(connection) as captured:
        first = client.get("/tickets/")
    assert "30+ entries" in first.content.decode()
    assert any("COUNT(*)" in one["sql"] and "LIMIT 31" in one["sql"] for one in captured)
    assert "?page=3" in client.get("/tickets/?page=2").content.decode()
    last = client.get("/tickets/?page=3")
    assert len(last.context["table"].page.object_list) == 10
    assert "51 to 60" in " ".join(last.content.decode().split())
    assert client.get("/tickets/?page=4").status_code == 404


def test_chips_name_the_filters_and_take_them_away(desk: Cast, signed_in: SignIn) -> None:
    page = signed_in(desk.manager).get("/tickets/open/?title=den&priority=high&sort=title").content.decode()
    words = " ".join(page.split())
    assert "Priority:" in words
    assert "High" in words
    assert 'href="?title=den&amp;sort=title"' in page
    assert "Clear all" in page


def test_why_a_list_is_empty(desk: Cast, signed_in: SignIn) -> None:
    client = signed_in(desk.globex_manager)
    assert "Nothing matches" in client.get("/tickets/open/?title=nowhere").content.decode()
    assert "Nothing was completed lately" in client.get("/tickets/completed/").content.decode()
    assert "You have no open tickets" in signed_in(desk.billing).get("/tickets/").content.decode()


def test_htmx_is_answered_with_the_list_alone(desk: Cast, signed_in: SignIn) -> None:
    client = signed_in(desk.manager)
    part = client.get("/tickets/open/?title=laptop", headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert b'id="list-rows"' in part.content
    assert b"<nav" not in part.content.replace(b'<nav class="pager', b"")
    assert "HX-Request" in part.headers["Vary"]
    wrong = client.get("/tickets/open/?priority=x", headers={"HX-Request": "true"})
    assert wrong.status_code == 200
    assert wrong.context["problems"]
    back = client.get("/tickets/open/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert b"<html" in back.content


def test_an_overdue_ticket_says_so(cast: Cast, signed_in: SignIn) -> None:
    make.ticket(
        cast.basic, due_at=timezone.now() - timedelta(days=1), created_at=timezone.now() - timedelta(days=3)
    )
    assert "Overdue" in signed_in(cast.basic).get("/tickets/").content.decode()


def test_titles_are_text(cast: Cast, signed_in: SignIn) -> None:
    make.ticket(cast.basic, "<script>alert(1)</script> {0} {} &amp;")
    page = signed_in(cast.basic).get("/tickets/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {0} {} &amp;amp;" in page
    assert "<script>alert" not in page
