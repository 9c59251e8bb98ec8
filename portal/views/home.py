"""Home: the cards that concern the viewer, all of them or one by itself."""

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.generic import TemplateView
from django_htmx.http import replace_url
from django_htmx.middleware import HtmxDetails

from portal.generic import PermRequiredMixin
from portal.home import Frame, Home


class HomeView(PermRequiredMixin, TemplateView):
    """The page after sign-in."""

    any_viewer = True
    template_name = "home/page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The cards, in the modes the address asks for."""
        return super().get_context_data(home=Home(self.viewer, self.request.GET.dict()), **kwargs)


class CardView(PermRequiredMixin, TemplateView):
    """One card in the mode asked for, for htmx; the address of Home is brought up to date with it."""

    any_viewer = True
    template_name = "home/card.html"

    def get(self, request: HttpRequest, *args: Any, key: str, **kwargs: Any) -> HttpResponse:
        """The card alone; 404 for one that is not there for the viewer."""
        asked = asked_of_home(self.request) | {key: self.request.GET.get("mode", "")}
        home = Home(self.viewer, asked)
        response = self.render_to_response(self.get_context_data(frame=_frame(home, key)))
        return replace_url(response, home.url())


def asked_of_home(request: HttpRequest) -> dict[str, str]:
    """The query of the address at which htmx stands, if that is Home: the modes of all cards."""
    details: HtmxDetails = getattr(request, "htmx")  # noqa: B009 - its middleware has set it
    try:
        address = urlsplit(details.current_url_abs_path or "")
    except ValueError:
        return {}  # the browser's header is whatever somebody sends
    return QueryDict(address.query).dict() if address.path == reverse("home") else {}


def _frame(home: Home, key: str) -> Frame:
    for card, _shows in home.cards:
        if card.key == key:
            return home.frame(card)
    raise Http404
