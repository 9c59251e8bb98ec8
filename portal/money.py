"""Amounts of money: rounded once where they arise, and added up exactly ever after.

The rule, stated here and in portal/decisions.md: each line is rounded half up to the decimals of its
currency. Tax is worked out once for each rate, over the sum of that rate's lines, and rounded once. The total
is the sum of the lines and of the taxes, so what is printed always adds up. Never a float.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from babel.numbers import get_currency_precision

# A product of a quantity, a rate and a share must not be rounded before its end.
_EXACT = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Taxed:
    """An amount that was rounded, and the tax rate on it in percent."""

    amount: Decimal
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Tax:
    """The tax of one rate: over what it is due, and how much."""

    percent: Decimal
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """What an invoice comes to; `taxes` by falling rate, without a rate of nothing."""

    net: Decimal
    taxes: tuple[Tax, ...]
    total: Decimal

    @property
    def tax(self) -> Decimal:
        """All taxes together."""
        return sum((tax.amount for tax in self.taxes), Decimal(0))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """The amount in whole units of the currency's smallest coin, half up; -0.5 becomes -1."""
    unit = Decimal(1).scaleb(-get_currency_precision(currency))
    return amount.quantize(unit, ROUND_HALF_UP, context=_EXACT)


def times(*factors: Decimal, per: Decimal = Decimal(1), currency: str) -> Decimal:
    """The product, divided by `per`, rounded once at its end."""
    product = Decimal(1)
    for factor in factors:
        product = _EXACT.multiply(product, factor)
    return rounded(_EXACT.divide(product, per), currency)


def totals(lines: Iterable[Taxed], currency: str) -> Totals:
    """Net, taxes and total of lines in one currency; their amounts are rounded already."""
    bases: dict[Decimal, Decimal] = {}
    for line in lines:
        bases[line.percent] = bases.get(line.percent, Decimal(0)) + line.amount
    net = rounded(sum(bases.values(), Decimal(0)), currency)
    taxes = tuple(
        Tax(percent, base, times(base, percent, Decimal("0.01"), currency=currency))
        for percent, base in sorted(bases.items(), reverse=True)
        if percent and base
    )
    return Totals(net, taxes, net + sum((tax.amount for tax in taxes), Decimal(0)))
