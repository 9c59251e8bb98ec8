"""Invoices for the demo, month by month: most are paid, some in part, some late, one is voided."""

from datetime import date, timedelta
from decimal import Decimal

from billing.models import Invoice, Payment
from billing.models.charge import months_after
from billing.services.invoicing import Asked, invoices_make
from billing.services.payments import invoice_void
from portal import money
from portal.demo.world import World
from portal.models import User


def invoices_add(world: World, clerk: User, today: date) -> None:
    """Each month is billed on the second day of the next one."""
    first = months_after(world.start.date().replace(day=1), -1)
    while (dated := months_after(first, 1).replace(day=2)) <= today:
        asked = Asked(first, dated - timedelta(days=2))
        _pay_all(world, clerk, invoices_make(actor=clerk, asked=asked, dated=dated), today)
        first = months_after(first, 1)
    _void_one(clerk, today)


def _pay_all(world: World, clerk: User, invoices: list[Invoice], today: date) -> None:
    """Written together, as `payment_record` would have written each."""
    payments = [paid for invoice in invoices if (paid := _payment(world, clerk, invoice, today))]
    for payment in payments:
        payment.invoice.paid += payment.amount
    Payment.objects.bulk_create(payments)
    Invoice.objects.bulk_update([payment.invoice for payment in payments], ["paid"])


def _payment(world: World, clerk: User, invoice: Invoice, today: date) -> Payment | None:
    """Nine of ten pay in time or a little late; of the others half pay a part, half nothing yet."""
    luck = world.chance.random()
    day = invoice.due_on + timedelta(days=world.chance.randrange(-12, 9))
    if luck > 0.95 or day > today:
        return None
    part = Decimal("0.5") if luck > 0.9 else Decimal(1)
    amount = money.times(invoice.total, part, currency=invoice.currency)
    reference = f"Transfer {world.chance.randrange(10_000, 99_999)}"
    return Payment(invoice=invoice, amount=amount, received_on=day, reference=reference, recorded_by=clerk)


def _void_one(clerk: User, today: date) -> None:
    """The last unpaid one went to an old address: voided, and its work billed anew under the next number."""
    wrong = Invoice.objects.filter(paid=0).order_by("sequence").last()
    if wrong is None:
        return
    invoice_void(actor=clerk, invoice=wrong, reason="The address was the old one.")
    asked = Asked(wrong.period_from, wrong.period_to, payers=[wrong.payer])
    invoices_make(actor=clerk, asked=asked, dated=today)
