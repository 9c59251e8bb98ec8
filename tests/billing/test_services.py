"""Recurring services: each period once, whole, on its first day; whoever posts, and however many at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connections
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from billing.choices import Every
from billing.models import (
    BillingProfile,
    BillingSettings,
    Contract,
    ContractService,
    Invoice,
    InvoiceLine,
    PostedItem,
)
from billing.models.charge import months_after
from billing.services.bulk import bulk_post, bulk_unpost
from billing.services.charges import APPROVAL
from billing.services.invoicing import Asked, invoices_make
from billing.services.recurring import services_due, services_post
from billing.services.unposting import item_unpost
from portal.models import AuditEntry, Organization, User
from tests.conftest import Cast
from tests.factories import billing as make
from tests.factories import portal as people

MARCH = date(2026, 3, 31)
PAGE = "/admin/billing/posteditem/services/"


@pytest.fixture
def contract(cast: Cast) -> Contract:
    """Acme, taxed at a fifth."""
    BillingProfile.objects.create(organization=cast.acme, tax_percent=Decimal(20))
    return make.contract(cast.acme, name="Care")


def periods() -> list[date | None]:
    return list(PostedItem.objects.order_by("period", "pk").values_list("period", flat=True))


def first_of(*months: int) -> list[date]:
    return [date(2026, month, 1) for month in months]


def test_each_period_that_has_begun_is_posted_once(contract: Contract, clerk: User) -> None:
    service = make.service(contract, "33.335", quantity=Decimal("2.5"))
    assert services_post(actor=clerk, until=MARCH).done == 1
    assert periods() == first_of(1, 2, 3)
    assert services_post(actor=clerk, until=MARCH).done == 0
    services_post(actor=clerk, until=date(2026, 4, 1))
    assert periods() == first_of(1, 2, 3, 4)
    item = PostedItem.objects.of_source(service)[0]
    assert (item.kind, item.amount, item.tax_percent) == ("service", Decimal("83.34"), Decimal(20))  # 83.3375
    assert (item.worked_on, item.description) == (date(2026, 1, 1), "Backup, Jan 1, 2026 to Jan 31, 2026")
    assert (item.subject, item.payer, item.posted_by) == ("Care", contract.organization, clerk)
    assert AuditEntry.objects.filter(verb="contract.services_posted").count() == 2


@pytest.mark.parametrize(
    ("every", "expected"),
    [(Every.MONTH, first_of(1, 2, 3, 4, 5)), (Every.QUARTER, first_of(1, 4)), (Every.YEAR, first_of(1))],
)
def test_months_quarters_and_years(contract: Contract, clerk: User, every: str, expected: list[date]) -> None:
    make.service(contract, every=every)
    services_post(actor=clerk, until=date(2026, 5, 31))
    assert periods() == expected


@given(
    st.dates(date(2000, 1, 1), date(2090, 12, 31)),
    st.sampled_from(Every),
    st.integers(0, 900),
)
def test_periods_touch_and_never_overlap(start: date, every: Every, days: int) -> None:
    until = date.fromordinal(start.toordinal() + days)
    contract = Contract(starts_on=start)
    found = list(ContractService(contract=contract, starts_on=start, every=every).periods(until))
    assert found[0][0] == start
    assert all(first <= last for first, last in found)
    assert all((after[0] - before[1]).days == 1 for before, after in pairwise(found))
    assert found[-1][0] <= until <= found[-1][1]


def test_a_short_month_ends_no_period_for_good() -> None:
    anchor = date(2026, 1, 31)
    assert [months_after(anchor, n) for n in (1, 2, 3)] == [
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]


def test_service_and_contract_end(contract: Contract, clerk: User, cast: Cast) -> None:
    make.service(contract, ends_on=date(2026, 2, 1))  # February has begun, so it is billed whole
    make.service(make.contract(cast.globex, ends_on=date(2026, 1, 31)))
    make.service(make.contract(cast.globex, is_active=False))
    services_post(actor=clerk, until=MARCH)
    assert periods() == first_of(1, 1, 2)


def test_a_new_price_is_that_of_later_periods(contract: Contract, clerk: User) -> None:
    service = make.service(contract)
    services_post(actor=clerk, until=date(2026, 1, 31))
    service.unit_price = Decimal(60)
    service.full_clean()
    service.save()
    services_post(actor=clerk, until=date(2026, 2, 28))
    assert list(PostedItem.objects.order_by("period").values_list("amount", flat=True)) == [50, 60]


@pytest.mark.parametrize("change", [{"starts_on": date(2026, 1, 15)}, {"every": Every.YEAR}], ids=str)
def test_periods_stay_once_one_was_posted(contract: Contract, clerk: User, change: dict[str, Any]) -> None:
    service = make.service(contract)
    for name, value in change.items():
        setattr(service, name, value)
    service.full_clean()
    service.refresh_from_db()
    services_post(actor=clerk, until=MARCH)
    for name, value in change.items():
        setattr(service, name, value)
    with pytest.raises(ValidationError, match="periods were posted"):
        service.full_clean()


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": date(2025, 12, 31)},
        {"quantity": Decimal(0)},
        {"unit_price": Decimal(-1)},
        {"starts_on": date(2024, 12, 31)},
        {"every": "week"},
    ],
    ids=str,
)
def test_impossible_services_are_refused(contract: Contract, wrong: dict[str, Any]) -> None:
    service = make.service(contract)
    for name, value in wrong.items():
        setattr(service, name, value)
    with pytest.raises(ValidationError):
        service.full_clean()


def test_closed_books_are_left_alone(contract: Contract, clerk: User) -> None:
    make.service(contract)
    BillingSettings(closed_until=date(2026, 2, 1)).save()
    services_post(actor=clerk, until=MARCH)
    assert periods() == first_of(3)
    BillingSettings(closed_until=date(2026, 3, 1)).save()
    with pytest.raises(ValidationError, match="closed"):
        item_unpost(actor=clerk, item=PostedItem.objects.get())


def test_a_contract_that_is_refused_does_not_hold_up_the_others(
    contract: Contract, clerk: User, cast: Cast
) -> None:
    make.service(contract)
    wrong = make.contract(cast.acme, name="Wrong", billing_organization=cast.acme_north)
    make.service(wrong)
    report = services_post(actor=clerk, until=MARCH)
    assert report.done == 1
    assert report.refused == [("Acme: Wrong", "A sub-organization cannot be billed for its parent.")]
    assert not wrong.posted_items.exists()


def test_a_period_is_taken_back_and_posted_anew(contract: Contract, clerk: User) -> None:
    make.service(contract)
    services_post(actor=clerk, until=MARCH)
    february = PostedItem.objects.get(period=date(2026, 2, 1))
    assert bulk_unpost(actor=clerk, items=[february]).done == 1
    assert bulk_unpost(actor=clerk, items=[february]).refused[0][1] == "This is not posted."
    assert [due.first for due in services_due(actor=clerk, until=MARCH)] == [date(2026, 2, 1)]
    services_post(actor=clerk, until=MARCH)
    assert periods() == first_of(1, 2, 3)


def test_only_the_billing_staff_post_services(contract: Contract, cast: Cast, clerk: User) -> None:
    make.service(contract)
    with pytest.raises(PermissionDenied):
        services_post(actor=cast.technician, until=MARCH)
    services_post(actor=clerk, until=MARCH)
    with pytest.raises(PermissionDenied):
        item_unpost(actor=cast.technician, item=PostedItem.objects.all()[0])


def test_many_periods_take_few_queries(
    contract: Contract, clerk: User, django_assert_max_num_queries: Any
) -> None:
    for _number in range(30):
        make.service(contract)
    with django_assert_max_num_queries(10):
        assert len(services_due(actor=clerk, until=date(2026, 12, 31))) == 360


# At once


@pytest.mark.django_db(transaction=True)
def test_eight_post_and_invoice_services_charges_and_hours(
    cast: Cast, clerk: User, request: pytest.FixtureRequest
) -> None:
    """Whoever comes first: each row in the ledger once and on one invoice once; numbers without a gap."""
    make.role("Technician", is_default=True)
    contracts = [make.contract(each) for each in (cast.acme, cast.globex, cast.acme_north)]
    keys = []
    for contract in contracts:
        make.service(contract)
        make.service(contract, "7", every=Every.QUARTER)
        keys += [("tickets.TicketTimeEntry", make.hours(contract, clerk).pk) for _ in range(2)]
        keys += [("billing.Charge", make.charge(contract).pk) for _ in range(2)]
    connect: Callable[[], Any] = request.getfixturevalue("connect")

    def at_work(who: int) -> tuple[int, list[tuple[Any, ...]], list[str], int]:
        connections["default"] = connect()
        with closing(connections["default"]):
            done = bulk_post(actor=clerk, keys=keys[who:] + keys[:who]).done
            services_post(actor=clerk, until=MARCH)
            invoices_make(actor=clerk, asked=Asked(date(2026, 1, 1), MARCH))
            rows = PostedItem.objects.values_list("source", "source_id", "period")
            numbers = Invoice.objects.order_by("sequence").values_list("number", flat=True)
            lines = InvoiceLine.objects.filter(item__isnull=False).count()
            return done, list(rows), list(numbers), lines

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(at_work, range(8)))

    rows, numbers = (
        max((answer[1] for answer in answers), key=len),
        max((answer[2] for answer in answers), key=len),
    )
    assert sum(done for done, *_ in answers) == len(keys) == 12
    assert len(rows) == len(set(rows)) == 12 + 3 * (3 + 1)
    assert numbers == [f"INV-{number:05}" for number in range(1, len(numbers) + 1)]
    assert max(lines for *_, lines in answers) == len(rows)


# The page


@pytest.fixture
def books(clerk: User) -> Client:
    """Carla's browser."""
    browser = Client()
    browser.force_login(clerk)
    return browser


def test_what_is_due_is_looked_at_and_posted(books: Client, contract: Contract) -> None:
    make.service(contract)
    html = books.get(PAGE, {"until": "2026-02-28"}).content.decode()
    assert "Post 2 periods" in html
    assert not PostedItem.objects.exists()
    html = books.post(PAGE, {"until": "2026-02-28"}, follow=True).content.decode()
    assert "Posted under 1 contract." in html
    assert periods() == first_of(1, 2)
    assert "Nothing is due" in books.get(PAGE, {"until": "2026-02-28"}).content.decode()


@pytest.mark.parametrize("until", ["", "soon", "9999-12-31", "\x00", "0001-01-01"])
def test_a_day_that_cannot_be_posts_nothing(books: Client, contract: Contract, until: str) -> None:
    make.service(contract)
    expected = (200, 302) if until == "0001-01-01" else (422, 422)
    answers = (books.get(PAGE, {"until": until}), books.post(PAGE, {"until": until}))
    assert tuple(answer.status_code for answer in answers) == expected
    assert not PostedItem.objects.exists()


def test_refused_contracts_are_named(books: Client, contract: Contract, cast: Cast) -> None:
    make.service(make.contract(cast.acme, name="Wrong", billing_organization=cast.acme_north))
    answer = books.post(PAGE, {"until": "2026-02-28"})
    assert answer.status_code == 422
    assert "cannot be billed for its parent" in answer.content.decode()


def test_a_technician_posts_no_services(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.technician)
    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE, {"until": "2026-02-28"}).status_code == 403


def test_a_service_is_agreed_on_the_contract(books: Client, cast: Cast) -> None:
    Organization.objects.filter(pk=cast.acme.pk).update(currency="JPY")
    contract = make.contract(cast.acme)
    row = {
        "name": "Backup",
        "quantity": "3",
        "unit_price": "500",
        "every": "month",
        "starts_on": "2026-01-01",
    }
    data = {
        "organization": cast.acme.pk,
        "name": contract.name,
        "type": contract.type,
        "starts_on": "2025-01-01",
        "is_active": "on",
        "rates-TOTAL_FORMS": "0",
        "rates-INITIAL_FORMS": "0",
        "services-TOTAL_FORMS": "1",
        "services-INITIAL_FORMS": "0",
    }
    page = f"/admin/billing/contract/{contract.pk}/change/"
    wrong = row | {"ends_on": "2025-01-01"}
    for sent, status in ((wrong, 200), (row, 302)):
        answer = books.post(page, data | {f"services-0-{name}": value for name, value in sent.items()})
        assert answer.status_code == status
    service = ContractService.objects.get()
    assert (service.currency, service.amount) == ("JPY", Decimal(1500))


def test_making_invoices_names_what_is_not_posted(books: Client, contract: Contract, clerk: User) -> None:
    make.service(contract)
    make.hours(contract, clerk, role=make.role())
    asked = {"first": "2026-03-01", "last": "2026-03-31", "payer": "", "grouping": "subject"}
    html = books.get("/admin/billing/invoice/add/", asked).content.decode()
    assert "1 row of hours or costs waits for approval" in html
    assert "3 periods of recurring services are due" in html


# Charges


def test_a_charge_is_posted_at_its_own_price(contract: Contract, clerk: User) -> None:
    charge = make.charge(contract, "19.995", quantity=Decimal(3))
    APPROVAL.post(actor=clerk, entry=charge)
    item = PostedItem.objects.of_source(charge).get()
    assert (item.kind, item.amount, item.tax_percent) == ("charge", Decimal("59.99"), Decimal(20))  # 59.985
    free = make.charge(contract, taxable=False)
    APPROVAL.post(actor=clerk, entry=free)
    assert PostedItem.objects.of_source(free).get().tax_percent == 0


def test_a_charge_is_written_corrected_and_taken_away(books: Client, cast: Cast, clerk: User) -> None:
    contract = make.contract(people.organization(currency="KWD"))
    data = {"contract": contract.pk, "dated": "2026-03-02", "description": "Cable", "unit_price": "1.2345"}
    data |= {"quantity": "2", "taxable": "on"}
    assert books.post("/admin/billing/charge/add/", data).status_code == 302
    charge = contract.charges.get()
    assert (charge.currency, charge.amount) == ("KWD", Decimal("2.469"))
    APPROVAL.refuse(actor=clerk, entry=charge, reason="Which one?")
    page = f"/admin/billing/charge/{charge.pk}/change/"
    assert "Refused" in books.get(f"/admin/billing/contract/{contract.pk}/change/").content.decode()
    assert books.post(page, data | {"description": "Long cable"}).status_code == 302
    charge.refresh_from_db()
    assert (charge.description, charge.is_refused) == ("Long cable", False)
    APPROVAL.post(actor=clerk, entry=charge)
    assert books.post(page, data).status_code == 403
    assert books.post(f"/admin/billing/charge/{charge.pk}/delete/", {"post": "yes"}).status_code == 403
    APPROVAL.unpost(actor=clerk, entry=charge)
    assert books.post(f"/admin/billing/charge/{charge.pk}/delete/", {"post": "yes"}).status_code == 302
    verbs = AuditEntry.objects.filter(verb__startswith="contract.charge").order_by("pk")
    assert [row.verb.removeprefix("contract.charge_") for row in verbs] == [
        "added",
        "refused",
        "corrected",
        "posted",
        "unposted",
        "deleted",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity": "0"},
        {"quantity": "-1"},
        {"unit_price": "-1"},
        {"unit_price": "1e99"},
        {"dated": "soon"},
        {"contract": "9" * 30},
        {"description": ""},
        {"description": "\x00"},
    ],
    ids=str,
)
def test_an_impossible_charge_is_shown_again(
    books: Client, contract: Contract, wrong: dict[str, str]
) -> None:
    data = {"contract": str(contract.pk), "dated": "2026-03-02", "description": "Cable"}
    answer = books.post(
        "/admin/billing/charge/add/", data | {"unit_price": "1", "quantity": "1", "taxable": "on"} | wrong
    )
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not contract.charges.exists()


def test_an_invoice_bills_hours_charges_services_and_purchases(contract: Contract, clerk: User) -> None:
    make.service(contract)
    charge = make.charge(contract)
    hours = make.hours(contract, clerk, role=make.role())
    bulk_post(actor=clerk, keys=[("billing.Charge", charge.pk), ("tickets.TicketTimeEntry", hours.pk)])
    services_post(actor=clerk, until=MARCH)
    (invoice,) = invoices_make(actor=clerk, asked=Asked(date(2026, 3, 1), MARCH))
    assert {line.kind: line.amount for line in invoice.lines.all()} == {
        "labour": 100,
        "charge": 30,
        "service": 50,
    }
    assert (invoice.net, invoice.tax) == (Decimal(180), Decimal(36))
    report = bulk_unpost(actor=clerk, items=PostedItem.objects.filter(worked_on__gte=date(2026, 3, 1)))
    assert [why for _name, why in report.refused] == [
        f"Invoice {invoice.number} bills this already; void it first."
    ] * 3
