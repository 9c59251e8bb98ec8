"""A client's own list as a file: out, changed in a spreadsheet, and in again after a look."""

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from devices.imports.own import COLUMNS, own_importer, own_rows
from devices.models import Device
from devices.querysets import DeviceQuerySet
from portal import audit, uploads
from portal.access import Perm
from portal.exports import FORMATS, Heading, Part, Sheet
from portal.forms.kept_file import KeptFileForm
from portal.generic import ScopedMixin
from portal.imports.reading import read_table
from portal.imports.report import Outcome, Report
from portal.imports.run import Options, run
from portal.models import PendingFile
from portal.views.acting import ActingView
from portal.words import in_our_words, word

SHOWN = 200
MOST_ROWS = 1_000


class FileForm(KeptFileForm):
    """The file, and what to do with bad rows."""

    form_name = "devices.import"


class ImportView(ScopedMixin[Device], ActingView):
    """GET shows the form; POST shows what would happen, and with `confirm` does it."""

    perm = (Perm.DEVICES_VIEW, Perm.DEVICES_EDIT)
    model = Device
    form_class = FileForm
    template_name = "devices/import.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whose files may be named."""
        return super().get_form_kwargs() | {"user_id": self.actor.pk}

    def form_valid(self, form: Any) -> HttpResponse:
        """Run it, for show or to keep."""
        report = self._attempt(form)
        if report is None:
            return self.form_invalid(form)
        if not report.written:
            return self.render_to_response(self.get_context_data(form=form, report=report))
        uploads.discard([form.pending])
        taken = report.count(Outcome.NEW) + report.count(Outcome.CHANGED)
        words = ngettext("%(count)s row was taken in.", "%(count)s rows were taken in.", taken)
        messages.success(self.request, words % {"count": taken})
        return redirect("devices:list")

    def _attempt(self, form: FileForm) -> Report | None:
        pending, values = cast("PendingFile", form.pending), form.cleaned_data
        is_look = not values["confirm"] or self.viewer.read_only
        try:
            with pending.file.open("rb") as stored:
                table = read_table(pending.name, stored.read())
            if len(table) > MOST_ROWS:
                raise ValidationError(_("A file has at most %(number)s rows."), params={"number": MOST_ROWS})
            options, importer = Options(self.viewer.zone), own_importer(self.viewer)
            return run(importer, table, options, dry_run=is_look, skip_bad=values["skip_bad"])
        except ValidationError as problem:
            form.add_error(None, problem)
            return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What would happen, the worst first."""
        report: Report | None = kwargs.get("report")
        form = kwargs.get("form")
        kwargs.setdefault("report", None)
        is_good = report is not None and (not report.refused or form.cleaned_data["skip_bad"])  # type: ignore[union-attr]  # a report has its form
        return super().get_context_data(
            page_title=in_our_words(gettext_noop("Take in %(devices)s from a file")),
            columns=COLUMNS,
            pending=form.pending if form else None,
            totals=[(one.label, report.count(one)) for one in Outcome] if report else [],
            lines=report.worst_first[:SHOWN] if report else [],
            can_confirm=is_good and not self.viewer.read_only,
            **kwargs,
        )


class FileView(ScopedMixin[Device]):
    """Every device within reach in the columns that the import takes, with the id that finds it again."""

    perm = Perm.DEVICES_VIEW
    model = Device

    def get(self, request: HttpRequest, kind: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send it as CSV or as a workbook."""
        if kind not in ("csv", "xlsx"):
            raise Http404
        rows = cast("DeviceQuerySet", self.scoped()).for_list().order_by("reference_name", "pk")
        title = word("device", plural=True)
        facts = {"list": title, "format": kind}
        audit.record("list.exported", organization=self.viewer.organization_id, data=facts)
        return FORMATS[kind].write(Sheet(title, (Part(_headings(COLUMNS), own_rows(rows)),)))


def _headings(names: Iterable[str]) -> tuple[Heading, ...]:
    return tuple(Heading(name) for name in names)
