"""Reports > Invoices > Statement of account."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from billing.forms import StatementForm
from billing.models import Invoice
from billing.papers.sending import order_statement, send_statement
from billing.papers.statement import Statement, statement_of
from billing.querysets import InvoiceQuerySet
from portal.access import Perm
from portal.generic import ScopedMixin
from portal.http import login_of


class StatementView(ScopedMixin[Invoice]):
    """Whose account and which day; then the PDF, or, when it is long, the button that asks for it by POST."""

    perm = Perm.INVOICES_VIEW
    model = Invoice

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The form, and with its answers the file."""
        form = StatementForm(request.GET if "day" in request.GET else None, viewer=self.viewer)
        if not form.is_valid():
            return self._page(form, status=400 if form.is_bound else 200)
        statement = self._statement(form)
        return self._page(form, takes_long=True) if statement.takes_long else send_statement(statement)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Have the worker make it."""
        form = StatementForm(request.POST, viewer=self.viewer)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            ordered = order_statement(login_of(request), self._statement(form))
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
            return redirect("billing:statement")
        return redirect("prepared", pk=ordered.pk)

    def _statement(self, form: StatementForm) -> Statement:
        invoices = cast("InvoiceQuerySet", self.scoped())
        return statement_of(invoices, form.account, form.cleaned_data["day"])

    def _page(self, form: StatementForm, status: int = 200, **more: Any) -> HttpResponse:
        context = {"page_title": _("Statement of account"), "form": form} | more
        return render(self.request, "billing/statement.html", context, status=status)
