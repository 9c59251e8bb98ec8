"""Import from a file: choose it, see what every row would become, then keep it."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal import uploads
from portal.admin_site import staff
from portal.choices import time_zones
from portal.decorators import staff_only
from portal.forms.kept_file import KeptFileForm
from portal.imports.reading import read_table
from portal.imports.report import Outcome, Report
from portal.imports.run import Options, run
from portal.models import Organization, PendingFile, ProviderSettings
from portal.registry import Importer, importers

FORM = "admin.import"
SHOWN = 200


class ImportForm(KeptFileForm):
    """What kind of file, how to read it, and what to do with bad rows."""

    form_name = FORM
    field_order = ("kind", "file", "kept", "confirm", "columns", "organization", "zone", "skip_bad")
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=lambda: [(importer.key, importer.label) for importer in importers],
    )
    file = forms.FileField(label=gettext_lazy("CSV or XLSX file"), widget=AdminFileWidget, required=False)
    columns = forms.CharField(
        label=gettext_lazy("Other names of columns"),
        help_text=gettext_lazy("One to a line: heading in the file=name here."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    organization = forms.ModelChoiceField(
        Organization.objects.filter(parent=None),
        label=gettext_lazy("Organization"),
        help_text=gettext_lazy("For logs and texts: whose they are."),
        required=False,
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Of times that name none."),
        choices=time_zones,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """In the provider's zone, unless somebody chooses another."""
        super().__init__(*args, **kwargs)
        self.fields["zone"].initial = ProviderSettings.load().time_zone

    def clean_columns(self) -> dict[str, str]:
        """Pairs of names."""
        lines = [line for line in self.cleaned_data["columns"].splitlines() if line.strip()]
        pairs = [tuple(part.strip() for part in line.split("=", 1)) for line in lines]
        if any(len(pair) != 2 or not all(pair) for pair in pairs):
            raise ValidationError(_("Write heading=name, one to a line."))
        return {pair[0]: pair[1] for pair in pairs}


@staff_only("portal.import_records")
def import_records(request: HttpRequest) -> HttpResponse:
    """GET shows the form; POST shows what would happen, and with `confirm` does it."""
    form = ImportForm(request.POST or None, request.FILES or None, user_id=staff(request).pk)
    report = None
    if request.method == "POST" and form.is_valid():
        report = _attempt(request, form, dry_run=not form.cleaned_data["confirm"])
        if report and report.written:
            uploads.discard([form.cleaned_data["pending"]])
            _tell(request, report)
            return redirect("import_records")
    return _page(request, form, report)


def _attempt(request: HttpRequest, form: ImportForm, *, dry_run: bool) -> Report | None:
    """Run the import as the form says; a file that does not fit becomes an error of the form."""
    values = form.cleaned_data
    importer: Importer = importers[values["kind"]]
    pending: PendingFile = values["pending"]
    try:
        with pending.file.open("rb") as stored:
            table = read_table(pending.name, stored.read(), values["columns"])
        options = Options(ZoneInfo(values["zone"]), values["organization"])
        return run(
            importer, table, options, dry_run=dry_run, skip_bad=values["skip_bad"], actor=staff(request)
        )
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _page(request: HttpRequest, form: ImportForm, report: Report | None) -> TemplateResponse:
    pending = form.cleaned_data.get("pending") if form.is_bound and hasattr(form, "cleaned_data") else None
    context = admin.site.each_context(request) | {
        "title": _("Import"),
        "form": form,
        "report": report,
        "pending": pending,
        "importers": list(importers),
        "totals": [(outcome.label, report.count(outcome)) for outcome in Outcome] if report else [],
        "lines": report.worst_first[:SHOWN] if report else [],
        "can_confirm": report is not None and (form.cleaned_data["skip_bad"] or not report.refused),
    }
    status = 422 if form.is_bound and form.errors else 200
    return TemplateResponse(request, "admin/portal/import.html", context, status=status)


def _tell(request: HttpRequest, report: Report) -> None:
    taken = report.count(Outcome.NEW) + report.count(Outcome.CHANGED)
    text = ngettext("%(count)s row was taken in.", "%(count)s rows were taken in.", taken)
    messages.success(request, text % {"count": taken})
