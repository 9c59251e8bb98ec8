"""Blocks and retainers: what pays for what, in whatever order work is posted and taken back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.choices import ContractType, PostedKind
from billing.models import BillingSettings, Contract, ContractRate, Deduction, PostedItem, Purchase
from billing.services.allocation import Demand, Pot, Share, allocate
from billing.services.purchases import purchase_add, purchase_withdraw
from portal.models import AuditEntry, Organization, User
from tests.conftest import Cast
from tests.factories import billing as make
from tickets.models import TicketTimeEntry
from tickets.services.time_entries import time_entry_post, time_entry_unpost

JANUARY = date(2026, 1, 1)
DAYS = st.integers(0, 20).map(lambda number: JANUARY + timedelta(number))
UNITS = st.sampled_from(["h", "USD"])


@st.composite
def pots(draw: st.DrawFn) -> list[Pot]:
    """A few purchases, overlapping as they like."""
    spans = draw(st.lists(st.tuples(DAYS, DAYS, st.integers(0, 40), UNITS), max_size=5))
    return [
        Pot(key, min(one, other), max(one, other), unit, Decimal(quarters) / 4)
        for key, (one, other, quarters, unit) in enumerate(spans)
    ]


@st.composite
def demands(draw: st.DrawFn) -> list[Demand]:
    """Some work, often on the same day and at the same time."""
    start = st.sampled_from([None, time(0), time(9), time(14)])
    rows = draw(st.lists(st.tuples(DAYS, start, UNITS, st.integers(0, 24)), max_size=12))
    return [
        Demand(key, ("work", 100 - key), day, start, unit, Decimal(quarters) / 4)
        for key, (day, start, unit, quarters) in enumerate(rows)
    ]


def fits(pot: Pot, demand: Demand) -> bool:
    return pot.unit == demand.unit and pot.starts_on <= demand.worked_on <= pot.ends_on


@given(pots(), demands())
def test_nothing_is_lost_and_nothing_taken_twice(pots: list[Pot], demands: list[Demand]) -> None:
    shares = list(allocate(pots, demands))
    for demand in demands:
        assert sum(share.quantity for share in shares if share.demand == demand.key) == demand.quantity
    for pot in pots:
        assert sum(share.quantity for share in shares if share.pot == pot.key) <= pot.left
    assert all(share.quantity > 0 for share in shares)
    assert len({(share.demand, share.pot) for share in shares}) == len(shares)


@given(pots(), demands())
def test_only_what_fits_pays_and_the_earliest_first(pots: list[Pot], demands: list[Demand]) -> None:
    taken: defaultdict[int, dict[int | None, Decimal]] = defaultdict(dict)
    for share in allocate(pots, demands):
        taken[share.demand][share.pot] = share.quantity
    for demand in demands:
        assert all(fits(pot, demand) for pot in pots if pot.key in taken[demand.key])
    left = {pot.key: pot.left - sum(used.get(pot.key, 0) for used in taken.values()) for pot in pots}
    for demand in (demand for demand in demands if None in taken[demand.key]):
        would_do = [pot for pot in pots if fits(pot, demand)]
        assert not [pot for pot in would_do if left[pot.key]]
        behind = [other for other in demands if turn(other) > turn(demand)]
        assert not [1 for other in behind for pot in would_do if pot.key in taken[other.key]]


def turn(demand: Demand) -> tuple[str, str, int]:
    return str(demand.worked_on), str(demand.start or ""), demand.source[1]


@given(pots(), demands(), st.randoms())
def test_the_order_of_rows_does_not_matter(pots: list[Pot], demands: list[Demand], chance: Random) -> None:
    shuffled_pots, shuffled = list(pots), list(demands)
    chance.shuffle(shuffled_pots)
    chance.shuffle(shuffled)
    assert set(allocate(shuffled_pots, shuffled)) == set(allocate(pots, demands))


def work(key: int, day: int, start: time | None, hours: int = 1) -> Demand:
    return Demand(key, ("work", key), date(2026, 1, day), start, "h", Decimal(hours))


def test_turns_by_day_then_without_a_time_then_by_time() -> None:
    last, first, second, third = work(1, 6, None), work(2, 5, None), work(3, 5, time(0)), work(4, 5, time(9))
    block = Pot(1, JANUARY, date(2026, 1, 31), "h", Decimal(3))
    shares = list(allocate([block], [last, third, second, first]))
    assert [(share.demand, share.pot) for share in shares] == [(2, 1), (3, 1), (4, 1), (1, None)]


def test_the_block_that_starts_first_goes_first_even_when_it_was_bought_later() -> None:
    later = Pot(1, date(2026, 1, 4), date(2026, 1, 31), "h", Decimal(10))
    earlier = Pot(2, JANUARY, date(2026, 1, 31), "h", Decimal(1))
    shares = list(allocate([later, earlier], [work(1, 5, None, hours=3)]))
    assert shares == [Share(1, 2, Decimal(1)), Share(1, 1, Decimal(2))]


@pytest.mark.parametrize(("day", "covered"), [(3, False), (4, True), (9, True), (10, False)])
def test_first_and_last_day_belong_to_a_block(day: int, covered: bool) -> None:
    block = Pot(7, date(2026, 1, 4), date(2026, 1, 9), "h", Decimal(10))
    (share,) = allocate([block], [work(1, day, None)])
    assert (share.pot == 7) is covered


def test_hours_are_not_paid_by_money() -> None:
    money = Pot(1, JANUARY, date(2026, 1, 31), "USD", Decimal(1000))
    (share,) = allocate([money], [replace(work(1, 5, None), unit="h")])
    assert share.pot is None


# In the database


@pytest.fixture
def block(cast: Cast) -> Contract:
    """Hours bought beforehand, at a hundred an hour beyond them."""
    make.role("Technician", is_default=True)
    return make.contract(cast.acme, ContractType.BLOCK_HOURS)


def buy(clerk: User, contract: Contract, quantity: str, **fields: Any) -> Purchase:
    facts: dict[str, Any] = {"starts_on": JANUARY, "ends_on": date(2026, 12, 31), "price": Decimal(500)}
    return purchase_add(actor=clerk, contract=contract, quantity=Decimal(quantity), **facts | fields)


def post(clerk: User, contract: Contract, quantity: str, **fields: Any) -> TicketTimeEntry:
    return time_entry_post(actor=clerk, entry=make.hours(contract, clerk, quantity, **fields))


def taken(entry: TicketTimeEntry) -> dict[int | None, Decimal]:
    rows = Deduction.objects.filter(item__source_id=entry.pk, item__kind=PostedKind.LABOUR)
    return {row.purchase_id: row.quantity for row in rows}


def amount(entry: TicketTimeEntry) -> Decimal:
    return PostedItem.objects.of_source(entry).get().amount


def test_over_use_is_shown_and_billed_at_the_rate(block: Contract, clerk: User) -> None:
    bought = buy(clerk, block, "3")
    first, second = post(clerk, block, "2"), post(clerk, block, "2.5", worked_on=date(2026, 3, 3))
    assert taken(first) == {bought.pk: 2}
    assert taken(second) == {bought.pk: 1, None: Decimal("1.5")}
    assert amount(first) == 0
    assert amount(second) == 150


def test_an_older_entry_posted_late_takes_its_turn(block: Contract, clerk: User) -> None:
    bought = buy(clerk, block, "3")
    later = post(clerk, block, "2", worked_on=date(2026, 3, 20))
    older = post(clerk, block, "2", worked_on=date(2026, 3, 2))
    assert taken(older) == {bought.pk: 2}
    assert taken(later) == {bought.pk: 1, None: 1}
    time_entry_unpost(actor=clerk, entry=older)
    assert taken(later) == {bought.pk: 2}
    assert amount(later) == 0


def test_of_equal_times_the_older_entry_goes_first_whichever_was_posted_first(
    block: Contract, clerk: User
) -> None:
    bought = buy(clerk, block, "1")
    older, younger = (make.hours(block, clerk, start=time(9)) for _ in range(2))
    time_entry_post(actor=clerk, entry=younger)
    time_entry_post(actor=clerk, entry=older)
    assert taken(older) == {bought.pk: 1}
    assert taken(younger) == {None: 1}


@pytest.mark.parametrize(("multiplier", "from_block"), [("2.00", "4"), ("0.50", "1"), ("0.00", None)])
def test_a_role_takes_more_or_less_of_a_block(
    block: Contract, clerk: User, multiplier: str, from_block: str | None
) -> None:
    role = make.role()
    ContractRate.objects.create(contract=block, role=role, multiplier=Decimal(multiplier))
    bought = buy(clerk, block, "10")
    entry = post(clerk, block, "2", role=role)
    assert taken(entry) == ({bought.pk: Decimal(from_block)} if from_block else {})
    assert amount(entry) == 0


def test_the_uncovered_part_of_hours_that_count_double_is_billed_once(block: Contract, clerk: User) -> None:
    role = make.role(rate="90")
    ContractRate.objects.create(contract=block, role=role, multiplier=Decimal(2))
    buy(clerk, block, "3")
    entry = post(clerk, block, "2", role=role)  # four of the block: three covered, one is half an hour
    assert amount(entry) == 45


def test_a_retainer_is_taken_in_money(cast: Cast, clerk: User) -> None:
    Organization.objects.filter(pk=cast.acme.pk).update(currency="JPY")
    contract, role = make.contract(cast.acme, ContractType.RETAINER), make.role(is_default=True)
    ContractRate.objects.create(contract=contract, role=role, hourly_rate=Decimal("9550.50"))
    bought = buy(clerk, contract, "10000", price=Decimal(10000))
    entry = post(clerk, contract, "1.25")  # 11938.125
    assert taken(entry) == {bought.pk: 10000, None: 1938}
    assert amount(entry) == 1938


def test_a_purchase_is_billed_and_covers_what_was_open(block: Contract, clerk: User) -> None:
    entry = post(clerk, block, "2")
    assert amount(entry) == 200
    bought = buy(clerk, block, "5")
    assert taken(entry) == {bought.pk: 2}
    assert amount(entry) == 0
    price = PostedItem.objects.of_source(bought).get()
    assert (price.kind, price.worked_on) == (PostedKind.PURCHASE, JANUARY)
    assert price.amount == 500
    assert AuditEntry.objects.filter(verb="contract.purchase_added").exists()


def test_a_withdrawn_purchase_covers_nothing_and_costs_nothing(block: Contract, clerk: User) -> None:
    bought = buy(clerk, block, "5")
    entry = post(clerk, block, "2")
    purchase_withdraw(actor=clerk, purchase=bought)
    assert taken(entry) == {None: 2}
    assert amount(entry) == 200
    assert not PostedItem.objects.of_source(bought).exists()
    with pytest.raises(ValidationError, match="withdrawn already"):
        purchase_withdraw(actor=clerk, purchase=bought)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_on": date(2025, 12, 31)},
        {"quantity": "0"},
        {"quantity": "-1"},
        {"price": Decimal(-1)},
        {"price": Decimal("0.001")},
        {"quantity": "1e30"},
    ],
    ids=str,
)
def test_an_impossible_purchase_is_refused_whole(block: Contract, clerk: User, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        buy(clerk, block, **{"quantity": "5"} | wrong)
    assert not Purchase.objects.exists()
    assert not PostedItem.objects.exists()


def test_other_contracts_take_no_purchase(cast: Cast, clerk: User) -> None:
    with pytest.raises(ValidationError, match="bought beforehand"):
        buy(clerk, make.contract(cast.acme), "5")


def test_nothing_is_bought_or_withdrawn_in_closed_books(block: Contract, clerk: User) -> None:
    bought = buy(clerk, block, "5")
    BillingSettings(closed_until=JANUARY).save()
    with pytest.raises(ValidationError, match="closed"):
        buy(clerk, block, "5")
    with pytest.raises(ValidationError, match="closed"):
        purchase_withdraw(actor=clerk, purchase=bought)
    assert Purchase.objects.get().is_active


def test_only_the_billing_staff_sell(block: Contract, clerk: User, cast: Cast) -> None:
    bought = buy(clerk, block, "5")
    with pytest.raises(PermissionDenied):
        buy(cast.technician, block, "5")
    with pytest.raises(PermissionDenied):
        purchase_withdraw(actor=cast.technician, purchase=bought)


type State = dict[int, tuple[Decimal, dict[int | None, Decimal]]]


def state(entries: Iterable[TicketTimeEntry]) -> State:
    rows = PostedItem.objects.labour().filter(source_id__in=[entry.pk for entry in entries])
    return {
        row.source_id: (row.amount, {part.purchase_id: part.quantity for part in row.deductions.all()})
        for row in rows.prefetch_related("deductions")
    }


# Few days and times, so that equal ones are common.
HOURS = st.tuples(
    st.sampled_from([2, 3, 4, 8]), st.sampled_from([None, time(9), time(14)]), st.integers(1, 12)
)


@pytest.mark.parametrize("type", [ContractType.BLOCK_HOURS, ContractType.RETAINER])
def test_any_order_of_posting_and_taking_back_is_the_state_in_order(
    cast: Cast, clerk: User, type: str
) -> None:
    contract, scale = make.contract(cast.acme, type), 1 if type == ContractType.BLOCK_HOURS else 100
    make.role(is_default=True, rate="99.99")
    for first, last, size in ((0, 6, 4), (3, 12, 5), (3, 4, 1)):
        span = {"starts_on": JANUARY + timedelta(first), "ends_on": JANUARY + timedelta(last)}
        buy(clerk, contract, str(size * scale), **span)

    @settings(max_examples=25)
    @given(st.lists(HOURS, min_size=2, max_size=5), st.lists(st.integers(0, 4), max_size=9))
    def holds(work: list[tuple[int, time | None, int]], toggles: list[int]) -> None:
        with transaction.atomic():
            entries = [
                make.hours(contract, clerk, str(size / 4), worked_on=JANUARY + timedelta(day), start=start)
                for day, start, size in work
            ]
            posted = toggled(clerk, entries, toggles)
            as_it_came = state(entries)
            for entry in posted:
                time_entry_unpost(actor=clerk, entry=entry)
            for entry in sorted(
                posted, key=lambda entry: (entry.worked_on, str(entry.start or ""), entry.pk)
            ):
                time_entry_post(actor=clerk, entry=entry)
            assert as_it_came == state(entries)
            assert len(as_it_came) == len(posted)
            transaction.set_rollback(True)

    holds()


def toggled(clerk: User, entries: list[TicketTimeEntry], toggles: list[int]) -> list[TicketTimeEntry]:
    """Post each entry that is named, or take it back when it is posted; those that are posted at last."""
    posted: dict[int, TicketTimeEntry] = {}
    for number in toggles:
        entry = entries[number % len(entries)]
        if posted.pop(entry.pk, None):
            time_entry_unpost(actor=clerk, entry=entry)
        else:
            posted[entry.pk] = time_entry_post(actor=clerk, entry=entry)
    return list(posted.values())
