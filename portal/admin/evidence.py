"""Evidence to read: every decision of objects one may see, checked as it is opened, and what was sealed."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.admin.base import ReadOnlyAdmin
from portal.admin_site import staff
from portal.certificates import certificate
from portal.downloads import send_pdf
from portal.models import EvidenceEntry, SealedDocument, User
from portal.registry import evidence_subjects
from portal.sealed_files import send_sealed
from portal.services.verification import verify_one


def kinds_open_to(user: User) -> list[str]:
    """The kinds of objects whose pages the member of staff may open, as entries name them."""
    return [subject.key for subject in evidence_subjects if user.has_perm(_view(subject.key))]


def _view(label: str) -> str:
    meta = apps.get_model(label)._meta
    return f"{meta.app_label}.view_{meta.model_name}"


class KindFilter(admin.SimpleListFilter):
    """By kind of object, in the apps' words."""

    title = gettext_lazy("kind of object")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Those that are open."""
        known = {subject.key: str(subject.label) for subject in evidence_subjects}
        return [(key, known[key]) for key in kinds_open_to(staff(request))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[EvidenceEntry]) -> QuerySet[EvidenceEntry]:
        """Entries about that kind."""
        return queryset.filter(subject_type=self.value()) if self.value() else queryset


@admin.register(EvidenceEntry)
class EvidenceAdmin(ReadOnlyAdmin[EvidenceEntry]):
    """The chain, the newest first."""

    change_form_template = "admin/portal/evidenceentry/change_form.html"
    fields = ()
    list_display = ("sequence", "at", "subject_label", "version", "answer", "person", "organization_name")
    list_filter = (KindFilter, "at")
    search_fields = ("=sequence", "subject_label__icontains", "person__icontains", "=document_sha256")
    search_help_text = gettext_lazy("Number, object, person, or the sum of a document")
    ordering = ("-sequence",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[EvidenceEntry]:
        """About what the member of staff may see."""
        rows: QuerySet[EvidenceEntry] = super().get_queryset(request)
        open_ones = rows.filter(subject_type__in=kinds_open_to(staff(request)))
        return open_ones.select_related("document")

    def get_urls(self) -> list[URLPattern]:
        """With the two papers of an entry."""
        views = {"certificate": self.certificate_view, "document": self.document_view}
        own = [
            path(f"<int:pk>/{name}/", _guarded(self, view), name=f"portal_evidenceentry_{name}")
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def certificate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The certificate, the same as the client's."""
        entry = self._entry(request, pk)
        return send_pdf(certificate(entry), f"{_('Certificate')}-{entry.sequence}.pdf")

    def document_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What was decided about; never bytes that are not the sealed ones."""
        entry = self._entry(request, pk)
        if entry.document is None:
            raise Http404
        return send_sealed(request, entry.document)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With the check, made now, and the way to the object."""
        entry: EvidenceEntry = context["original"]
        context["problems"] = [one.text for one in verify_one(entry)]
        context["subject_url"] = _page_of(entry)
        return super().render_change_form(request, context, *args, **kwargs)

    def _entry(self, request: HttpRequest, pk: int) -> EvidenceEntry:
        entry: EvidenceEntry | None = self.get_object(request, str(pk))
        if entry is None or not self.has_view_permission(request, entry):
            raise Http404
        return entry


def _guarded(page: ReadOnlyAdmin[Any], view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    wrapped: Any = page.admin_site.admin_view(view)
    wrapped.model_admin = page
    return wrapped  # type: ignore[no-any-return]  # a decorated view


def _page_of(entry: EvidenceEntry) -> str:
    name = entry.subject_type.lower().replace(".", "_")
    try:
        return reverse(f"admin:{name}_change", args=[entry.subject_id])
    except NoReverseMatch:
        return ""


@admin.register(SealedDocument)
class SealedDocumentAdmin(ReadOnlyAdmin[SealedDocument]):
    """Everything that lies under its own sum."""

    fields = ("name", "sha256", "size", "created_at", "download")
    readonly_fields = ("download",)
    list_display = ("name", "created_at", "size", "sha256")
    list_filter = ("created_at",)
    search_fields = ("=sha256", "name__istartswith")
    search_help_text = gettext_lazy("Sum (SHA-256) or the beginning of the name")
    ordering = ("-created_at", "-pk")

    def get_urls(self) -> list[URLPattern]:
        """With the file."""
        view = _guarded(self, self.file_view)
        return [path("<int:pk>/file/", view, name="portal_sealeddocument_file"), *super().get_urls()]

    def file_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The file, checked against its sum."""
        document: SealedDocument | None = self.get_object(request, str(pk))
        if document is None or not self.has_view_permission(request, document):
            raise Http404
        return send_sealed(request, document)

    @admin.display(description=gettext_lazy("file"))
    def download(self, document: SealedDocument) -> str:
        """A link to it."""
        url = reverse("admin:portal_sealeddocument_file", args=[document.pk])
        return format_html('<a class="button" href="{}">{}</a>', url, _("Download"))
