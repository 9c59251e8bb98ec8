"""A small world of blocks and retainers, kept by hand in whole hours and whole amounts."""

from datetime import date
from decimal import Decimal
from typing import Any

from billing.choices import ContractType
from billing.models import Contract, Purchase, Role
from billing.services.purchases import purchase_add
from portal.models import Organization, User
from tests.factories import billing as make
from tickets.models import TicketTimeEntry
from tickets.services.time_entries import time_entry_post

YEAR = slice(date(2026, 1, 1), date(2026, 12, 31))
ALL = "?period_after=2026-01-01&period_before=2026-12-31"


def roles() -> Role:
    """What everybody works as, at a hundred an hour."""
    return make.role("Technician", is_default=True)


def block(organization: Organization, name: str, **fields: Any) -> Contract:
    """A contract for hours bought beforehand."""
    return make.contract(organization, ContractType.BLOCK_HOURS, name=name, **fields)


def retainer(organization: Organization, name: str, **fields: Any) -> Contract:
    """A contract for money paid beforehand."""
    return make.contract(organization, ContractType.RETAINER, name=name, **fields)


def buy(clerk: User, contract: Contract, quantity: str, **fields: Any) -> Purchase:
    """A purchase for the whole year."""
    facts: dict[str, Any] = {"starts_on": YEAR.start, "ends_on": YEAR.stop, "price": Decimal(500)}
    return purchase_add(actor=clerk, contract=contract, quantity=Decimal(quantity), **facts | fields)


def work(
    clerk: User, contract: Contract, hours: str, day: str, text: str = "Work", **fields: Any
) -> TicketTimeEntry:
    """Hours that were approved and posted."""
    entry = make.hours(contract, clerk, hours, worked_on=date.fromisoformat(day), summary=text, **fields)
    return time_entry_post(actor=clerk, entry=entry)
