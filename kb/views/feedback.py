"""What readers say: it helped, it spared me a ticket; and the suggestions before there is one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from kb.forms import AboutForm, HelpfulForm
from kb.models import Article
from kb.panels import find, is_on
from kb.services.feedback import article_solved, article_voted
from kb.views.articles import ArticlePage
from portal.access import Perm, Viewer
from portal.generic import ScopedMixin


class HelpfulView(ArticlePage):
    """Was this helpful?"""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the answer; anything but yes or no is refused."""
        self.object = self.get_object()
        form = HelpfulForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        article_voted(viewer=self.viewer, article=self.object, is_helpful=form.is_helpful)
        messages.success(request, _("Thank you. Your answer is recorded."))
        return HttpResponseRedirect(self.object.get_absolute_url())


class SolvedView(ArticlePage):
    """It spared me a ticket (peers N11)."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep it."""
        self.object = self.get_object()
        form = AboutForm(request.POST)
        if form.title is None:
            return self.render_to_response(self.get_context_data(), status=422)
        article_solved(viewer=self.viewer, article=self.object, about=form.title)
        messages.success(request, _("Good to hear. No ticket was sent."))
        return HttpResponseRedirect(self.object.get_absolute_url())


class SuggestionsView(ScopedMixin[Article]):
    """Up to five articles for the title of a ticket to be, as a part of that form's page."""

    perm = Perm.KB_VIEW
    model = Article

    def get(self, request: HttpRequest) -> HttpResponse:
        """The part alone; nothing for a title that says nothing."""
        title = AboutForm({"about": request.GET.get("title", "")}).title or ""
        data = find(self.viewer, title, asked=False)
        return TemplateResponse(request, "kb/parts/suggested.html", {"data": data})

    def may_enter(self, viewer: Viewer) -> bool:
        """Only while the provider has suggestions on."""
        return super().may_enter(viewer) and is_on(viewer)
