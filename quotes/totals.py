"""What a quote comes to: for each rhythm of payment its own total, never added together."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from portal import formats, money
from quotes.choices import Rhythm
from quotes.models import QuoteLine, QuoteVersion


@dataclass(frozen=True, slots=True)
class Sum:
    """The total of what is paid in one rhythm."""

    rhythm: Rhythm
    totals: money.Totals
    currency: str

    def __str__(self) -> str:
        """Amount with tax, and how often: "1,200.00 EUR, Monthly"."""
        return f"{formats.money(self.totals.total, self.currency)}, {self.rhythm.label}"


def taken(lines: Iterable[QuoteLine], chosen: Collection[int]) -> list[QuoteLine]:
    """The lines that count: all that are not optional, and the optional ones chosen (by their ids)."""
    return [line for line in lines if not line.is_optional or line.pk in chosen]


def sums(lines: Iterable[QuoteLine], currency: str) -> list[Sum]:
    """One for each rhythm there is, one-off first; by the rule of `portal.money`."""
    rows = list(lines)
    by_rhythm = {rhythm: [line for line in rows if line.rhythm == rhythm] for rhythm in Rhythm}
    return [
        Sum(
            rhythm,
            money.totals((money.Taxed(line.amount, line.percent) for line in some), currency),
            currency,
        )
        for rhythm, some in by_rhythm.items()
        if some
    ]


def offered(version: QuoteVersion) -> list[Sum]:
    """What it comes to as it was offered: with the optional lines that are ticked beforehand."""
    lines = list(version.lines.all())
    return sums(taken(lines, {line.pk for line in lines if line.is_chosen}), version.currency)


def agreed_or_offered(version: QuoteVersion) -> list[Sum]:
    """What was agreed to, once it was; else what is offered."""
    given = version.given
    if given is None or not given.is_approval:
        return offered(version)
    return sums(taken(version.lines.all(), given.chosen), version.currency)
