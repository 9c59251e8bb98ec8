"""An article: as a page, on paper, and the files that go with it."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.text import slugify

from kb.forms import AboutForm
from kb.models import Article, ArticleFile
from kb.papers import article_pdf
from kb.querysets import ArticleQuerySet
from kb.reading import address_of, document_of, related_to
from kb.services.feedback import article_opened
from portal import audit
from portal.access import Perm
from portal.downloads import PICTURES, send_file, send_pdf
from portal.generic import ScopedDetailView
from portal.panels import panels_of


class ArticlePage(ScopedDetailView[Article]):
    """The version in force, with its contents, files, and what else to read."""

    perm = Perm.KB_VIEW
    model = Article
    context_object_name = "article"
    template_name = "kb/article.html"

    def get_queryset(self) -> ArticleQuerySet:
        """With its text and the categories above it."""
        return cast("ArticleQuerySet", self.scoped()).select_related("current", "category__parent__parent")

    def files(self) -> list[ArticleFile]:
        """Its files for everyone."""
        return list(self.object.files.all().visible_to(self.viewer))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The text drawn, and everything beside it. Opening it is counted once a day."""
        article, files = self.object, self.files()
        about = AboutForm(self.request.GET).title
        article_opened(viewer=self.viewer, article=article, about=about)
        return super().get_context_data(
            page_title=article.title,
            document=document_of(self.viewer, article, files),
            files=[(file, address_of(file)) for file in files if file.content_type not in PICTURES],
            related=related_to(self.viewer, article),
            tags=list(article.tags.all()),
            vote=article.votes.filter(contact=self.viewer.contact_id).first(),
            about=about,
            panels=list(panels_of(self.viewer, article)),
            **kwargs,
        )


class PaperView(ArticlePage):
    """The article as a PDF."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make it and send it."""
        self.object = self.get_object()
        content = article_pdf(self.viewer, self.object, self.files())
        return send_pdf(content, f"{slugify(self.object.title) or self.object.pk}.pdf")


class FileView(ScopedDetailView[ArticleFile]):
    """One file. Unknown, internal, of another article or out of reach: the same 404 (S1, S2)."""

    perm = Perm.KB_VIEW
    model = ArticleFile
    pk_url_kwarg = "file_pk"

    def get_queryset(self) -> QuerySet[ArticleFile]:
        """Files of the article in the address."""
        return self.scoped().filter(article=self.kwargs["pk"]).select_related("article")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]  # a stream
        """Send it; what is no picture of the page is recorded as opened."""
        file, is_look = self.get_object(), "look" in request.GET
        response = send_file(file, look=is_look)
        if not is_look:
            facts = {"file": file.pk, "name": file.name}
            organization = self.viewer.organization_id
            audit.record("article.file_opened", target=file.article, organization=organization, data=facts)
        return response
