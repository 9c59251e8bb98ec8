"""A statement of account on paper: what is open on a day, and what was paid in the year before (issue 4).

Each currency begins on a sheet of its own and has its own balance; two are never added up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import IO, Any

from django.utils.translation import gettext as _

from billing.models import Invoice, Payment
from billing.papers import frame
from billing.papers.sheets import HEAD, Row, Sheet, heading, lay_out, rows_of
from billing.querysets import InvoiceQuerySet
from portal import formats, pdf
from portal.filters import year_before
from portal.models import Organization

# Points: the column of the text, the table, and what stands at the end.
TEXT, WIDTH, CLOSING = 159.0, 489.0, 60.0
# As for invoices: more rows than these are nothing to wait for.
AT_ONCE = 120


@dataclass(frozen=True, slots=True)
class Account:
    """One currency on that day. Invoices carry `paid_then` and `open_then`."""

    currency: str
    day: date
    open: list[Any]
    payments: list[Payment]

    @property
    def balance(self) -> Decimal:
        """What is owed."""
        return sum((invoice.open_then for invoice in self.open), Decimal(0))

    @property
    def overdue(self) -> Decimal:
        """What of it should have been paid by then."""
        late = (invoice.open_then for invoice in self.open if invoice.due_on < self.day)
        return sum(late, Decimal(0))


@dataclass(frozen=True, slots=True)
class Statement:
    """The accounts of one payer on a day."""

    payer: Organization
    day: date
    accounts: list[Account]

    @property
    def takes_long(self) -> bool:
        """Whether nobody should wait for it at the screen."""
        return sum(len(one.open) + len(one.payments) for one in self.accounts) > AT_ONCE

    @property
    def file_name(self) -> str:
        """The name it is saved under."""
        return f"statement-{self.day.isoformat()}.pdf"


def statement_of(invoices: InvoiceQuerySet, payer: Organization, day: date) -> Statement:
    """The payer's statement, from the invoices that whoever asks may see."""
    theirs = invoices.filter(payer=payer, voided_at=None, dated__lte=day)
    still_open = list(theirs.open_on(day).order_by("dated", "sequence"))
    span = (year_before(day), day)
    received = Payment.objects.filter(invoice__in=theirs, received_on__range=span)
    paid = list(received.select_related("invoice").order_by("received_on", "pk"))
    used = {one.currency for one in still_open} | {one.invoice.currency for one in paid}
    return Statement(
        payer,
        day,
        [
            Account(
                currency,
                day,
                [one for one in still_open if one.currency == currency],
                [one for one in paid if one.invoice.currency == currency],
            )
            for currency in sorted(used or {payer.currency})
        ],
    )


def write(statement: Statement, target: IO[bytes], progress: pdf.Progress = pdf.silent) -> None:
    """Write it into `target`, in the language and the formats of its payer."""
    with frame.in_words_of(statement.payer):
        paper = frame.paper_for(statement.payer, _("Statement of account"))
        sheets = list(chain.from_iterable(_sheets(statement, paper)))
        frame.draw(paper, "pdf/statement.html", sheets, _context(statement), target, progress)


def _sheets(statement: Statement, paper: pdf.Paper) -> Iterator[list[Sheet]]:
    first, others = frame.room_on(paper, HEAD)
    for number, account in enumerate(statement.accounts):
        room = others if number else first
        sheets = lay_out(_rows(account), first=room, others=others, closing=CLOSING)
        for sheet in sheets:
            sheet.about = account
        yield sheets


def _context(statement: Statement) -> dict[str, Any]:
    payer = statement.payer
    facts = [(_("Day"), formats.day(statement.day))]
    facts += [(_("Balance"), formats.money(one.balance, one.currency)) for one in statement.accounts[:4]]
    recipient = [payer.name, *frame.address_of(payer).splitlines()]
    return {"day": statement.day, "facts": facts} | frame.letterhead(recipient)


def _rows(account: Account) -> Iterator[Row]:
    yield heading(_("Open invoices"), WIDTH)
    for invoice in account.open:
        yield from _open(invoice)
    if not account.open:
        yield from rows_of(_("Nothing is open."), TEXT, ("",) * 5, Decimal(0))
    if account.payments:
        since = formats.day(year_before(account.day))
        yield heading(_("Payments since %(day)s") % {"day": since}, WIDTH)
    for payment in account.payments:
        yield from _payment(payment)


def _open(invoice: Any) -> Iterator[Row]:
    amounts = (invoice.total, invoice.paid_then, invoice.open_then)
    plain = (formats.plain_money(amount, invoice.currency) for amount in amounts)
    cells = (formats.day(invoice.dated), formats.day(invoice.due_on), *plain)
    return rows_of(invoice.number, TEXT, cells, invoice.open_then)


def _payment(payment: Payment) -> Iterator[Row]:
    invoice: Invoice = payment.invoice
    words = _("Payment for %(number)s") % {"number": invoice.number}
    text = f"{words}, {payment.reference}" if payment.reference else words
    amount = formats.plain_money(payment.amount, invoice.currency)
    return rows_of(text, TEXT, (formats.day(payment.received_on), "", "", amount, ""), Decimal(0))
