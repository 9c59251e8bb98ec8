"""Money: rounded once, and what is printed adds up, in every currency Babel knows."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from babel import Locale
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from portal.money import Taxed, rounded, times, totals

CODES = [str(code) for code in Locale("en").currencies]
CURRENCIES = sorted(code for code in CODES if get_currency_precision(code) in (0, 2, 3))
PERCENTS = st.sampled_from([Decimal(percent) for percent in ("0", "7", "8.875", "19", "20", "25", "100")])
AMOUNTS = st.decimals(min_value=0, max_value=10**8, places=4)
IN_SOME_CURRENCY = st.sampled_from(CURRENCIES)


def smallest(currency: str) -> Decimal:
    return Decimal(1).scaleb(-get_currency_precision(currency))


def test_the_currencies_have_none_two_and_three_decimals() -> None:
    assert {get_currency_precision(code) for code in CURRENCIES} == {0, 2, 3}
    assert len(CURRENCIES) > 250


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("0.005", "EUR", "0.01"),
        ("1.0049999", "EUR", "1.00"),
        ("0.5", "JPY", "1"),
        ("2.5", "JPY", "3"),
        ("0.0005", "KWD", "0.001"),
        ("-0.005", "USD", "-0.01"),
    ],
)
def test_half_a_coin_is_rounded_up(amount: str, currency: str, expected: str) -> None:
    assert rounded(Decimal(amount), currency) == Decimal(expected)


def test_tax_is_rounded_once_for_each_rate() -> None:
    # 19 percent of 0.13 is 0.0247: three lines of their own would make 0.06.
    lines = [Taxed(Decimal("0.13"), Decimal(19))] * 3 + [Taxed(Decimal("1.00"), Decimal(7))]
    sums = totals(lines, "EUR")
    assert [(tax.percent, tax.base, tax.amount) for tax in sums.taxes] == [
        (Decimal(19), Decimal("0.39"), Decimal("0.07")),
        (Decimal(7), Decimal("1.00"), Decimal("0.07")),
    ]
    assert (sums.net, sums.tax, sums.total) == (Decimal("1.39"), Decimal("0.14"), Decimal("1.53"))


def test_a_rate_of_nothing_is_no_tax() -> None:
    assert totals([Taxed(Decimal(5), Decimal(0))], "EUR").taxes == ()


@given(st.lists(st.tuples(AMOUNTS, PERCENTS), max_size=30), IN_SOME_CURRENCY)
def test_the_sum_of_lines_and_taxes_is_the_total(lines: list[tuple[Decimal, Decimal]], currency: str) -> None:
    taxed = [Taxed(rounded(amount, currency), percent) for amount, percent in lines]
    sums = totals(taxed, currency)
    assert sums.net == sum(line.amount for line in taxed)
    assert sums.total == sum(line.amount for line in taxed) + sum(tax.amount for tax in sums.taxes)
    assert sum(tax.base for tax in sums.taxes) == sum(line.amount for line in taxed if line.percent)
    for amount in (sums.net, sums.total, *(tax.amount for tax in sums.taxes)):
        assert amount % smallest(currency) == 0


@given(st.lists(st.tuples(AMOUNTS, PERCENTS), max_size=30), IN_SOME_CURRENCY)
def test_no_tax_is_off_by_more_than_half_a_coin(lines: list[tuple[Decimal, Decimal]], currency: str) -> None:
    sums = totals([Taxed(rounded(amount, currency), percent) for amount, percent in lines], currency)
    for tax in sums.taxes:
        exact = Fraction(tax.base) * Fraction(tax.percent) / 100
        assert abs(Fraction(tax.amount) - exact) <= Fraction(smallest(currency)) / 2


@given(AMOUNTS, AMOUNTS, IN_SOME_CURRENCY)
def test_a_product_is_rounded_once_and_up_at_the_half(
    quantity: Decimal, rate: Decimal, currency: str
) -> None:
    coin = Fraction(smallest(currency))
    exact = Fraction(quantity) * Fraction(rate) / coin
    whole = exact.numerator // exact.denominator
    expected = (whole + (exact - whole >= Fraction(1, 2))) * coin
    assert Fraction(times(quantity, rate, currency=currency)) == expected


@given(st.lists(st.tuples(AMOUNTS, PERCENTS), max_size=10), st.randoms(), IN_SOME_CURRENCY)
def test_the_order_of_lines_does_not_matter(
    lines: list[tuple[Decimal, Decimal]], chance: Random, currency: str
) -> None:
    taxed = [Taxed(rounded(amount, currency), percent) for amount, percent in lines]
    shuffled = list(taxed)
    chance.shuffle(shuffled)
    assert totals(shuffled, currency) == totals(taxed, currency)
