"""The served style sheet and logo of the provider; they carry nothing private."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.brand import style_sheet
from portal.decorators import public
from portal.models import ProviderSettings

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
