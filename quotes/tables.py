"""Quotes as the list shows them."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from portal.models import ProviderSettings
from portal.registry import Text
from portal.tables import BadgeColumn, DayColumn, LinkColumn, Plain, PortalColumn, PortalTable
from portal.templatetags import ui
from quotes.choices import QuoteStatus
from quotes.models import Quote
from quotes.totals import Sum, agreed_or_offered


class StatusColumn(BadgeColumn):
    """How it stands; worked out from several facts, so nothing sorts by it."""

    def __init__(self) -> None:
        """Under its heading."""
        super().__init__(_("Status"), sort=None)

    def read(self, record: Quote) -> QuoteStatus:  # type: ignore[override]  # rows are quotes
        """The status today."""
        return record.status_on(ProviderSettings.load().today)

    def badge(self, value: Any, record: Quote) -> tuple[Text, str]:  # type: ignore[override]  # rows are quotes
        """Words and tone."""
        return value.label, value.tone

    def plain(self, value: QuoteStatus, record: Quote) -> Plain:  # type: ignore[override]  # rows are quotes
        """In words."""
        return str(value.label)


class AmountColumn(PortalColumn):
    """What it comes to, a line for each rhythm of payment."""

    def __init__(self) -> None:
        """Sums of lines, so nothing sorts by it."""
        super().__init__(_("Amount"), sort=None, css="figure nowrap", width=1.4)

    def read(self, record: Quote) -> list[Sum]:  # type: ignore[override]  # rows are quotes
        """The totals agreed to, or offered."""
        return agreed_or_offered(record.current) if record.current else []

    def show(self, value: list[Sum], record: Any) -> Text:
        """One under the other, also where the cell is a line of a card."""
        if not value:
            return ui.nothing()
        return format_html("<div>{}</div>", format_html_join("", "<div>{}</div>", ((one,) for one in value)))

    def plain(self, value: list[Sum], record: Any) -> Plain:
        """Beside each other."""
        return "; ".join(map(str, value))


class QuoteTable(PortalTable):
    """My Quotes."""

    number = LinkColumn(_("Number"), "number", sort=("pk",))
    title = PortalColumn(_("Quote"), "title", css="title", width=2.4)
    status = StatusColumn()
    amount = AmountColumn()
    effective = DayColumn(_("Date"), "current__effective_on")
    expires = DayColumn(_("Expires"), "current__expires_on")
    salesperson = PortalColumn(_("Your contact"), "salesperson", sort=("salesperson__name",))

    row_url = "quotes:quote"
    default_sort = "-effective"
