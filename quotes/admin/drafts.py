"""A version of a quote: written while it is a draft, only read ever after."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.admin.base import PortalModelAdmin
from portal.admin_site import staff
from quotes.models import QuoteLine, QuoteVersion
from quotes.services.drafting import draft_keep, line_keep, line_remove
from quotes.totals import offered


class LineInline(admin.StackedInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """What is offered."""

    model = QuoteLine
    extra = 0
    fieldsets: ClassVar = [
        (None, {"fields": ("title", "description")}),
        (_("Price"), {"fields": (("quantity", "unit_price", "rhythm"), ("discount", "discount_value"))}),
        (_("Besides"), {"fields": (("is_taxed", "is_optional", "is_chosen"), ("unit_cost", "position"))}),
    ]

    def has_change_permission(self, request: HttpRequest, obj: QuoteVersion | None = None) -> bool:
        """As long as it is a draft."""
        return _is_open(obj) and super().has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: QuoteVersion | None = None) -> bool:
        """As long as it is a draft."""
        return _is_open(obj) and super().has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: QuoteVersion | None = None) -> bool:
        """As long as it is a draft."""
        return _is_open(obj) and super().has_delete_permission(request, obj)


def _is_open(version: QuoteVersion | None) -> bool:
    return version is None or version.published_at is None


@admin.register(QuoteVersion)
class VersionAdmin(PortalModelAdmin[QuoteVersion]):
    """Begun and published on the page of its quote."""

    writes_by_services = True
    view_on_site = False  # the page is for its reader
    change_form_template = "admin/quotes/quoteversion/change_form.html"
    inlines = (LineInline,)
    list_display = ("__str__", "currency", "effective_on", "expires_on", "published_at")
    list_filter = ("asks_for_answer",)
    fieldsets: ClassVar = [
        (None, {"fields": ("introduction", "terms")}),
        (_("Money"), {"fields": (("currency", "tax_name", "tax_percent"),)}),
        (_("Time and answer"), {"fields": (("effective_on", "expires_on"), "asks_for_answer")}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuoteVersion]:
        """With its quote."""
        rows: QuerySet[QuoteVersion] = super().get_queryset(request)
        return rows.select_related("quote__organization", "quote__contact")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Its quote begins it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: QuoteVersion | None = None) -> bool:
        """As long as it is a draft."""
        return _is_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: QuoteVersion | None = None) -> bool:
        """Never: numbers of versions have no gap."""
        return False

    def save_model(self, request: HttpRequest, obj: QuoteVersion, form: Any, change: bool) -> None:
        """Through the service."""
        draft_keep(actor=staff(request), draft=obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Lines through the services."""
        for line in formset.save(commit=False):
            line_keep(actor=staff(request), line=line)
        for line in formset.deleted_objects:
            line_remove(actor=staff(request), line=line)

    def response_post_save_change(self, request: HttpRequest, obj: QuoteVersion) -> HttpResponseRedirect:
        """Back to the quote."""
        return HttpResponseRedirect(reverse("admin:quotes_quote_change", args=[obj.quote_id]))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With what it comes to, and what is left of it for us."""
        version: QuoteVersion | None = context.get("original")
        if version is not None:
            context |= {"sums": offered(version), "quote": version.quote}
        return super().render_change_form(request, context, *args, **kwargs)
