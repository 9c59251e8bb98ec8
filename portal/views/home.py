"""Home: the cards that concern the viewer."""

from django.views.generic import TemplateView

from portal.generic import PermRequiredMixin


class HomeView(PermRequiredMixin, TemplateView):
    """The page after sign-in."""

    any_viewer = True
    template_name = "portal/home.html"
