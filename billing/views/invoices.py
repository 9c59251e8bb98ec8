"""Reports > Invoices, and the page of one of them."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.filters import InvoiceFilters
from billing.models import Invoice, InvoiceLine
from billing.papers import invoice as paper
from billing.papers.sending import order_paper, send_paper
from billing.querysets import InvoiceQuerySet
from billing.services.paying import link_to_pay
from billing.tables import InvoiceTable
from portal import formats
from portal.access import Perm
from portal.generic import ScopedDetailView, ScopedListView
from portal.http import login_of
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
            pay_url=link_to_pay(self.viewer, invoice),
            takes_long=paper.takes_long(invoice),
            **kwargs,
        )

    def _page(self) -> Page[InvoiceLine]:
        try:
            return Paginator(self.object.lines.all(), LINES).page(self.request.GET.get(PAGE, 1))
        except InvalidPage as error:
            raise Http404(_("This invoice has no such page.")) from error


class InvoicePdfView(ScopedDetailView[Invoice]):
    """The invoice on paper: GET gives it, or, when it is long, the button by which a POST asks for it."""

    perm = Perm.INVOICES_VIEW
    model = Invoice
    template_name = "billing/paper.html"
    context_object_name = "invoice"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]  # a stream
        """The file, made while one waits."""
        invoice = self.get_object()
        return super().get(request, *args, **kwargs) if paper.takes_long(invoice) else send_paper(invoice)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Have the worker make it."""
        try:
            ordered = order_paper(login_of(request), self.get_object())
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
            return redirect("billing:invoice", pk=self.kwargs["pk"])
        return redirect("prepared", pk=ordered.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which invoice it is."""
        title = _("Invoice %(number)s") % {"number": self.object.number}
        return super().get_context_data(page_title=title, **kwargs)
