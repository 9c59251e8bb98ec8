"""The shelves, what stands on one, and the search."""

from typing import Any, ClassVar, cast

from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from kb.forms import SearchForm
from kb.models import Article
from kb.querysets import ArticleQuerySet
from kb.searching import search
from kb.services.feedback import search_failed
from kb.tree import Shelf, Tree, tree
from portal.access import Perm
from portal.generic import ScopedMixin
from portal.pagination import CappedPage, CappedPaginator, SearchPaginator

NEWEST = 6


class BookView(ScopedMixin[Article]):
    """A page beside the shelves, with the box of the search on it."""

    perm = Perm.KB_VIEW
    model = Article
    template_name: ClassVar[str]
    per_page: ClassVar[int] = 25

    @cached_property
    def tree(self) -> Tree:
        """The shelves of this reader."""
        return tree(self.viewer)

    @cached_property
    def search_form(self) -> SearchForm:
        """The box, with what was typed."""
        asked = self.request.GET if "q" in self.request.GET else None
        return SearchForm(asked, tree=self.tree)

    def articles(self) -> ArticleQuerySet:
        """Those the viewer may read, as lists name them."""
        return cast("ArticleQuerySet", self.scoped()).for_list()

    def page_of(self, rows: ArticleQuerySet, kind: type[CappedPaginator[Any]]) -> CappedPage[Article]:
        """The page asked for; 404 when it is not there."""
        try:
            return kind(rows, self.per_page).page(self.request.GET.get("page", 1))
        except InvalidPage as error:
            raise Http404 from error

    def show(self, status: int = 200, **context: Any) -> HttpResponse:
        """The page."""
        facts = {"tree": self.tree, "search_form": self.search_form} | context
        return TemplateResponse(self.request, self.template_name, facts, status=status)


class ShelvesView(BookView):
    """All shelves, and what is new on them."""

    template_name = "kb/home.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Two levels of categories, and the newest articles."""
        newest = self.articles().newest_first()[:NEWEST]
        return self.show(page_title=_("Knowledge base"), newest=list(newest))


class ShelfView(BookView):
    """One category: those inside it, and its articles."""

    template_name = "kb/category.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Articles of the category itself, by their titles; an empty one does not exist for this reader."""
        shelf: Shelf | None = self.tree.get(pk)
        if shelf is None:
            raise Http404
        page = self.page_of(self.articles().within([pk]).by_title(), CappedPaginator)
        return self.show(page_title=shelf.name, shelf=shelf, page=page)


class SearchView(BookView):
    """Search by keyword and category (seed 000)."""

    template_name = "kb/search.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """What was found; a search that cannot be understood is answered with the reason."""
        form = self.search_form
        title = _("Search the knowledge base")
        if not form.is_bound:
            return self.show(page_title=title)
        if not form.is_valid():
            return self.show(page_title=title, status=400)
        words = form.cleaned_data["q"]
        finds = search(self.viewer, words, form.categories)
        page = self.page_of(finds.rows, SearchPaginator)
        if finds.is_similar or not page.object_list:
            search_failed(viewer=self.viewer, words=words, had_similar=bool(page.object_list))
        return self.show(page_title=title, finds=finds, page=page, found=finds.explained(page.object_list))
