"""An invoice on paper (issue 4): as it was written, and what was paid of it since."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import IO, Any

from babel.numbers import get_currency_precision
from django.utils.translation import gettext as _

from billing.models import Invoice, Payment
from billing.papers import frame
from billing.papers.sheets import HEAD, Row, heading, lay_out, rows_of
from portal import formats, pdf

# Points: the column of the text, the whole table, and what stands at the end.
TEXT, WIDTH = 201.0, 489.0
SUM, PAYMENT, CLOSING = 16.0, 13.0, 44.0
# More payments than these are summed up in a line.
PAYMENTS = 8
# What takes longer than about two seconds is made by the worker: a hundredth of a second for each line.
AT_ONCE = 120


@dataclass(frozen=True, slots=True)
class Paid:
    """The payments as a paper lists them: the latest, and what came before them."""

    latest: list[Payment]
    earlier: Decimal


def name_of(invoice: Invoice) -> str:
    """The file's name."""
    return f"{invoice.number}.pdf"


def takes_long(invoice: Invoice) -> bool:
    """Whether nobody should wait for it at the screen."""
    return invoice.lines.count() > AT_ONCE


def write(invoice: Invoice, target: IO[bytes], progress: pdf.Progress = pdf.silent) -> None:
    """Write the invoice into `target`, in the language and the formats of its payer."""
    with frame.in_words_of(invoice.payer):
        title = _("Invoice %(number)s") % {"number": invoice.number}
        paper = frame.paper_for(invoice.payer, title)
        first, others = frame.room_on(paper, HEAD)
        context = _context(invoice)
        sheets = lay_out(_rows(invoice), first=first, others=others, closing=_closing(context))
        frame.draw(paper, "pdf/invoice.html", sheets, context, target, progress)


def _context(invoice: Invoice) -> dict[str, Any]:
    recipient = [invoice.payer_name, *invoice.payer_address.splitlines()]
    paid = _paid(list(invoice.payments.all()))
    shown = {"invoice": invoice, "taxes": list(invoice.taxes.all()), "paid": paid, "facts": _facts(invoice)}
    return shown | frame.letterhead(recipient)


def _facts(invoice: Invoice) -> list[tuple[str, str]]:
    """Beside the address."""
    span = {"start": formats.day(invoice.period_from), "end": formats.day(invoice.period_to)}
    return [
        (_("Number"), invoice.number),
        (_("Date"), formats.day(invoice.dated)),
        (_("Due on"), formats.day(invoice.due_on)),
        (_("Work of"), _("%(start)s to %(end)s") % span),
        (_("Total"), formats.money(invoice.total, invoice.currency)),
    ]


def _paid(payments: list[Payment]) -> Paid:
    earlier, latest = payments[:-PAYMENTS], payments[-PAYMENTS:]
    return Paid(latest, sum((one.amount for one in earlier), Decimal(0)))


def _closing(context: dict[str, Any]) -> float:
    """Points for what the lines come to."""
    payments = len(context["paid"].latest) + bool(context["paid"].earlier)
    return SUM * (3 + len(context["taxes"])) + PAYMENT * payments + CLOSING


def _rows(invoice: Invoice) -> Iterator[Row]:
    """All lines under their headings, read in steps."""
    lines = invoice.lines.iterator(chunk_size=1000)
    for words, group in groupby(lines, key=lambda line: line.heading):
        if words:
            yield heading(words, WIDTH)
        for line in group:
            yield from rows_of(
                line.description or line.get_kind_display(), TEXT, _cells(line, invoice.currency), line.amount
            )


def _cells(line: Any, currency: str) -> tuple[str, ...]:
    return (
        formats.day(line.worked_on),
        formats.hours(line.quantity),
        formats.number_with(line.rate, least=get_currency_precision(currency), most=4),
        f"{formats.number(line.tax_percent.normalize())} %",
        formats.plain_money(line.amount, currency),
    )
