"""Blocks and retainers bought, worked and paid as the provider's staff do it."""

from datetime import date
from decimal import Decimal
from typing import Any

from billing.models import Contract, Invoice, InvoiceLine, PostedItem, Purchase, Role
from billing.services.purchases import purchase_add
from portal.models import User
from tests.factories import billing as make
from tickets.models import TicketTimeEntry
from tickets.services.time_entries import time_entry_post

ALL = "?period_after=2026-01-01&period_before=2026-12-31"


def roles() -> Role:
    """What everybody works as, at a hundred an hour."""
    return make.role("Technician", is_default=True)


def buy(clerk: User, contract: Contract, quantity: str, **fields: Any) -> Purchase:
    """A purchase for the whole year, at five hundred."""
    facts: dict[str, Any] = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    return purchase_add(
        actor=clerk, contract=contract, quantity=Decimal(quantity), **{"price": Decimal(500)} | facts | fields
    )


def posted(
    clerk: User, contract: Contract, hours: str, day: date, text: str = "Work", **fields: Any
) -> TicketTimeEntry:
    """Hours that were approved and posted."""
    entry = make.hours(contract, clerk, hours, worked_on=day, summary=text, **fields)
    return time_entry_post(actor=clerk, entry=entry)


def paid(purchase: Purchase, amount: str) -> Invoice:
    """An invoice over its price of five hundred, of which so much is paid."""
    item = PostedItem.objects.of_source(purchase).get()
    invoice = make.invoice(item.payer, "500", paid=Decimal(amount))
    facts = {name: getattr(item, name) for name in ("kind", "worked_on", "quantity", "rate", "amount")}
    InvoiceLine.objects.create(invoice=invoice, item=item, position=1, tax_percent=Decimal(0), **facts)
    return invoice
