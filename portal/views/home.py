"""Home: the cards that concern the viewer, all of them or one by itself."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView
from django_htmx.http import replace_url
from django_htmx.middleware import HtmxDetails

from portal.forms.home import ArrangeForm, ChoiceForm
from portal.generic import PermRequiredMixin
from portal.home import Frame, Home
from portal.services.home import cards_arrange, organization_choose


class HomeView(PermRequiredMixin, TemplateView):
    """The page after sign-in."""

    any_viewer = True
    template_name = "home/page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The cards in the modes the address asks for, and the choice for whom there is one."""
        home = Home(self.viewer, self.request.GET.dict())
        chosen = {"organization": home.organization_id}
        choice = ChoiceForm(viewer=self.viewer, initial=chosen) if self.viewer.sees_several else None
        return super().get_context_data(**{"home": home, "choice": choice} | kwargs)


class ChoiceView(HomeView):
    """Keeps the Welcome card's choice; htmx is answered with the cards, everybody else with Home."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep it, or say that it is none of theirs."""
        form = ChoiceForm(request.POST, viewer=self.viewer)
        if not form.is_valid():
            return self.refuse(form)
        organization_choose(viewer=self.viewer, organization=form.cleaned_data["organization"])
        if is_part(request):
            return render(request, "home/cards.html", {"home": Home(self.viewer, asked_of_home(request))})
        return redirect(Home(self.viewer, request.GET.dict()).url())

    def refuse(self, form: ChoiceForm) -> HttpResponse:
        """Home with the reason; htmx, which shows no error's answer, is told to read the page anew."""
        if is_part(self.request):
            messages.error(self.request, _("This choice is no longer there."))
            return HttpResponse(status=422, headers={"HX-Refresh": "true"})
        return self.render_to_response(self.get_context_data(choice=form), status=422)


class ArrangeView(PermRequiredMixin, FormView):  # type: ignore[type-arg]  # not subscriptable at run time
    """Hide, show and order the cards of one's own Home."""

    any_viewer = True
    template_name = "home/arrange.html"
    form_class = ArrangeForm
    success_url = reverse_lazy("home")

    def get_form_kwargs(self) -> dict[str, Any]:
        """The viewer's Home."""
        return super().get_form_kwargs() | {"home": Home(self.viewer, {})}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Headed by what one does."""
        return super().get_context_data(page_title=_("Arrange Home"), **kwargs)

    def form_valid(self, form: ArrangeForm) -> HttpResponse:
        """Keep it, and show Home."""
        cards_arrange(viewer=self.viewer, cards=form.cleaned_data["cards"])
        return super().form_valid(form)

    def form_invalid(self, form: ArrangeForm) -> HttpResponse:
        """The form again, with the reason."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


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


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks."""
    return bool(_htmx(request))


def asked_of_home(request: HttpRequest) -> dict[str, str]:
    """The query of the address at which htmx stands, if that is Home: the modes of all cards."""
    try:
        address = urlsplit(_htmx(request).current_url_abs_path or "")
    except ValueError:
        return {}  # the browser's header is whatever somebody sends
    return QueryDict(address.query).dict() if address.path == reverse("home") else {}


def _htmx(request: HttpRequest) -> HtmxDetails:
    details: HtmxDetails = getattr(request, "htmx")  # noqa: B009 - its middleware has set it
    return details


def _frame(home: Home, key: str) -> Frame:
    for card, _shows in home.cards:
        if card.key == key:
            return home.frame(card)
    raise Http404
