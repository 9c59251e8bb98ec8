"""What an approved quote hands over to whoever makes something of it, in no app's own terms."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.models import Organization


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """One line that was agreed to; `amount` is all of it, after its discount and without tax."""

    title: str
    description: str
    quantity: Decimal
    amount: Decimal
    is_taxed: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """A quote as it was approved. `once` are the lines paid once; recurring ones belong into a contract."""

    organization: "Organization"
    number: str
    title: str
    currency: str
    once: tuple[AgreedLine, ...]
    lines: tuple[AgreedLine, ...]


# What was made, in words, and its page in the admin site.
type Made = tuple[str, str]
