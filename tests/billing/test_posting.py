"""From posted hours to the ledger: at which price, for whom, once, and back."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, transaction

from billing.choices import ContractType
from billing.models import BillingProfile, BillingSettings, ContractRate, PostedItem
from portal.models import AuditEntry, Organization, User
from tests.conftest import Cast
from tests.factories import billing as make
from tickets.models import TicketTimeEntry
from tickets.services.time_entries import time_entry_post, time_entry_unpost

MARCH = date(2026, 3, 2)


def post(clerk: User, entry: TicketTimeEntry) -> PostedItem:
    time_entry_post(actor=clerk, entry=entry)
    return PostedItem.objects.of_source(entry).get()


def refused(clerk: User, entry: TicketTimeEntry) -> str:
    with pytest.raises(ValidationError) as problem:
        time_entry_post(actor=clerk, entry=entry)
    entry.refresh_from_db()
    assert not entry.is_posted
    assert not PostedItem.objects.exists()
    return " ".join(problem.value.messages)


def test_hours_cost_the_rate_of_their_role(cast: Cast, clerk: User) -> None:
    BillingProfile.objects.create(organization=cast.acme, tax_percent=Decimal("8.875"))
    contract, role = make.contract(cast.acme), make.role(rate="90.50")
    entry = make.hours(contract, cast.technician, "1.25", role=role, start=time(9), end=time(10, 15))

    item = post(clerk, entry)

    assert (item.quantity, item.rate, item.amount, item.currency) == (
        Decimal("1.25"),
        Decimal("90.50"),
        Decimal("113.13"),  # 113.125
        "USD",
    )
    assert (item.organization, item.payer, item.contract, item.role) == (cast.acme, cast.acme, contract, role)
    assert (item.worked_on, item.start, item.resource) == (MARCH, time(9), cast.technician)
    assert (item.subject, item.description) == (str(entry.ticket), "Looked at it")
    assert (item.tax_percent, item.posted_by) == (Decimal("8.875"), clerk)


def test_the_contract_may_price_a_role_otherwise(cast: Cast, clerk: User) -> None:
    contract, role = make.contract(cast.acme), make.role()
    ContractRate.objects.create(contract=contract, role=role, hourly_rate=Decimal(75))
    assert post(clerk, make.hours(contract, cast.technician, role=role)).amount == Decimal(75)


def test_hours_without_a_role_take_the_default_one(cast: Cast, clerk: User) -> None:
    make.role("Engineer", "150")
    role = make.role("Technician", "80", is_default=True)
    item = post(clerk, make.hours(make.contract(cast.acme), cast.technician))
    assert (item.role, item.amount) == (role, Decimal(80))


@pytest.mark.parametrize("type", [ContractType.FIXED_PRICE, ContractType.RECURRING_SERVICE])
def test_an_agreed_price_pays_for_all_hours(cast: Cast, clerk: User, type: str) -> None:
    item = post(clerk, make.hours(make.contract(cast.acme, type), cast.technician, "40"))
    assert (item.quantity, item.amount) == (Decimal(40), Decimal(0))


def test_hours_under_no_contract_cost_nobody_anything(cast: Cast, clerk: User) -> None:
    ticket = make.hours(make.contract(cast.acme), cast.technician).ticket
    entry = make.hours(None, cast.technician, ticket=ticket)
    time_entry_post(actor=clerk, entry=entry)
    assert not PostedItem.objects.exists()


def test_hours_without_any_role_are_not_posted(cast: Cast, clerk: User) -> None:
    make.role(is_default=True, is_active=False)
    assert "name no role" in refused(clerk, make.hours(make.contract(cast.acme), cast.technician))


def test_a_rate_is_never_read_in_another_currency(cast: Cast, clerk: User) -> None:
    Organization.objects.filter(pk=cast.acme.pk).update(currency="JPY")
    contract, role = make.contract(cast.acme), make.role("Technician")
    entry = make.hours(contract, cast.technician, "0.33", role=role)
    assert "The role Technician has no rate in JPY" in refused(clerk, entry)

    ContractRate.objects.create(contract=contract, role=role, hourly_rate=Decimal(9550))
    item = post(clerk, entry)
    assert (item.amount, item.currency) == (Decimal(3152), "JPY")  # 3151.5


def test_hours_of_a_closed_day_are_neither_posted_nor_taken_back(cast: Cast, clerk: User) -> None:
    role, contract = make.role(), make.contract(cast.acme)
    posted = make.hours(contract, cast.technician, role=role, worked_on=MARCH)
    time_entry_post(actor=clerk, entry=posted)
    BillingSettings(closed_until=MARCH).save()

    for act, entry in (
        (time_entry_unpost, posted),
        (time_entry_post, make.hours(contract, clerk, role=role)),
    ):
        with pytest.raises(ValidationError, match="closed until Mar 2, 2026"):
            act(actor=clerk, entry=entry)

    assert PostedItem.objects.get().source_id == posted.pk
    posted.refresh_from_db()
    assert posted.is_posted
    time_entry_post(actor=clerk, entry=make.hours(contract, clerk, role=role, worked_on=date(2026, 3, 3)))


def test_taking_back_leaves_nothing_and_posting_anew_finds_the_new_price(cast: Cast, clerk: User) -> None:
    role = make.role()
    entry = make.hours(make.contract(cast.acme), cast.technician, role=role)
    post(clerk, entry)
    time_entry_unpost(actor=clerk, entry=entry)
    assert not PostedItem.objects.exists()

    role.hourly_rate = Decimal(120)
    role.save()
    assert post(clerk, entry).amount == Decimal(120)


def test_a_later_price_does_not_change_what_was_posted(cast: Cast, clerk: User) -> None:
    role = make.role()
    item = post(clerk, make.hours(make.contract(cast.acme), cast.technician, role=role))
    role.hourly_rate = Decimal(500)
    role.save()
    item.refresh_from_db()
    assert item.amount == Decimal(100)


def test_what_was_imported_as_posted_may_be_taken_back(cast: Cast, clerk: User) -> None:
    entry = make.hours(make.contract(cast.acme), cast.technician, approved_and_posted_at="2026-03-03T10:00Z")
    assert not time_entry_unpost(actor=clerk, entry=entry).is_posted


# Who pays


def test_a_contract_names_who_pays(cast: Cast, clerk: User) -> None:
    contract = make.contract(cast.acme, billing_organization=cast.globex)
    item = post(clerk, make.hours(contract, cast.technician, role=make.role()))
    assert (item.organization, item.payer) == (cast.acme, cast.globex)


@pytest.mark.parametrize("separately", [True, False])
def test_a_sub_organization_pays_itself_or_its_parent_does(cast: Cast, clerk: User, separately: bool) -> None:
    BillingProfile.objects.create(organization=cast.acme_north, bills_separately=separately)
    contract = make.contract(cast.acme_north)
    item = post(clerk, make.hours(contract, cast.technician, role=make.role()))
    assert item.payer == (cast.acme_north if separately else cast.acme)


def test_without_a_profile_everybody_pays_for_themselves(cast: Cast) -> None:
    assert make.contract(cast.acme_north).payer == cast.acme_north


def test_a_sub_organization_is_never_billed_for_its_parent(cast: Cast, clerk: User) -> None:
    contract = make.contract(cast.acme, billing_organization=cast.acme_north)
    with pytest.raises(ValidationError, match="cannot be billed for its parent"):
        contract.full_clean()
    assert "billed for its parent" in refused(clerk, make.hours(contract, cast.technician, role=make.role()))


@pytest.mark.parametrize("field", ["type", "organization"])
def test_terms_stay_once_work_was_posted(cast: Cast, clerk: User, field: str) -> None:
    contract = make.contract(cast.acme)
    setattr(contract, field, {"type": ContractType.FIXED_PRICE, "organization": cast.globex}[field])
    contract.full_clean()  # nothing posted yet
    contract.refresh_from_db()
    post(clerk, make.hours(contract, cast.technician, role=make.role()))

    setattr(contract, field, {"type": ContractType.FIXED_PRICE, "organization": cast.globex}[field])
    with pytest.raises(ValidationError, match="work was posted"):
        contract.full_clean()


# Once


def test_the_database_keeps_a_second_row_out(cast: Cast, clerk: User) -> None:
    item = post(clerk, make.hours(make.contract(cast.acme), cast.technician, role=make.role()))
    item.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        item.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_eight_posters_on_the_same_entries(cast: Cast, clerk: User, request: pytest.FixtureRequest) -> None:
    """Each entry is posted once, whoever was first; all others are told so."""
    contract, role = make.contract(cast.acme), make.role()
    entries = [make.hours(contract, cast.technician, role=role) for _ in range(6)]
    connect = request.getfixturevalue("connect")

    def poster(who: int) -> tuple[int, list[int], int]:
        connections["default"] = connect()
        with closing(connections["default"]):
            mine = entries[who % 6 :] + entries[: who % 6]
            won = sum(_posted(clerk, entry) for entry in mine)
            rows = sorted(PostedItem.objects.values_list("source_id", flat=True))
            return won, rows, AuditEntry.objects.filter(verb="ticket.time_posted").count()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(poster, range(8)))

    assert sum(won for won, _rows, _audited in answers) == 6
    assert max(rows for _won, rows, _audited in answers) == [entry.pk for entry in entries]
    assert max(audited for _won, _rows, audited in answers) == 6


def _posted(clerk: User, entry: TicketTimeEntry) -> bool:
    try:
        time_entry_post(actor=clerk, entry=entry)
    except ValidationError:
        return False
    return True
