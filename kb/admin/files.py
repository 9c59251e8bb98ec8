"""The files of an article at the editors' pages; their readers' addresses are not for staff."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kb.admin.forms import FileForm
from kb.models import Article, ArticleFile
from portal import audit
from portal.admin.actions import ActionsAdmin
from portal.downloads import send_file


def place_for_staff(file: ArticleFile) -> str:
    """Where staff fetch a file of an article."""
    return reverse("admin:kb_article_file", args=[file.article_id, file.pk])


class FileInline(admin.TabularInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """Files and pictures."""

    model = ArticleFile
    form = FileForm
    extra = 0
    fields = ("stored", "upload", "path", "visibility")
    readonly_fields = ("stored",)

    @admin.display(description=_("stored"))
    def stored(self, file: ArticleFile) -> SafeString | str:
        """The file itself; a row that is being added has none."""
        link = '<a href="{}">{}</a>'
        return format_html(link, place_for_staff(file), file.name) if file.pk else "-"


class FilesAdmin(ActionsAdmin[Article]):
    """A page with files that whoever may see the article may open, internal or not."""

    def get_urls(self) -> list[URLPattern]:
        """An address for each."""
        view: Any = self.admin_site.admin_view(self.file_view)
        view.model_admin = self
        route = path("<int:pk>/files/<int:file_pk>/", view, name="kb_article_file")
        return [route, *super().get_urls()]

    def file_view(self, request: HttpRequest, pk: int, file_pk: int) -> HttpResponseBase:
        """Send it; what is no picture of a page is recorded as opened."""
        article: Article | None = self.get_object(request, str(pk))
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        file = article.files.filter(pk=file_pk).first() if article else None
        if article is None or file is None:
            raise Http404
        is_look = "look" in request.GET
        response = send_file(file, look=is_look)
        if not is_look:
            audit.record("article.file_opened", target=article, data={"file": file.pk, "name": file.name})
        return response
