"""The ledger of what was posted."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing.admin.services import ServicesPage
from billing.admin.waiting import WaitingPage
from billing.models import PostedItem
from billing.querysets import PostedItemQuerySet
from billing.services.bulk import bulk_unpost
from portal.admin_site import staff
from portal.templatetags.ui import money


class InvoicedFilter(admin.SimpleListFilter):
    """Whether an invoice bills it."""

    title = _("invoiced")
    parameter_name = "invoiced"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Two halves of the ledger."""
        return [("no", _("Not invoiced yet")), ("yes", _("Invoiced"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PostedItem]) -> QuerySet[PostedItem]:
        """That half; an unknown one filters nothing."""
        if self.value() == "no" and isinstance(queryset, PostedItemQuerySet):
            return queryset.open()
        return queryset.filter(invoice_line__isnull=False) if self.value() == "yes" else queryset


@admin.register(PostedItem)
class PostedItemAdmin(WaitingPage, ServicesPage):
    """What was posted at which price, and what is to be; both written by verbs alone."""

    writes_by_services = True
    change_list_template = "admin/billing/posteditem/change_list.html"
    list_display = ("worked_on", "about", "payer", "price", "invoice")
    list_display_links = None
    list_filter: ClassVar = [InvoicedFilter, "kind", "worked_on"]
    list_select_related = ("organization", "payer", "contract", "invoice_line__invoice")
    search_fields = ("subject", "payer__name")
    search_help_text = _("Subject or payer")
    ordering = ("-worked_on", "-pk")
    sortable_by = ("worked_on",)
    actions = ("unpost",)

    @admin.display(description=_("about"))
    def about(self, item: PostedItem) -> SafeString:
        """What it belongs to; of which kind it is, and for whom it was done."""
        second = f"{item.get_kind_display()}, {item.organization}"
        return format_html('{} <br><span class="quiet">{}</span>', item.subject, second)

    @admin.display(description=_("amount"))
    def price(self, item: PostedItem) -> SafeString:
        """Net of tax, with its currency."""
        return money(item.amount, item.currency)

    @admin.display(description=_("invoice"))
    def invoice(self, item: PostedItem) -> str:
        """Its number; nothing for what is still to be billed."""
        return str(item.invoice_line.invoice) if hasattr(item, "invoice_line") else ""

    @admin.action(description=_("Take the posting back"))
    def unpost(self, request: HttpRequest, items: QuerySet[PostedItem]) -> None:
        """Back to what waits, as long as no invoice bills it."""
        report = bulk_unpost(actor=staff(request), items=items.select_related("contract"))
        if report.done:
            said = ngettext(
                "%(number)d posting is taken back.", "%(number)d postings are taken back.", report.done
            )
            messages.success(request, said % {"number": report.done})
        for name, why in report.refused:
            messages.error(request, f"{name}: {why}")
