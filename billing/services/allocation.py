"""Which purchase pays for which work: a pure rule, so that it can be proved.

Reference section 7 (Blocks): purchases are used in the order of their start; only active ones whose dates
contain the worked day; work in the order of its day, on one day what has no start time first, then by start.
What no purchase covers is a share of its own: shown, and billed at its rate, never lost.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Pot:
    """What is left of a purchase, in `unit`: hours, or a currency. `key` decides between equal starts."""

    key: int
    starts_on: date
    ends_on: date
    unit: str
    left: Decimal


@dataclass(frozen=True, slots=True)
class Demand:
    """Work that takes so much of a purchase.

    `source` decides between equal times: it stays the same however often the work is posted anew.
    """

    key: int
    source: tuple[str, int]
    worked_on: date
    start: time | None
    unit: str
    quantity: Decimal

    @property
    def turn(self) -> tuple[date, bool, time, tuple[str, int]]:
        """Its place in the order."""
        return (self.worked_on, self.start is not None, self.start or time.min, self.source)


@dataclass(frozen=True, slots=True)
class Share:
    """So much of a demand is paid by that purchase; by none: it is not covered."""

    demand: int
    pot: int | None
    quantity: Decimal


def allocate(pots: Iterable[Pot], demands: Iterable[Demand]) -> Iterator[Share]:
    """Shares that add up to each demand; the same ones in whatever order pots and demands are given."""
    in_order = sorted(pots, key=lambda pot: (pot.starts_on, pot.key))
    left = {pot.key: pot.left for pot in in_order}
    for demand in sorted(demands, key=lambda demand: demand.turn):
        yield from _shares(demand, in_order, left)


def _shares(demand: Demand, pots: Iterable[Pot], left: dict[int, Decimal]) -> Iterator[Share]:
    missing = demand.quantity
    for pot in pots:
        taken = min(missing, left[pot.key]) if _serves(pot, demand) else Decimal(0)
        if taken > 0:
            left[pot.key] -= taken
            missing -= taken
            yield Share(demand.key, pot.key, taken)
    if missing > 0:
        yield Share(demand.key, None, missing)


def _serves(pot: Pot, demand: Demand) -> bool:
    return pot.unit == demand.unit and pot.starts_on <= demand.worked_on <= pot.ends_on
