"""The pages of the Billing staff."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from billing.models import BillingProfile, BillingSettings, Contract, Role
from portal.models import AuditEntry, User
from tests.conftest import Cast
from tests.factories import billing as make
from tests.factories import portal as people
from tests.factories import tickets as desk
from tickets.models import TicketTimeEntry

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
