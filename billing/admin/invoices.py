"""Invoices: made for a period after a look at them, paid, voided; never edited."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing.admin.forms import MakeForm, OnePaymentForm, PaymentForm, VoidForm
from billing.admin.papers import PapersAdmin
from billing.choices import InvoiceStatus
from billing.models import Invoice
from billing.querysets import InvoiceQuerySet
from billing.services.invoicing import Asked, Draft, invoices_make, invoices_preview, seal
from billing.services.payments import invoice_void, payment_record, payment_remove
from billing.services.recurring import services_due
from billing.services.waiting import Wanted, counted
from portal.admin.actions import StaffAction
from portal.admin_site import staff
from portal.forms.refusals import add_problem
from portal.models import ProviderSettings, User
from portal.registry import Text
from portal.templatetags.ui import money


def _pay(actor: User, invoice: Invoice, form: PaymentForm) -> Text:
    payment_record(actor=actor, invoice=invoice, **form.cleaned_data)
    return _("The payment is recorded.")


def _unpay(actor: User, invoice: Invoice, form: OnePaymentForm) -> Text:
    payment_remove(actor=actor, payment=form.cleaned_data["payment"])
    return _("The payment is taken back.")


def _void(actor: User, invoice: Invoice, form: VoidForm) -> Text:
    invoice_void(actor=actor, invoice=invoice, reason=form.cleaned_data["reason"])
    return _("The invoice is voided; its work may be billed anew.")


class StatusFilter(admin.SimpleListFilter):
    """How invoices stand today; voided ones stand apart."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The three statuses, and voided."""
        return [*InvoiceStatus.choices, ("voided", _("Voided"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        """Those that stand so; an unknown status filters nothing."""
        if self.value() == "voided":
            return queryset.filter(voided_at__isnull=False)
        if self.value() in InvoiceStatus.values and isinstance(queryset, InvoiceQuerySet):
            return queryset.with_status(
                InvoiceStatus(str(self.value())), ProviderSettings.load().today
            ).filter(voided_at=None)
        return queryset


@admin.register(Invoice)
class InvoiceAdmin(PapersAdmin):
    """Every invoice, voided ones included."""

    writes_by_services = True
    list_display = ("number", "payer_name", "dated", "due_on", "sum", "open_sum", "stands")
    list_filter: ClassVar = [StatusFilter, "dated"]
    search_fields = ("number", "payer_name")
    search_help_text = _("Number or payer")
    staff_actions = (
        StaffAction("pay", "billing.add_payment", _pay, PaymentForm),
        StaffAction("unpay", "billing.delete_payment", _unpay, OnePaymentForm),
        StaffAction("void", "billing.void_invoice", _void, VoidForm),
    )

    def has_change_permission(self, request: HttpRequest, obj: Invoice | None = None) -> bool:
        """Never: a wrong invoice is voided."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Invoice | None = None) -> bool:
        """Never: no number may be missing."""
        return False

    @admin.display(description=_("total"), ordering="total")
    def sum(self, invoice: Invoice) -> SafeString:
        """The total with its currency."""
        return money(invoice.total, invoice.currency)

    @admin.display(description=_("due"))
    def open_sum(self, invoice: Invoice) -> SafeString:
        """What is still to be paid."""
        return money(invoice.amount_due, invoice.currency)

    @admin.display(description=_("status"))
    def stands(self, invoice: Invoice) -> Text:
        """Paid, due or overdue; or voided."""
        return _("Voided") if invoice.voided_at else invoice.status_on(ProviderSettings.load().today).label

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Choose a period, look at what would be made, make just that."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._make(request, MakeForm(request.POST))
        form = MakeForm(request.GET if "first" in request.GET else None)
        drafts = self._drafts(request, form) if form.is_valid() else None
        return self._make_page(request, form, drafts, 422 if form.errors else 200)

    def _make(self, request: HttpRequest, form: MakeForm) -> HttpResponse:
        if not form.is_valid():
            return self._make_page(request, form, None, 422)
        try:
            made = invoices_make(actor=staff(request), asked=form.asked, seen=form.cleaned_data["seen"])
        except ValidationError as problem:
            add_problem(form, problem)
            return self._make_page(request, form, self._drafts(request, form), 422)
        said = ngettext("%(number)d invoice is made.", "%(number)d invoices are made.", len(made))
        messages.success(request, said % {"number": len(made)})
        return HttpResponseRedirect(reverse("admin:billing_invoice_changelist"))

    def _drafts(self, request: HttpRequest, form: MakeForm) -> list[Draft] | None:
        try:
            return invoices_preview(actor=staff(request), asked=form.asked)
        except ValidationError as problem:
            if not form.errors:
                add_problem(form, problem)
            return None

    def _make_page(
        self, request: HttpRequest, form: MakeForm, drafts: list[Draft] | None, status: int
    ) -> TemplateResponse:
        facts = {"title": _("Make invoices"), "form": form, "drafts": drafts, "opts": self.opts}
        if drafts is not None:
            facts |= _left_behind(staff(request), form.asked)
        facts |= {"seen": seal(drafts) if drafts else "", "media": self.media}
        context = self.admin_site.each_context(request) | facts
        status = 422 if form.errors else status
        return TemplateResponse(request, "admin/billing/invoice/make.html", context, status=status)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The invoice, its payments, and what can be done with it; nothing is sent to this address."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        invoice = self.get_object(request, object_id)
        if invoice is None:
            raise Http404
        if not self.has_view_permission(request, invoice):
            raise PermissionDenied
        facts = {
            "title": invoice.number,
            "invoice": invoice,
            "status": invoice.status_on(ProviderSettings.load().today),
            "opts": self.opts,
            "media": self.media,
            "actions": self.offered(request, invoice),
        }
        context = self.admin_site.each_context(request) | facts | (extra_context or {})
        return TemplateResponse(request, "admin/billing/invoice/page.html", context)


def _left_behind(actor: User, asked: Asked) -> dict[str, Any]:
    """What belongs to the days but is not posted, so that nobody bills half a month unawares."""
    may_post = actor.has_perm("billing.post_contractservice")
    due = services_due(actor=actor, until=asked.last) if may_post else []
    wanted = Wanted(first=asked.first, last=asked.last)
    return {"services_due": len(due), "waiting": counted(actor, wanted)}
