"""Articles from a zip of Markdown files: choose it, see what every file would become, then take them in."""

from pathlib import PurePath

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kb.choices import Audience
from kb.imports.archive import Archive, Source
from kb.imports.pages import shelves
from kb.imports.run import Fate, Options, Report, run
from kb.services.editing import PUBLISH
from portal import uploads
from portal.admin_site import staff
from portal.decorators import staff_only
from portal.forms.kept_file import KeptFileForm
from portal.forms.text import LineField
from portal.models import PendingFile, User

SHOWN = 200
# More would keep a browser waiting for minutes: the command takes them.
MOST_PAGES = 1_000


class ImportForm(KeptFileForm):
    """The zip, where its pages go, and who reads them."""

    form_name = "admin.kb.import"
    none_chosen = gettext_lazy("Choose a zip file.")
    field_order = ("file", "kept", "confirm", "name", "category", "audience", "publish", "skip_bad")
    file = forms.FileField(
        label=gettext_lazy("Zip file"),
        help_text=gettext_lazy("Markdown files (.md) in folders, with the pictures they show."),
        widget=AdminFileWidget,
        required=False,
    )
    name = LineField(
        label=gettext_lazy("Name of the collection"),
        help_text=gettext_lazy("The same name again changes its articles. Empty: that of the file."),
        max_length=100,
        required=False,
    )
    category = LineField(
        label=gettext_lazy("Category"),
        help_text=gettext_lazy("For pages that lie in no folder and name none: One / Two / Three."),
        max_length=310,
        required=False,
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Read by"),
        help_text=gettext_lazy("Unless a page says it itself."),
        choices=[(one.value, one.label) for one in (Audience.INTERNAL, Audience.EVERYONE)],
    )
    publish = forms.BooleanField(
        label=gettext_lazy("Publish at once"),
        help_text=gettext_lazy("Else they are drafts."),
        required=False,
    )
    skip_bad = forms.BooleanField(
        label=gettext_lazy("Leave refused pages out and take the others"), required=False
    )

    def options(self, actor: User) -> Options:
        """How the pages are taken."""
        values = self.cleaned_data
        pending: PendingFile = values["pending"]
        return Options(
            name=values["name"].strip("/ ") or PurePath(pending.name).stem,
            category=shelves(values["category"]),
            audience=values["audience"],
            publish=values["publish"],
            actor=actor,
        )


@staff_only(PUBLISH)
def import_articles(request: HttpRequest) -> HttpResponse:
    """GET shows the form; POST shows what would happen, and with `confirm` does it."""
    form = ImportForm(request.POST or None, request.FILES or None, user_id=staff(request).pk)
    report = None
    if request.method == "POST" and form.is_valid():
        report = _attempt(form, staff(request))
        if report and report.written:
            uploads.discard([form.cleaned_data["pending"]])
            _tell(request, report)
            return redirect("admin:kb_article_changelist")
    return _page(request, form, report)


def _attempt(form: ImportForm, actor: User) -> Report | None:
    """Run it as the form says; what cannot be taken as it stands is an error of the form."""
    values = form.cleaned_data
    try:
        with values["pending"].file.open("rb") as stored:
            source = _bounded(Archive(stored))
            report = run(
                source, form.options(actor), dry_run=not values["confirm"], skip_bad=values["skip_bad"]
            )
    except ValidationError as problem:
        form.add_error("file", problem)
        return None
    if report.refused and not values["skip_bad"]:
        sentence = _("Nothing is imported while a page is refused. Correct the zip, or leave such pages out.")
        form.add_error(None, sentence)
    return report


def _bounded(source: Source) -> Source:
    if len(source.pages) > MOST_PAGES:
        sentence = _("More than %(most)s pages at once are taken in by the command import_articles.")
        raise ValidationError(sentence, params={"most": MOST_PAGES})
    return source


def _page(request: HttpRequest, form: ImportForm, report: Report | None) -> TemplateResponse:
    context = admin.site.each_context(request) | {
        "title": _("Import of articles"),
        "form": form,
        "report": report,
        "pending": form.pending if form.is_bound else None,
        "totals": [(fate.label, report.count(fate)) for fate in Fate] if report else [],
        "lines": report.worst_first[:SHOWN] if report else [],
        "more": max(0, len(report.lines) - SHOWN) if report else 0,
        "can_confirm": report is not None and not form.errors and report.taken,
    }
    status = 422 if form.is_bound and form.errors else 200
    return TemplateResponse(request, "admin/kb/article/import.html", context, status=status)


def _tell(request: HttpRequest, report: Report) -> None:
    text = ngettext("%(count)s article was taken in.", "%(count)s articles were taken in.", report.taken)
    messages.success(request, text % {"count": report.taken})
