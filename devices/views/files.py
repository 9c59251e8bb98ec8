"""A client's own list as a file: out, changed in a spreadsheet, and in again after a look."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from devices.imports.own import own_importer, own_rows
from devices.imports.resources import OwnDeviceResource
from devices.models import Device
from devices.querysets import DeviceQuerySet
from devices.services.limits import refuse_too_many
from portal import audit, uploads
from portal.access import Perm
from portal.exports import FORMATS, Heading, Part, Sheet
from portal.forms.kept_file import KeptFileForm
from portal.generic import ScopedMixin
from portal.imports.reading import read_table
from portal.imports.report import Outcome, Report
from portal.imports.run import Options, run
from portal.limits import status_of
from portal.listing import too_many
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
        try:
            report = self._attempt(form)
        except ValidationError as problem:
            form.add_error(None, problem)
            return self.show_again(form, status_of(problem))
        if not report.written:
            return self.render_to_response(self.get_context_data(form=form, report=report))
        uploads.discard([form.pending])
        taken = report.count(Outcome.NEW) + report.count(Outcome.CHANGED)
        words = ngettext("%(count)s row was taken in.", "%(count)s rows were taken in.", taken)
        messages.success(self.request, words % {"count": taken})
        return redirect("devices:list")

    def _attempt(self, form: FileForm) -> Report:
        """Raises ValidationError when the file as a whole does not fit, or it is one too many."""
        pending, values = cast("PendingFile", form.pending), form.cleaned_data
        is_look = not values["confirm"] or self.viewer.read_only
        if not is_look:
            refuse_too_many(self.viewer)
        with pending.file.open("rb") as stored:
            table = read_table(pending.name, stored.read())
        if len(table) > MOST_ROWS:
            raise ValidationError(_("A file has at most %(number)s rows."), params={"number": MOST_ROWS})
        options, importer = Options(self.viewer.zone), own_importer(self.viewer)
        return run(importer, table, options, dry_run=is_look, skip_bad=values["skip_bad"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What would happen, the worst first; before there is a file, what it may hold."""
        form = cast("FileForm", kwargs.pop("form", None) or self.get_form())
        report = kwargs.pop("report", None)
        facts: dict[str, Any] = self._seen(form, report) if report else {"columns": self._columns()}
        facts |= {"form": form, "pending": form.pending, "report": report}
        title = in_our_words(gettext_noop("Take in %(devices)s from a file"))
        return super().get_context_data(page_title=title, **facts, **kwargs)

    def _seen(self, form: FileForm, report: Report) -> dict[str, Any]:
        is_good = not report.refused or form.cleaned_data["skip_bad"]
        return {
            "totals": [(one.label, report.count(one)) for one in Outcome],
            "lines": report.worst_first[:SHOWN],
            "can_confirm": is_good and not self.viewer.read_only,
        }

    def _columns(self) -> list[str]:
        return OwnDeviceResource(self.viewer).headings


class FileView(ScopedMixin[Device]):
    """Every device within reach in the columns that the import takes, with the id that finds it again."""

    perm = Perm.DEVICES_VIEW
    model = Device

    def get(self, request: HttpRequest, kind: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send it as CSV or as a workbook; one that would take too long is refused."""
        if kind not in ("csv", "xlsx"):
            raise Http404
        wanted, rows, title = FORMATS[kind], self.scoped(), word("device", plural=True)
        count = rows.count()
        if wanted.limit is not None and count > wanted.limit:
            messages.error(request, too_many(wanted, count))
            return redirect("devices:import")
        facts = {"list": title, "format": kind, "rows": count}
        audit.record("list.exported", organization=self.viewer.organization_id, data=facts)
        return wanted.write(Sheet(title, (self._part(cast("DeviceQuerySet", rows)),)))

    def _part(self, rows: DeviceQuerySet) -> Part:
        resource = OwnDeviceResource(self.viewer)
        lines = own_rows(resource, rows.for_list().order_by("reference_name", "pk"))
        return Part(tuple(Heading(name) for name in resource.headings), lines)
