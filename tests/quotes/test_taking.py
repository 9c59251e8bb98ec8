"""An approved quote becomes a project or charges, once, by whoever may make them."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from billing.models import Charge
from portal.models import Organization, User
from projects.models import Project
from quotes.choices import Answer
from quotes.models import Quote, QuoteAnswer
from quotes.services.taking import quote_take
from tests.conftest import Cast
from tests.factories import billing as money
from tests.factories import portal
from tests.factories import quotes as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(cast: Cast) -> Quote:
    """Laptops, a dock that was not chosen, care by the month; in the client's currency."""
    Organization.objects.filter(pk=cast.acme.pk).update(currency="EUR")
    version = make.draft(cast.basic)
    make.line(version, "Dock", 200, is_optional=True)
    make.line(version, "Care", 10, rhythm="monthly")
    quote = make.offer(version)
    make.answer(quote)
    return quote


@pytest.fixture
def admin(cast: Cast) -> User:
    """Ina may do both."""
    ina = portal.staff("ina", name="Ina Admin")
    ina.groups.add(Group.objects.get(name="Portal administrator"))
    return ina


def test_a_project_has_a_task_for_each_line_agreed_to(approved: Quote, admin: User) -> None:
    words, page = quote_take(actor=admin, quote=approved, into="project")

    project = Project.objects.get()
    assert (project.title, project.organization, project.is_published) == (
        "New laptops",
        approved.organization,
        False,
    )
    assert [task.title for task in project.tasks.all()] == ["Laptop", "Care"]
    assert words == f"{project.number} New laptops"
    assert page == f"/admin/projects/project/{project.pk}/change/"


def test_charges_are_what_is_paid_once_and_wait_for_approval(approved: Quote, admin: User) -> None:
    contract = money.contract(Organization.objects.get(pk=approved.organization_id))
    words, _page = quote_take(actor=admin, quote=approved, into="invoice")

    charge = Charge.objects.get()
    assert words == f"charges under {contract}"
    assert (charge.description, charge.amount, charge.currency) == (
        f"{approved.number}: Laptop",
        Decimal(1000),
        "EUR",
    )
    assert charge.approved_and_posted_at is None


@pytest.mark.parametrize(("currency", "why"), [(None, "no contract in force"), ("USD", "another currency")])
def test_without_a_contract_in_its_currency_nothing_is_charged(
    approved: Quote, admin: User, currency: str | None, why: str
) -> None:
    if currency:
        Organization.objects.filter(pk=approved.organization_id).update(currency=currency)
        money.contract(Organization.objects.get(pk=approved.organization_id))

    with pytest.raises(ValidationError, match=why):
        quote_take(actor=admin, quote=approved, into="invoice")
    assert QuoteAnswer.objects.get().taken_to == ""


def test_it_is_made_once(approved: Quote, admin: User) -> None:
    quote_take(actor=admin, quote=approved, into="project")

    with pytest.raises(ValidationError, match="already"):
        quote_take(actor=admin, quote=approved, into="project")
    assert Project.objects.count() == 1


def test_what_is_not_approved_becomes_nothing(cast: Cast, admin: User) -> None:
    open_one, declined = make.quote(cast.basic), make.quote(cast.basic)
    make.answer(declined, Answer.DECLINE, comment="No")

    for quote in (open_one, declined):
        with pytest.raises(ValidationError, match="not approved"):
            quote_take(actor=admin, quote=quote, into="project")


def test_nothing_is_half_made(approved: Quote, admin: User) -> None:
    with pytest.raises(ValidationError, match="Nothing here"):
        quote_take(actor=admin, quote=approved, into="cake")
    assert QuoteAnswer.objects.get().taken_to == ""


def test_whoever_may_make_no_project_makes_none_of_a_quote(approved: Quote) -> None:
    with pytest.raises(PermissionDenied):
        quote_take(actor=make.seller(), quote=approved, into="project")
    assert not Project.objects.exists()


def test_the_admin_page_does_it(approved: Quote, admin: User, signed_in: object) -> None:
    client: Client = signed_in(admin)  # type: ignore[operator]  # a fixture that signs in
    response = client.post(f"/admin/quotes/quote/{approved.pk}/take/", {"take-into": "project"}, follow=True)

    assert f"P{Project.objects.get().pk:05} New laptops" in response.content.decode()
