"""Reports > Invoices, and the page of one of them."""

from typing import Any, cast

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.filters import InvoiceFilters
from billing.models import Invoice, InvoiceLine
from billing.querysets import InvoiceQuerySet
from billing.tables import InvoiceTable
from portal import formats
from portal.access import Perm
from portal.generic import ScopedDetailView, ScopedListView
from portal.listing import PAGE, Listing
from portal.models import ProviderSettings

# A page of lines that one still scrolls through; the PDF holds all of them.
LINES = 100


class InvoicesView(ScopedListView[Invoice]):
    """Invoices to one's organization and to its separately billed sub-organizations (reference section 7)."""

    perm = Perm.INVOICES_VIEW
    model = Invoice
    title = gettext_lazy("Invoices")
    table_class = InvoiceTable
    filterset_class = InvoiceFilters
    template_name = "billing/invoices.html"
    filters_above = ("dated", "organization", "show_paid")
    criteria_button = gettext_lazy("Generate")
    empty_title = gettext_lazy("No open invoices")
    empty_text = gettext_lazy("Nothing of this period is to be paid. Tick “Show paid” for all invoices.")

    def get_queryset(self) -> InvoiceQuerySet:
        """With their payers, and how they stand today."""
        return cast("InvoiceQuerySet", self.scoped()).for_list(ProviderSettings.load().today)

    def get_context_data(self, listing: Listing[Invoice]) -> dict[str, Any]:
        """With what the rows of all pages come to."""
        context = super().get_context_data(listing)
        return context | {"count_words": f"{context['count_words']}{_summary(listing)}"}


def _summary(listing: Listing[Invoice]) -> str:
    """The totals by currency in a line; nothing without rows."""
    sums = cast("InvoiceQuerySet", listing.filters.qs).sums() if listing.table.page.object_list else []
    if not sums:
        return ""
    words = {
        "total": ", ".join(formats.money(one.total, one.currency) for one in sums),
        "due": ", ".join(formats.money(one.due, one.currency) for one in sums),
    }
    return " · " + _("Total %(total)s · Amount due %(due)s") % words


class InvoiceView(ScopedDetailView[Invoice]):
    """One invoice; unknown, voided or somebody else's: the same 404."""

    perm = Perm.INVOICES_VIEW
    model = Invoice
    template_name = "billing/invoice.html"
    context_object_name = "invoice"

    def get_queryset(self) -> InvoiceQuerySet:
        """With its payer, and how it stands today."""
        return cast("InvoiceQuerySet", self.scoped()).for_list(ProviderSettings.load().today)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The lines of the page asked for, taxes and payments."""
        invoice = self.object
        return super().get_context_data(
            page_title=_("Invoice %(number)s") % {"number": invoice.number},
            page=self._page(),
            status=invoice.status_on(ProviderSettings.load().today),
            taxes=list(invoice.taxes.all()),
            payments=list(invoice.payments.all()),
            **kwargs,
        )

    def _page(self) -> Page[InvoiceLine]:
        try:
            return Paginator(self.object.lines.all(), LINES).page(self.request.GET.get(PAGE, 1))
        except InvalidPage as error:
            raise Http404(_("This invoice has no such page.")) from error
