"""What a quote comes to: each line rounded once, each rhythm of payment by itself."""

from decimal import Decimal

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from portal import money
from quotes.choices import Discount, Rhythm
from quotes.models import QuoteLine, QuoteVersion
from quotes.totals import offered, sums, taken
from tests.conftest import Cast
from tests.factories import quotes as make

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])  # 2, 0 and 3 decimals


def line_of(currency: str = "EUR", **fields: object) -> QuoteLine:
    """A line that is not in the database."""
    version = QuoteVersion(currency=currency, tax_percent=Decimal(20))
    return QuoteLine(version=version, **{"title": "x", "quantity": Decimal(1)} | fields)


@pytest.mark.parametrize(
    ("discount", "value", "amount"),
    [
        (Discount.NONE, "0", "300.00"),
        (Discount.UNIT, "10", "270.00"),
        (Discount.PERCENT, "33.3333", "200.00"),
        (Discount.LINE, "0.5", "299.50"),
        (Discount.PERCENT, "100", "0.00"),
    ],
)
def test_a_discount_is_taken_from_what_it_says(discount: str, value: str, amount: str) -> None:
    line = line_of(
        quantity=Decimal(3), unit_price=Decimal(100), discount=discount, discount_value=Decimal(value)
    )

    assert line.amount == Decimal(amount)


@given(
    CURRENCIES,
    st.decimals(0, 10_000, places=2),
    st.decimals(0, 10_000, places=4),
    st.decimals(0, 100, places=4),
)
def test_an_amount_is_whole_coins_and_never_below_nothing(
    currency: str, quantity: Decimal, price: Decimal, percent: Decimal
) -> None:
    line = line_of(
        currency, quantity=quantity, unit_price=price, discount=Discount.PERCENT, discount_value=percent
    )

    assert 0 <= line.amount <= line.full_amount
    assert line.amount == money.rounded(line.amount, currency)


@given(st.lists(st.tuples(st.sampled_from(Rhythm), st.decimals(0, 999, places=2), st.booleans())), CURRENCIES)
def test_each_rhythm_adds_up_by_itself(rows: list[tuple[Rhythm, Decimal, bool]], currency: str) -> None:
    lines = [
        line_of(currency, rhythm=rhythm, unit_price=price, is_taxed=taxed) for rhythm, price, taxed in rows
    ]

    for one in sums(lines, currency):
        own = [line for line in lines if line.rhythm == one.rhythm]
        assert one.totals.net == sum((line.amount for line in own), Decimal(0))
        assert one.totals.total == one.totals.net + one.totals.tax


@pytest.mark.django_db
def test_optional_lines_count_when_they_are_chosen(cast: Cast) -> None:
    version = make.draft(cast.manager)
    ticked = make.line(version, "Bag", 50, is_optional=True, is_chosen=True)
    other = make.line(version, "Dock", 200, is_optional=True)
    monthly = make.line(version, "Care", 10, rhythm=Rhythm.MONTHLY)

    assert [str(one.totals.net) for one in offered(version)] == ["1050.00", "10.00"]
    assert taken(version.lines.all(), {other.pk}) == [version.lines.first(), other, monthly]
    assert ticked not in taken(version.lines.all(), set())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"discount": Discount.NONE, "discount_value": 5},
        {"discount": Discount.PERCENT, "discount_value": 101},
        {"discount": Discount.UNIT, "discount_value": 101},
        {"quantity": -1},
        {"unit_cost": -1},
        {"title": ""},
    ],
)
def test_the_database_refuses_impossible_lines(cast: Cast, wrong: dict[str, object]) -> None:
    version = make.draft(cast.manager)

    with pytest.raises(IntegrityError):
        QuoteLine.objects.create(version=version, **{"title": "x", "unit_price": 100} | wrong)
