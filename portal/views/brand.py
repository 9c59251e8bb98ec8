"""The served style sheet and logo of the provider; they carry nothing private."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.generic import View

from portal.brand import style_sheet
from portal.decorators import public
from portal.generic import PermRequiredMixin
from portal.models import Organization, ProviderSettings

FOR_EVER = cache_control(public=True, max_age=31_536_000, immutable=True)


@public
@require_safe
@FOR_EVER
def brand_style(request: HttpRequest, digest: str) -> HttpResponse:
    """The colour; an old digest gets the current one: a page open since yesterday still looks right."""
    return HttpResponse(style_sheet(ProviderSettings.load()), content_type="text/css; charset=utf-8")


@public
@require_safe
@FOR_EVER
def brand_logo(request: HttpRequest, digest: str) -> FileResponse:
    """The logo, always the PNG the portal wrote itself."""
    logo = ProviderSettings.load().logo
    if not logo:
        raise Http404
    return FileResponse(logo.open("rb"), content_type="image/png")


@method_decorator(cache_control(private=True, max_age=31_536_000, immutable=True), name="dispatch")
class OrganizationLogoView(PermRequiredMixin, View):
    """The logo of the viewer's own organization; another one's address leads to one's own, or to nothing."""

    any_viewer = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        """The PNG the portal wrote itself; 404 without one."""
        organization: Organization | None = getattr(request, "organization", None)
        if organization is None or not organization.logo:
            raise Http404
        return FileResponse(organization.logo.open("rb"), content_type="image/png")
