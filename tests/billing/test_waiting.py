"""The page on which hours of every kind are approved, many at a time."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from billing.choices import ContractType
from billing.models import BillingSettings, Contract, PostedItem
from billing.services.bulk import bulk_post
from portal.models import BillableEntry, User
from tests.conftest import Cast
from tests.factories import billing as make
from tests.factories import portal as people
from tickets.models import TicketTimeEntry
from tickets.services.time_entries import time_entry_post

PAGE = "/admin/billing/posteditem/waiting/"
LEDGER = "/admin/billing/posteditem/"
LABEL = TicketTimeEntry._meta.label


@pytest.fixture
def books(clerk: User) -> Client:
    """Carla's browser."""
    browser = Client()
    browser.force_login(clerk)
    return browser


@pytest.fixture
def contract(cast: Cast) -> Contract:
    """Acme pays a hundred an hour."""
    make.role("Technician", is_default=True)
    return make.contract(cast.acme, name="Support")


def key(entry: BillableEntry) -> str:
    return f"{LABEL}:{entry.pk}"


def send(books: Client, *entries: BillableEntry, query: str = "", **data: str) -> Any:
    sent = {"rows": [key(entry) for entry in entries], "do": "post"} | data
    return books.post(PAGE + query, sent, follow=True)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_list_says_what_each_row_would_cost(books: Client, contract: Contract, cast: Cast) -> None:
    make.hours(contract, cast.technician, "1.25")
    make.hours(make.contract(cast.acme, ContractType.FIXED_PRICE), cast.technician, "3")
    make.hours(make.contract(cast.acme, ContractType.BLOCK_HOURS), cast.technician, "2")
    make.hours(None, cast.technician, ticket=make.hours(contract, cast.technician).ticket)
    abroad = people.organization(currency="JPY")
    make.hours(make.contract(abroad), cast.technician)
    html = text(books.get(PAGE))
    for said in (
        "$125.00",
        "Included in the contract",
        "or 2.00 h of the block",
        "No contract: billed to nobody",
        "The role Technician has no rate in JPY",
        "Time on tickets: Looked at it",
        "6 rows",
    ):
        assert said in html, said


def test_what_is_ticked_is_posted_and_leaves_the_list(
    books: Client, contract: Contract, clerk: User, cast: Cast
) -> None:
    first, second, third = (make.hours(contract, cast.technician) for _ in range(3))
    html = text(send(books, first, second))
    assert "2 rows are posted." in html
    assert third.subject in html
    assert first.subject not in html
    assert set(PostedItem.objects.values_list("source_id", "posted_by")) == {
        (first.pk, clerk.pk),
        (second.pk, clerk.pk),
    }


def test_each_row_that_is_refused_says_why_and_the_rest_goes_through(
    books: Client, contract: Contract, cast: Cast, clerk: User
) -> None:
    BillingSettings(closed_until=date(2026, 1, 31)).save()
    good = make.hours(contract, cast.technician)
    closed = make.hours(contract, cast.technician, worked_on=date(2026, 1, 9))
    abroad = make.hours(make.contract(people.organization(currency="JPY")), cast.technician)
    elsewhere = time_entry_post(actor=clerk, entry=make.hours(contract, cast.technician))
    gone = make.hours(contract, cast.technician)
    key_of_gone = TicketTimeEntry(pk=gone.pk)
    gone.delete()
    answer = send(books, good, closed, abroad, elsewhere, key_of_gone)
    html = text(answer)
    assert answer.status_code == 422
    for said in (
        "1 row is posted.",
        "4 rows were left as they are",
        "closed until Jan 31, 2026",
        "no rate in JPY",
        "This is already posted.",
        "It is not there any more.",
    ):
        assert said in html, said
    posted = TicketTimeEntry.objects.filter(approved_and_posted_at__isnull=False)
    assert set(posted) == {good, elsewhere}
    assert PostedItem.objects.count() == 2


def test_refusing_needs_a_reason_and_shows_among_the_refused(
    books: Client, contract: Contract, cast: Cast
) -> None:
    entry = make.hours(contract, cast.technician)
    assert "Why is it refused?" in text(send(books, entry, do="refuse", reason=" "))
    html = text(send(books, entry, do="refuse", reason="Which office?"))
    assert "1 row is refused." in html
    assert "Nothing waits" in html
    assert "Which office?" in text(books.get(PAGE, {"state": "refused"}))
    ticket = text(books.get(f"/admin/tickets/ticket/{entry.ticket_id}/change/"))
    assert "Carla Clerk did not approve them: Which office?" in ticket


@pytest.mark.parametrize("field", ["organization", "resource", "contract", "kind", "first", "last"])
def test_the_list_is_narrowed(books: Client, contract: Contract, cast: Cast, field: str) -> None:
    other = make.contract(cast.globex)
    wanted = make.hours(contract, cast.technician, worked_on=date(2026, 3, 9))
    early, late = date(2026, 3, 1), date(2026, 3, 20)
    bait = make.hours(other, people.staff(), worked_on=early if field == "first" else late)
    asked: dict[str, str | int] = {
        "organization": cast.acme.pk,
        "resource": cast.technician.pk,
        "contract": contract.pk,
        "kind": LABEL,
        "first": "2026-03-02",
        "last": "2026-03-10",
    }
    html = text(books.get(PAGE, {field: asked[field]}))
    assert wanted.subject in html
    assert (bait.subject in html) is (field == "kind")


@pytest.mark.parametrize(
    "wrong",
    [
        {"organization": "9" * 30},
        {"resource": "\x00"},
        {"contract": "x"},
        {"kind": "no.Such"},
        {"first": "soon"},
        {"first": "2026-03-02", "last": "2026-03-01"},
        {"state": "no"},
    ],
    ids=str,
)
def test_a_filter_that_cannot_be_is_refused(books: Client, contract: Contract, wrong: dict[str, str]) -> None:
    answer = books.get(PAGE, wrong)
    assert answer.status_code == 422
    assert "error-summary" in text(answer)


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30])
def test_a_page_that_cannot_be_is_another_one(
    books: Client, contract: Contract, cast: Cast, page: str
) -> None:
    make.hours(contract, cast.technician)
    assert books.get(PAGE, {"p": page}).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"rows": []},
        {"rows": ["x"]},
        {"rows": [f"{LABEL}:-1"]},
        {"rows": [f"{LABEL}:{'9' * 30}"]},
        {"rows": ["\x00:1"]},
        {"do": "delete"},
    ],
    ids=str,
)
def test_what_cannot_be_ticked_is_refused(
    books: Client, contract: Contract, cast: Cast, wrong: dict[str, Any]
) -> None:
    entry = make.hours(contract, cast.technician)
    assert books.post(PAGE, {"rows": [key(entry)], "do": "post"} | wrong).status_code in (403, 422)
    assert not PostedItem.objects.exists()


def test_rows_of_an_unknown_kind_are_nobody_s_to_post(books: Client, contract: Contract, cast: Cast) -> None:
    entry = make.hours(contract, cast.technician)
    rows = [key(entry), f"portal.User:{cast.technician.pk}"]
    assert books.post(PAGE, {"rows": rows, "do": "post"}).status_code == 403
    assert not PostedItem.objects.exists()


def test_a_technician_has_no_such_page(contract: Contract, cast: Cast) -> None:
    cast.technician.groups.add(Group.objects.get(name="Technician"))
    browser = Client()
    browser.force_login(cast.technician)
    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE, {"rows": ["x"], "do": "post"}).status_code == 403


def test_thousands_wait_a_page_at_a_time(
    books: Client, contract: Contract, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    ticket = make.hours(contract, cast.technician).ticket
    day = date(2026, 1, 1)
    TicketTimeEntry.objects.bulk_create(
        TicketTimeEntry(
            ticket=ticket,
            contract=contract,
            resource=cast.technician,
            worked_on=day + timedelta(number % 300),
            hours_worked=1,
            hours_billed=1,
        )
        for number in range(2500)
    )
    with django_assert_max_num_queries(20):
        html = text(books.get(PAGE, {"tick": "all"}))
    assert "1,000+ rows" in html
    assert html.count('name="rows"') == html.count("checked") == 100
    assert "p=2" in html
    assert "Jan 1, 2026" not in text(books.get(PAGE, {"p": "20"}))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_one_row_and_for_three(
    books: Client,
    contract: Contract,
    cast: Cast,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(rows):
        organization = people.organization(parent=cast.acme)
        make.hours(make.contract(organization), people.staff(), role=make.role())
    with django_assert_num_queries(13):
        books.get(PAGE)


# The ledger


def take_back(books: Client, *items: PostedItem) -> str:
    sent = {"action": "unpost", "_selected_action": [item.pk for item in items]}
    return text(books.post(LEDGER, sent, follow=True))


def test_postings_are_taken_back_until_they_are_invoiced(
    books: Client, contract: Contract, clerk: User, cast: Cast
) -> None:
    entries = [make.hours(contract, cast.technician) for _ in range(2)]
    bulk_post(actor=clerk, keys=[(LABEL, entry.pk) for entry in entries])
    billed, free = PostedItem.objects.order_by("pk")
    invoice = make.invoice(cast.acme)
    invoice.lines.create(
        item=billed,
        position=1,
        kind="labour",
        worked_on=billed.worked_on,
        quantity=1,
        rate=100,
        amount=100,
        tax_percent=0,
    )
    html = take_back(books, billed, free)
    assert "1 posting is taken back." in html
    assert f"Invoice {invoice.number} bills this already" in html
    assert [entry.is_posted for entry in TicketTimeEntry.objects.order_by("pk")] == [True, False]
    assert "Time on tickets" in text(books.get(PAGE))
    assert billed.subject in text(books.get(LEDGER, {"invoiced": "yes"}))
    assert billed.subject not in text(books.get(LEDGER, {"invoiced": "no"}))


def test_the_first_page_says_what_waits(books: Client, contract: Contract, cast: Cast) -> None:
    make.hours(contract, cast.technician)
    html = text(books.get("/admin/"))
    assert f'<a href="{PAGE}"><span class="desk-count">1</span>' in html
