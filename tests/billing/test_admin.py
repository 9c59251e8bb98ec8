"""The pages of the Billing staff."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from billing.choices import ContractType
from billing.models import BillingProfile, BillingSettings, Contract, Invoice, Purchase, Role
from billing.services.purchases import purchase_add
from portal.models import AuditEntry, User
from tests.conftest import Cast
from tests.factories import billing as make
from tests.factories import portal as people
from tests.factories import tickets as desk
from tickets.models import TicketTimeEntry
from tickets.services.time_entries import time_entry_post

NO_SERVICES = {"services-TOTAL_FORMS": "0", "services-INITIAL_FORMS": "0"}
NO_ROWS = {"rates-TOTAL_FORMS": "0", "rates-INITIAL_FORMS": "0"}


@pytest.fixture
def books(clerk: User) -> Client:
    """Carla's browser."""
    browser = Client()
    browser.force_login(clerk)
    return browser


@pytest.fixture
def technician(db: None) -> Client:
    """A technician's browser."""
    member = people.staff("terry", name="Terry Technician")
    member.groups.add(Group.objects.get(name="Technician"))
    browser = Client()
    browser.force_login(member)
    return browser


def contract_data(contract: Contract, **changes: object) -> dict[str, object]:
    return {
        "organization": contract.organization_id,
        "billing_organization": "",
        "name": contract.name,
        "type": contract.type,
        "starts_on": "2025-01-01",
        "is_active": "on",
        **NO_SERVICES,
    } | (changes or NO_ROWS)


def test_a_contract_prices_a_role_otherwise(books: Client, cast: Cast) -> None:
    contract, role = make.contract(cast.acme), make.role()
    page = reverse("admin:billing_contract_change", args=[contract.pk])
    rate = {"rates-0-role": role.pk, "rates-0-hourly_rate": "75.5", "rates-0-multiplier": "2"}
    one = {"rates-TOTAL_FORMS": "1", "rates-INITIAL_FORMS": "0", **rate}
    assert books.post(page, contract_data(contract, **one)).status_code == 302
    own = contract.rates.get()
    assert (own.role, own.hourly_rate, own.multiplier) == (role, Decimal("75.5"), Decimal(2))


def test_a_contract_billed_to_its_own_sub_organization_is_refused(books: Client, cast: Cast) -> None:
    contract = make.contract(cast.acme)
    page = reverse("admin:billing_contract_change", args=[contract.pk])
    data = contract_data(contract) | {"billing_organization": cast.acme_north.pk}
    assert "cannot be billed for its parent" in books.post(page, data).content.decode()
    contract.refresh_from_db()
    assert contract.billing_organization is None


def test_there_is_one_default_role(books: Client) -> None:
    make.role("Technician", is_default=True)
    data = {"name": "Engineer", "hourly_rate": "150", "is_default": "on", "is_active": "on"}
    answer = books.post(reverse("admin:billing_role_add"), data)
    assert "There is a default role already." in answer.content.decode()
    assert Role.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"hourly_rate": "-1"}, {"hourly_rate": "1e99"}, {"hourly_rate": "NaN"}])
def test_an_impossible_rate_is_refused(books: Client, wrong: dict[str, str]) -> None:
    answer = books.post(reverse("admin:billing_role_add"), {"name": "Engineer", "is_active": "on", **wrong})
    assert "errorlist" in answer.content.decode()
    assert not Role.objects.exists()


def test_terms_belong_to_an_organization_and_stay_with_it(books: Client, cast: Cast) -> None:
    data = {"organization": cast.acme.pk, "tax_percent": "19", "payment_days": "14", "tax_name": "VAT"}
    assert books.post(reverse("admin:billing_billingprofile_add"), data).status_code == 302
    profile = BillingProfile.objects.get()
    page = reverse("admin:billing_billingprofile_change", args=[profile.pk])
    books.post(page, data | {"organization": cast.globex.pk, "tax_percent": "7"})
    profile.refresh_from_db()
    assert (profile.organization, profile.tax_percent) == (cast.acme, Decimal(7))


@pytest.mark.parametrize("percent", ["-1", "100.001"])
def test_a_tax_is_between_nothing_and_all(books: Client, cast: Cast, percent: str) -> None:
    data = {"organization": cast.acme.pk, "tax_percent": percent, "payment_days": "14"}
    assert "errorlist" in books.post(reverse("admin:billing_billingprofile_add"), data).content.decode()


def test_the_books_are_closed_on_one_page(books: Client) -> None:
    page = reverse("admin:billing_billingsettings_change", args=[1])
    assert books.get(reverse("admin:billing_billingsettings_changelist"))["Location"] == page
    assert books.get(page).status_code == 200
    assert books.post(page, {"closed_until": "2026-02-28"}).status_code == 302
    assert BillingSettings.load().closed_until == date(2026, 2, 28)
    assert AuditEntry.objects.filter(verb="billingsettings.changed").exists()


def test_hours_are_written_as_a_role(cast: Cast, technician: Client) -> None:
    make.role("Old", is_active=False)
    role, ticket = make.role("Engineer"), desk.ticket(cast.basic)
    page = technician.get(reverse("admin:tickets_ticket_change", args=[ticket.pk]))
    html = page.content.decode()
    assert "Engineer</option>" in html
    assert "Old</option>" not in html

    data = {"worked_on": "2026-03-02", "hours_worked": "1", "visibility": "everyone", "role": str(role.pk)}
    technician.post(
        reverse("admin:tickets_ticket_time", args=[ticket.pk]),
        {f"time-{name}": value for name, value in data.items()},
    )
    assert TicketTimeEntry.objects.get().role == role


# Purchases


def test_a_block_is_bought_and_withdrawn_on_the_contract(books: Client, cast: Cast) -> None:
    contract = make.contract(cast.acme, ContractType.BLOCK_HOURS)
    data = {"starts_on": "2026-01-01", "ends_on": "2026-12-31", "quantity": "20", "price": "1800"}
    bought = {f"buy-{name}": value for name, value in data.items()}
    html = books.post(action(contract, "buy"), bought, follow=True).content.decode()
    assert "20.00 h from Jan 1, 2026 to Dec 31, 2026" in html
    assert "0.00 h taken" in html
    purchase = Purchase.objects.get()
    answer = books.post(action(contract, "withdraw"), {"withdraw-purchase": purchase.pk}, follow=True)
    assert "Withdrawn" in answer.content.decode()
    purchase.refresh_from_db()
    assert not purchase.is_active


def action(row: Contract | Invoice, name: str) -> str:
    return reverse(f"admin:billing_{row._meta.model_name}_{name}", args=[row.pk])


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": "2025-01-01"},
        {"quantity": "0"},
        {"quantity": "x"},
        {"price": "0.001"},
        {"starts_on": "soon"},
    ],
    ids=str,
)
def test_a_wrong_purchase_is_shown_again(books: Client, cast: Cast, wrong: dict[str, str]) -> None:
    contract = make.contract(cast.acme, ContractType.BLOCK_HOURS)
    data = {"starts_on": "2026-01-01", "ends_on": "2026-12-31", "quantity": "20", "price": "1800"} | wrong
    answer = books.post(action(contract, "buy"), {f"buy-{name}": value for name, value in data.items()})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Purchase.objects.exists()


def test_a_purchase_of_another_contract_is_not_withdrawn_here(books: Client, cast: Cast, clerk: User) -> None:
    contract, other = (make.contract(cast.acme, ContractType.BLOCK_HOURS) for _ in range(2))
    bought = purchase_add(
        actor=clerk,
        contract=other,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        quantity=Decimal(1),
        price=Decimal(1),
    )
    assert books.post(action(contract, "withdraw"), {"withdraw-purchase": bought.pk}).status_code == 422
    bought.refresh_from_db()
    assert bought.is_active


# Invoices


@pytest.fixture
def work(cast: Cast, clerk: User) -> TicketTimeEntry:
    """An hour of March, posted."""
    make.role("Technician", is_default=True)
    entry = make.hours(make.contract(cast.acme), clerk)
    return time_entry_post(actor=clerk, entry=entry)


MAKE = "/admin/billing/invoice/add/"
MARCH = {"first": "2026-03-01", "last": "2026-03-31", "payer": "", "grouping": "subject"}


def seen(books: Client) -> str:
    page = books.get(MAKE, MARCH)
    assert page.status_code == 200
    assert not Invoice.objects.exists()
    found = re.search(r'name="seen" value="(\w+)"', page.content.decode())
    assert found
    return found[1]


def test_what_was_looked_at_is_made(books: Client, work: TicketTimeEntry) -> None:
    answer = books.post(MAKE, MARCH | {"seen": seen(books)}, follow=True)
    assert "1 invoice is made." in answer.content.decode()
    assert Invoice.objects.get().total == 100
    assert "Nothing to bill" in books.get(MAKE, MARCH).content.decode()


def test_what_changed_since_the_look_is_looked_at_again(
    books: Client, work: TicketTimeEntry, clerk: User, cast: Cast
) -> None:
    data = MARCH | {"seen": seen(books)}
    time_entry_post(actor=clerk, entry=make.hours(work.contract, clerk, "2"))
    answer = books.post(MAKE, data)
    assert answer.status_code == 422
    assert "has changed in the meantime" in answer.content.decode()
    assert "$300.00" in answer.content.decode()
    assert not Invoice.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"last": "2026-02-01"},
        {"first": "x"},
        {"first": "99999-01-01"},
        {"payer": "99999999999999999999999"},
        {"payer": "\x00"},
        {"grouping": "no"},
        {"seen": "stale"},
    ],
    ids=str,
)
def test_a_period_that_cannot_be_is_refused(
    books: Client, work: TicketTimeEntry, wrong: dict[str, str]
) -> None:
    for answer in (books.get(MAKE, MARCH | wrong), books.post(MAKE, MARCH | wrong)):
        if "seen" not in wrong or answer.request["REQUEST_METHOD"] == "POST":
            assert answer.status_code == 422
            assert "error-summary" in answer.content.decode()
    assert not Invoice.objects.exists()


def test_payments_come_in_and_a_mistake_is_taken_back(books: Client, cast: Cast) -> None:
    invoice = make.invoice(cast.acme)
    page = reverse("admin:billing_invoice_change", args=[invoice.pk])
    assert "Overdue" in books.get(page).content.decode()
    paid = {"pay-amount": "100", "pay-received_on": "2026-04-09", "pay-reference": "Cheque 7"}
    assert "Cheque 7" in books.post(action(invoice, "pay"), paid, follow=True).content.decode()
    assert books.post(action(invoice, "pay"), paid).status_code == 422  # sent twice
    assert books.post(action(invoice, "void"), {"void-reason": "Wrong"}).status_code == 422
    payment = invoice.payments.get()
    books.post(action(invoice, "unpay"), {"unpay-payment": payment.pk})
    assert not invoice.payments.exists()


def test_a_voided_invoice_says_why(books: Client, cast: Cast) -> None:
    invoice = make.invoice(cast.acme)
    answer = books.post(
        action(invoice, "void"), {"void-reason": "Wrong <month>"}, follow=True
    ).content.decode()
    assert "Wrong &lt;month&gt;" in answer
    assert "Record a payment" not in answer
    assert books.post(action(invoice, "void"), {"void-reason": "Again"}).status_code == 422


def test_nothing_of_an_invoice_is_edited_or_deleted(books: Client, cast: Cast) -> None:
    invoice = make.invoice(cast.acme)
    page = reverse("admin:billing_invoice_change", args=[invoice.pk])
    assert books.post(page, {"total": "1"}).status_code == 405
    assert (
        books.post(reverse("admin:billing_invoice_delete", args=[invoice.pk]), {"post": "yes"}).status_code
        == 403
    )
    assert books.get(reverse("admin:billing_invoice_change", args=[99])).status_code == 404


def test_a_technician_does_nothing_with_money(technician: Client, cast: Cast) -> None:
    invoice = make.invoice(cast.acme)
    block = make.contract(cast.acme, ContractType.BLOCK_HOURS)
    assert technician.get(MAKE).status_code == 403
    assert technician.post(MAKE, MARCH).status_code == 403
    assert technician.get(reverse("admin:billing_invoice_change", args=[invoice.pk])).status_code == 403
    for name in ("pay", "unpay", "void"):
        assert technician.post(action(invoice, name)).status_code in (403, 404)
    for name in ("buy", "withdraw"):
        assert technician.post(action(block, name)).status_code == 403


def test_the_list_is_filtered_by_status(books: Client, cast: Cast, clerk: User) -> None:
    due = timezone.localdate() + timedelta(days=9)
    rows: dict[str, dict[str, Any]] = {
        "OVERDUE-1": {},
        "DUE-1": {"due_on": due},
        "PAID-1": {"paid": 100},
        "VOID-1": {"voided_at": timezone.now(), "voided_by": clerk, "void_reason": "Wrong"},
    }
    for number, facts in rows.items():
        make.invoice(cast.acme, number=number, **facts)
    page = reverse("admin:billing_invoice_changelist")
    for status, expected in (
        ("due", "DUE-1"),
        ("overdue", "OVERDUE-1"),
        ("paid", "PAID-1"),
        ("voided", "VOID-1"),
    ):
        html = books.get(page, {"status": status}).content.decode()
        assert re.findall(r">(\w+-1)</a>", html) == [expected]
    assert len(re.findall(r">(\w+-1)</a>", books.get(page).content.decode())) == 4


# Who reaches what


def test_a_contract_says_who_sees_what_through_it(books: Client, cast: Cast, clerk: User) -> None:
    resold = make.contract(cast.globex, billing_organization=cast.acme)
    own, elsewhere = make.contract(cast.globex), make.contract(cast.globex, billing_organization=cast.acme)
    on_it = desk.ticket(cast.globex_manager, contract=resold)
    by_hours = desk.ticket(cast.globex_manager, contract=own)
    make.hours(resold, clerk, ticket=by_hours)
    make.hours(own, clerk, ticket=on_it)
    desk.ticket(cast.globex_manager, contract=elsewhere)

    html = " ".join(books.get(contract_page(resold)).content.decode().split())
    assert "Because Acme is billed for Globex" in html
    assert "Tickets: 2<" in html
    assert "Projects: 0<" in html
    assert f'/admin/portal/contact/{cast.basic.pk}/change/">Bea Basic' in html
    assert "Greta" not in html.split("Seen through this contract")[1].split("</aside>")[0]
    listed = f"/admin/tickets/ticket/?through={resold.pk}"
    assert f'href="{listed}"' in html
    shown = books.get(listed).context["cl"].queryset
    assert set(shown) == {on_it, by_hours}  # as many as were counted, and nothing else of the client's
    assert books.get(f"/admin/projects/project/?through={resold.pk}").status_code == 200
    assert books.get("/admin/tickets/ticket/?through=x", follow=True).status_code == 200


def test_a_contract_one_pays_oneself_opens_nothing(books: Client, cast: Cast) -> None:
    assert "Seen through" not in books.get(contract_page(make.contract(cast.acme))).content.decode()


def contract_page(contract: Contract) -> str:
    return reverse("admin:billing_contract_change", args=[contract.pk])
