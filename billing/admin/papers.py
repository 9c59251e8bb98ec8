"""The papers of an invoice for staff: the invoice, and its payer's statement of account as of today."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path

from billing.models import Invoice
from billing.papers import invoice as paper
from billing.papers.sending import order_paper, order_statement, send_paper, send_statement
from billing.papers.statement import Statement, statement_of
from portal.admin.actions import ActionsAdmin
from portal.admin_site import staff
from portal.models import PreparedFile, ProviderSettings, User


@dataclass(frozen=True, slots=True)
class Printing:
    """How a paper of an invoice is given: at once, or ordered when it takes long."""

    name: str
    takes_long: Callable[[Invoice], bool]
    send: Callable[[Invoice], HttpResponseBase]
    order: Callable[[User, Invoice], PreparedFile]


def _account(invoice: Invoice) -> Statement:
    return statement_of(Invoice.objects.all(), invoice.payer, ProviderSettings.load().today)


PRINTINGS = (
    Printing("pdf", paper.takes_long, send_paper, order_paper),
    Printing(
        "statement",
        lambda invoice: _account(invoice).takes_long,
        lambda invoice: send_statement(_account(invoice)),
        lambda actor, invoice: order_statement(actor, _account(invoice)),
    ),
)


class PapersAdmin(ActionsAdmin[Invoice]):
    """An address for each paper. Nobody waits for a long one: the worker is asked at once.

    Only POST acts: a GET of a long one leads back to the invoice, whose buttons send POST.
    """

    def get_urls(self) -> list[URLPattern]:
        """Before Django's own."""
        own = [
            path(f"<int:pk>/{one.name}/", self._printing(one), name=f"billing_invoice_{one.name}")
            for one in PRINTINGS
        ]
        return [*own, *super().get_urls()]

    def _printing(self, one: Printing) -> Callable[..., HttpResponseBase]:
        def view(request: HttpRequest, pk: int) -> HttpResponseBase:
            return self.paper_view(request, pk, one)

        guarded: Any = self.admin_site.admin_view(view)
        guarded.model_admin = self
        return guarded  # type: ignore[no-any-return]  # a decorated view

    def paper_view(self, request: HttpRequest, pk: int, one: Printing) -> HttpResponseBase:
        """The file; or the page on which one waits for it."""
        invoice = self.get_object(request, str(pk))
        if invoice is None:
            raise Http404
        if not self.has_view_permission(request, invoice):
            raise PermissionDenied
        if not one.takes_long(invoice):
            return one.send(invoice)
        if request.method != "POST":
            return redirect("admin:billing_invoice_change", pk)
        try:
            return redirect("prepared", pk=one.order(staff(request), invoice).pk)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
            return redirect("admin:billing_invoice_change", pk)
