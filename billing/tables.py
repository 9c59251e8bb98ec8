"""Invoices as lists show them."""

from typing import Any

from django.db.models import Case, F, IntegerField, Value, When
from django.utils.translation import gettext_lazy as _

from billing.choices import InvoiceStatus
from portal.registry import Text
from portal.tables import (
    BadgeColumn,
    CurrencyColumn,
    DayColumn,
    LinkColumn,
    MoneyColumn,
    PortalColumn,
    PortalTable,
)
from portal.words import word_lazy

# What should not wait any longer comes first.
_URGENCY = (InvoiceStatus.OVERDUE, InvoiceStatus.DUE, InvoiceStatus.PAID)


class StandingColumn(BadgeColumn):
    """Paid, Due or Overdue, as `InvoiceQuerySet.for_list` has found."""

    def __init__(self) -> None:
        """Sorted by urgency."""
        ranks = (When(standing=status, then=Value(rank)) for rank, status in enumerate(_URGENCY))
        super().__init__(_("Status"), "standing", sort=(Case(*ranks, output_field=IntegerField()),))

    def badge(self, value: Any, record: Any) -> tuple[Text, str]:
        """Words and tone."""
        status = InvoiceStatus(value)
        return status.label, status.tone


class InvoiceTable(PortalTable):
    """Reports > Invoices (reference section 7)."""

    organization = PortalColumn(word_lazy("organization"), "payer__name", width=1.3)
    dated = DayColumn(_("Date"), "dated")
    id = PortalColumn(_("ID"), "pk", css="figure", width=0.6)
    number = LinkColumn(_("Number"), "number", sort=("sequence",), css="title nowrap")
    due_on = DayColumn(_("Due on"), "due_on")
    currency = CurrencyColumn()
    total = MoneyColumn(_("Total"), "total")
    due = MoneyColumn(_("Amount due"), "amount_due", sort=(F("total") - F("paid"),))
    status = StandingColumn()

    row_url = "billing:invoice"
    default_sort = "-dated"
