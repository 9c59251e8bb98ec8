"""Contracts, roles and hours under them."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.db.models import Model

from billing.choices import ContractType, PostedKind
from billing.models import (
    Charge,
    Contract,
    ContractService,
    Deduction,
    Invoice,
    InvoiceLine,
    PostedItem,
    Purchase,
    Role,
)
from portal.models import Organization, User
from tests.factories import tickets as desk
from tickets.models import Ticket, TicketTimeEntry

_numbers = count(1)


def role(name: str = "", rate: str = "100", **fields: Any) -> Role:
    """A role at a hundred an hour."""
    return Role.objects.create(name=name or f"Role {next(_numbers)}", hourly_rate=Decimal(rate), **fields)


def contract(
    organization: Organization, type: str = ContractType.TIME_AND_MATERIALS, **fields: Any
) -> Contract:
    """A contract since 2025 without an end."""
    defaults = {"name": f"Contract {next(_numbers)}", "starts_on": date(2025, 1, 1)}
    return Contract.objects.create(organization=organization, type=type, **defaults | fields)


def hours(
    contract: Contract | None,
    resource: User,
    quantity: str = "1",
    *,
    ticket: Ticket | None = None,
    **fields: Any,
) -> TicketTimeEntry:
    """Hours on a ticket, written and not yet posted."""
    if ticket is None:
        assert contract is not None
        number = next(_numbers)
        ticket = Ticket.objects.create(
            number=f"T20260201.{number:04}",
            title=f"Work {number}",
            organization=contract.organization,
            queue=desk.queue(),
            status=desk.status(),
        )
    defaults: dict[str, Any] = {"worked_on": date(2026, 3, 2), "summary": "Looked at it"}
    return TicketTimeEntry.objects.create(
        ticket=ticket,
        contract=contract,
        resource=resource,
        hours_worked=Decimal(quantity),
        hours_billed=Decimal(quantity),
        **defaults | fields,
    )


def bought(contract: Contract, quantity: str, *, day: date = date(2026, 1, 1), **fields: Any) -> Purchase:
    """A block or a retainer for a year from that day, as the ledger has it, its price a hundred."""
    facts = {"ends_on": day + timedelta(364), "price": Decimal(100), "currency": contract.payer.currency}
    bought = Purchase.objects.create(
        contract=contract, starts_on=day, quantity=Decimal(quantity), **facts | fields
    )
    item(contract, PostedKind.PURCHASE, bought, day, amount=bought.price)
    return bought


def taken(
    purchase: Purchase | None, quantity: str, contract: Contract | None = None, **fields: Any
) -> Deduction:
    """So much taken of a purchase by work on its first day; without one, not covered under the contract."""
    under = contract or (purchase.contract if purchase else None)
    assert under is not None
    day = fields.pop("day", None) or (purchase.starts_on if purchase else date(2026, 3, 2))
    work = item(under, PostedKind.LABOUR, under, day, quantity=Decimal(quantity), **fields)
    return Deduction.objects.create(item=work, purchase=purchase, quantity=Decimal(quantity))


def charge(contract: Contract, price: str = "30", **fields: Any) -> Charge:
    """A toner of March, not posted."""
    defaults: dict[str, Any] = {"dated": date(2026, 3, 2), "description": f"Toner {next(_numbers)}"}
    currency = contract.payer.currency
    return Charge.objects.create(
        contract=contract, unit_price=Decimal(price), **{"currency": currency} | defaults | fields
    )


def service(contract: Contract, price: str = "50", **fields: Any) -> ContractService:
    """A backup, billed monthly since January 2026."""
    defaults: dict[str, Any] = {"name": "Backup", "starts_on": date(2026, 1, 1)}
    currency = contract.payer.currency
    return ContractService.objects.create(
        contract=contract, unit_price=Decimal(price), **{"currency": currency} | defaults | fields
    )


def posted(contract: Contract, amount: str = "100", **fields: Any) -> PostedItem:
    """An hour of March in the ledger, as if it had been posted."""
    facts = {"rate": Decimal(amount), "amount": Decimal(amount), "subject": f"Work {next(_numbers)}"}
    return item(contract, PostedKind.LABOUR, contract, date(2026, 3, 2), **facts | fields)


def item(contract: Contract, kind: str, source: Model, day: date, **fields: Any) -> PostedItem:
    """A row of the ledger; labour of no entry in particular."""
    defaults: dict[str, Any] = {"organization": contract.organization, "payer": contract.payer}
    is_labour = kind == PostedKind.LABOUR
    return PostedItem.objects.create(
        contract=contract,
        kind=kind,
        source="tests.Work" if is_labour else source._meta.label,
        source_id=next(_numbers) if is_labour else source.pk,
        worked_on=day,
        **defaults | {"quantity": Decimal(1), "currency": contract.payer.currency} | fields,
    )


def invoice(payer: Organization, total: str = "100", **fields: Any) -> Invoice:
    """An invoice of March 2026, due in April, without lines."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "number": f"TEST-{number:05}",
        "sequence": 10_000 + number,
        "payer_name": payer.name,
        "dated": date(2026, 3, 31),
        "due_on": date(2026, 4, 30),
        "period_from": date(2026, 3, 1),
        "period_to": date(2026, 3, 31),
        "currency": payer.currency,
        "net": Decimal(total),
        "tax": Decimal(0),
        "total": Decimal(total),
    }
    return Invoice.objects.create(payer=payer, **defaults | fields)


def lines(invoice: Invoice, text: str = "Looked at it", count: int = 1, heading: str = "") -> None:
    """So many more lines, each of half an hour."""
    there = invoice.lines.count()
    InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice,
            position=number,
            heading=heading,
            kind=PostedKind.LABOUR,
            description=text,
            worked_on=invoice.period_from,
            quantity=Decimal("0.5"),
            rate=Decimal(100),
            amount=Decimal(50),
            tax_percent=Decimal(18),
        )
        for number in range(there + 1, there + count + 1)
    )
