"""A version: written while it is open, read ever after; what it changes, and how a client sees it."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from kb.admin.files import place_for_staff
from kb.admin.forms import DraftForm, EyesForm
from kb.compare import compare
from kb.eyes import eyes_of
from kb.models import Article, ArticleVersion, Tag
from kb.reading import previewed
from kb.services.editing import draft_keep
from portal.admin.base import PortalModelAdmin
from portal.admin_site import staff
from portal.downloads import PICTURES
from portal.models import Visibility


def _page_for_staff(pk: int) -> str:
    return reverse("admin:kb_article_change", args=[pk])


@admin.register(Tag)
class TagAdmin(PortalModelAdmin[Tag]):
    """Words by which articles are found."""

    fields = ("name",)
    list_display = ("name",)
    search_fields = ("name",)


@admin.register(ArticleVersion)
class VersionAdmin(PortalModelAdmin[ArticleVersion]):
    """Begun and published on the page of its article."""

    writes_by_services = True
    view_on_site = False
    form = DraftForm
    fields = ("title", "text", "remark")
    change_form_template = "admin/kb/articleversion/change_form.html"
    list_display = ("__str__", "state", "author", "created_at", "published_at")
    list_filter = ("state",)
    list_select_related = ("author",)
    search_fields = ("title",)
    actions = None
    routes: ClassVar = ("preview", "differences")

    def get_urls(self) -> list[URLPattern]:
        """Two pages more."""
        own = [
            path(f"<int:pk>/{name}/", self._page(name), name=f"kb_articleversion_{name}")
            for name in self.routes
        ]
        return [*own, *super().get_urls()]

    def _page(self, name: str) -> Any:
        view: Any = self.admin_site.admin_view(getattr(self, f"{name}_view"))
        view.model_admin = self
        return view

    def get_queryset(self, request: HttpRequest) -> QuerySet[ArticleVersion]:
        """With its article."""
        rows: QuerySet[ArticleVersion] = super().get_queryset(request)
        return rows.select_related("article__category", "article__organization", "article__current")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Its article begins it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: ArticleVersion | None = None) -> bool:
        """As long as it is not published."""
        return (obj is None or obj.is_open) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: ArticleVersion | None = None) -> bool:
        """Never: numbers of versions have no gap."""
        return False

    def save_model(self, request: HttpRequest, obj: ArticleVersion, form: Any, change: bool) -> None:
        """Through the service."""
        draft_keep(actor=staff(request), draft=obj)

    def response_post_save_change(self, request: HttpRequest, obj: ArticleVersion) -> HttpResponseRedirect:
        """Back to the article."""
        return HttpResponseRedirect(reverse("admin:kb_article_change", args=[obj.article_id]))

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The version as an organization sees it, and whether it sees it at all (S44)."""
        version = self._version(request, pk)
        form = EyesForm(request.GET)
        organization = form.cleaned_data["organization"] if form.is_valid() else None
        viewer = eyes_of(organization) if organization else None
        reads = Article.objects.visible_to(viewer).filter(pk=version.article_id).exists()
        files = list(version.article.files.filter(visibility=Visibility.EVERYONE))
        facts = {
            "form": form,
            "organization": organization,
            "reads": reads,
            "document": previewed(viewer, version, files, place=place_for_staff, page=_page_for_staff),
            "files": [(file, place_for_staff(file)) for file in files if file.content_type not in PICTURES],
        }
        return self._show(request, version, "preview", _("Preview"), facts)

    def differences_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is new against the version before."""
        version = self._version(request, pk)
        before = version.article.versions.filter(number__lt=version.number).first()
        facts = {"before": before, "lines": compare(before.text if before else "", version.text)}
        return self._show(request, version, "differences", _("What is new"), facts)

    def _version(self, request: HttpRequest, pk: int) -> ArticleVersion:
        version: ArticleVersion | None = self.get_object(request, str(pk))
        if version is None:
            raise Http404
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        return version

    def _show(
        self, request: HttpRequest, version: ArticleVersion, name: str, title: str, facts: dict[str, Any]
    ) -> HttpResponse:
        context = self.admin_site.each_context(request) | {"title": title, "version": version} | facts
        return TemplateResponse(request, f"admin/kb/articleversion/{name}.html", context)
