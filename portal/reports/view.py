"""The view every report declares: who may see it, its criteria, and how its parts are made."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from portal.exports import FORMATS
from portal.generic import ScopedMixin
from portal.listing import EXPORT
from portal.registry import Text
from portal.reports.criteria import Criteria
from portal.reports.report import Report, Section


class ReportView[M: models.Model](ScopedMixin[M]):
    """A report: criteria over tables, on the page, on paper and as files, all of it kept in the address.

    An address that asks for what the report does not have is answered with a sentence and status 400.
    """

    criteria_class: ClassVar[type[Criteria]]
    title: ClassVar[Text]
    note: ClassVar[Text] = ""
    # Whether its days are the provider's plain ones, which the page then says.
    plain_days: ClassVar[bool] = False
    empty_title: ClassVar[Text] = _("Nothing in these dates")
    empty_text: ClassVar[Text] = _("Choose other dates, or leave them empty for all there is.")
    template_name: ClassVar[str] = "reports/page.html"

    def sections(self, criteria: Criteria) -> Sequence[Section]:
        """The parts, for criteria that are in order."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the report as a file."""
        report = self.report()
        kind = request.GET.get(EXPORT)
        if kind is None or report.problems():
            return self.show(report)
        if kind not in FORMATS:
            raise Http404
        return report.send(FORMATS[kind]) or self.show(report)

    def report(self) -> Report:
        """What the address asks for, through the viewer's eyes."""
        absent = () if self.viewer.sees_several else ("organization",)
        criteria = self.criteria_class(
            self.request.GET, self.get_queryset(), viewer=self.viewer, absent=absent
        )
        return Report(self.title, criteria, self.viewer, self.request.GET, self.sections)

    def show(self, report: Report) -> HttpResponseBase:
        """The report as a page."""
        problems = report.problems()
        context = self.get_context_data(report) | {"problems": problems}
        return TemplateResponse(self.request, self.template_name, context, status=400 if problems else 200)

    def get_context_data(self, report: Report) -> dict[str, Any]:
        """What the template is given."""
        return {
            "page_title": self.title,
            "note": self.note,
            "plain_days": self.plain_days,
            "report": report,
            "empty_title": self.empty_title,
            "empty_text": self.empty_text,
        }
