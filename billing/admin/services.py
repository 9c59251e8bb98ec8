"""The page on which recurring services are posted, period by period."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing.admin.forms import UntilForm
from billing.models import PostedItem
from billing.services.recurring import Due, services_due, services_post
from billing.services.report import Report
from portal.admin.base import ReadOnlyAdmin
from portal.admin_site import staff
from portal.services.rights import staff_only

# A look at what would be posted; all of it is, however many there are.
SHOWN = 200


class ServicesPage(ReadOnlyAdmin[PostedItem]):
    """What recurs comes into the ledger by itself: somebody says until when."""

    def get_urls(self) -> list[URLPattern]:
        """With an address of its own."""
        view: Any = self.admin_site.admin_view(self.services_view)
        view.model_admin = self
        return [path("services/", view, name="billing_posteditem_services"), *super().get_urls()]

    def services_view(self, request: HttpRequest) -> HttpResponse:
        """Look at what is due by a day, and post just that."""
        staff_only(staff(request), "billing.post_contractservice")
        if request.method != "POST":
            form = UntilForm(request.GET if "until" in request.GET else {"until": UntilForm.today()})
            return self._services_page(request, form)
        form = UntilForm(request.POST)
        if not form.is_valid():
            return self._services_page(request, form)
        report = services_post(actor=staff(request), until=form.cleaned_data["until"])
        if number := report.done:
            said = ngettext("Posted under %(number)d contract.", "Posted under %(number)d contracts.", number)
            messages.success(request, said % {"number": number})
        if report.refused:
            return self._services_page(request, form, report)
        return HttpResponseRedirect(request.path)

    def _services_page(
        self, request: HttpRequest, form: UntilForm, report: Report | None = None
    ) -> TemplateResponse:
        actor, due = staff(request), list[Due]()
        if form.is_valid():
            due = services_due(actor=actor, until=form.cleaned_data["until"])
        facts = {
            "title": _("Recurring services"),
            "opts": self.opts,
            "form": form,
            "due": None if form.errors else due[:SHOWN],
            "count": len(due),
            "report": report,
        }
        context = self.admin_site.each_context(request) | facts
        status = 422 if form.errors or report else 200
        return TemplateResponse(request, "admin/billing/posteditem/services.html", context, status=status)
