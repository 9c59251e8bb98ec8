"""The page on which one waits for a file, and the file."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.decorators import signed_in
from portal.downloads import send_file
from portal.http import login_of
from portal.models import PreparedFile
from portal.registry import Reader
from portal.services.prepared import prepared_for


@signed_in
@require_safe
def waiting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is; the link to it once it is there."""
    ordered = _own(request, pk)
    viewer = getattr(request, "viewer", None)
    context = {
        "page_title": _("Your file is ready") if ordered.is_ready else _("Your file is being made"),
        "prepared": ordered,
        "layout": "layouts/shell.html" if viewer else "layouts/entrance.html",
    }
    response = render(request, "prepared/page.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@signed_in
@require_safe
def fetch(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file itself."""
    ordered = _own(request, pk)
    if not ordered.is_ready:
        raise Http404
    return send_file(ordered)


def _own(request: HttpRequest, pk: UUID) -> PreparedFile:
    found = prepared_for(Reader(login_of(request), getattr(request, "viewer", None)), pk)
    if found is None:
        raise Http404
    return found
