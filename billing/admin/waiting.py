"""The page on which the Billing staff see what waits, of every app, and post or refuse it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing.admin.waiting_forms import ChosenForm, WaitingForm
from billing.models import PostedItem
from billing.services.bulk import bulk_post, bulk_refuse
from billing.services.report import Report
from billing.services.waiting import lines_of, sources_for, waiting
from portal.admin.base import ReadOnlyAdmin
from portal.admin_site import staff
from portal.forms.refusals import add_problem
from portal.models import User
from portal.pagination import CAP, CappedPaginator, count_in_figures
from portal.registry import Text

# So many are ticked and posted at once: a transaction each, all within one request.
ROWS_ON_A_PAGE = 100


class WaitingPaginator(CappedPaginator[Any]):
    """Pages of a union, which is counted as it stands."""

    @cached_property
    def counted(self) -> int:
        """How many wait, one above the cap meaning "more"."""
        return self.rows.order_by()[: CAP + 1].count()


class WaitingPage(ReadOnlyAdmin[PostedItem]):
    """Before the ledger comes what waits for it."""

    def get_urls(self) -> list[URLPattern]:
        """With an address of its own."""
        waits: Any = self.admin_site.admin_view(self.waiting_view)
        waits.model_admin = self
        return [path("waiting/", waits, name="billing_posteditem_waiting"), *super().get_urls()]

    def waiting_view(self, request: HttpRequest) -> HttpResponse:
        """Look at what waits; post or refuse what is ticked."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._decide(request, ChosenForm(request.POST))
        return self._waiting_page(request, ChosenForm())

    def _decide(self, request: HttpRequest, form: ChosenForm) -> HttpResponse:
        if not form.is_valid():
            return self._waiting_page(request, form)
        try:
            report = decide(staff(request), form)
        except ValidationError as problem:
            add_problem(form, problem)
            return self._waiting_page(request, form)
        if report.refused:
            return self._waiting_page(request, form, report)
        messages.success(request, str(done(report, form)))
        return HttpResponseRedirect(request.get_full_path())

    def _waiting_page(
        self, request: HttpRequest, form: ChosenForm, report: Report | None = None
    ) -> TemplateResponse:
        actor = staff(request)
        sources = sources_for(actor)
        asked = WaitingForm(request.GET, sources=sources)
        page, count = None, ""
        if asked.is_valid() and sources:
            pages = WaitingPaginator(waiting(sources, asked.wanted), ROWS_ON_A_PAGE)
            page = pages.get_page(request.GET.get("p"))
            count = count_in_figures(pages.counted)
        facts = {
            "title": _("Approve and post"),
            "opts": self.opts,
            "asked": asked,
            "form": form,
            "report": report,
            "said": done(report, form) if report and report.done else "",
            "page": page,
            "count": count,
            "lines": lines_of([(source, pk) for source, pk, _at in page], actor) if page else [],
            "ticked": set(form.data.getlist("rows")) if form.is_bound else set(),  # type: ignore[attr-defined]  # a QueryDict
            "all_ticked": request.GET.get("tick") == "all",
            "rest": _query(request),
        }
        context = self.admin_site.each_context(request) | facts
        refused = form.errors or asked.errors or report
        status = 422 if refused else 200
        return TemplateResponse(request, "admin/billing/posteditem/waiting.html", context, status=status)


def decide(actor: User, form: ChosenForm) -> Report:
    """What the valid form asks for. Raises ValidationError without the reason for a refusal."""
    data = form.cleaned_data
    if data["do"] == "post":
        return bulk_post(actor=actor, keys=data["rows"])
    return bulk_refuse(actor=actor, keys=data["rows"], reason=data["reason"])


def done(report: Report, form: ChosenForm) -> Text:
    """How many it was done to."""
    if form.cleaned_data["do"] == "post":
        said = ngettext("%(number)d row is posted.", "%(number)d rows are posted.", report.done)
    else:
        said = ngettext("%(number)d row is refused.", "%(number)d rows are refused.", report.done)
    return said % {"number": report.done}


def _query(request: HttpRequest) -> str:
    asked = request.GET.copy()
    for name in ("p", "tick"):
        asked.pop(name, None)
    return asked.urlencode()
