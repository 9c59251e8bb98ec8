"""Refusals that Django raises before a view is reached, and the page for what broke."""

import logging

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from portal.decorators import public

logger = logging.getLogger(__name__)

_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


@public
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; 413 with the limits where the request was too large to be read."""
    is_too_much = isinstance(exception, _TOO_MUCH)
    page = render_to_string(
        "413.html" if is_too_much else "400.html",
        {"request_id": getattr(request, "request_id", "")},
    )
    return HttpResponse(page, status=413 if is_too_much else 400)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """500. No request goes into the template: its context processors may be what broke.

    The number people quote stands in the log beside the traceback that Django writes.
    """
    reference = getattr(request, "request_id", "")
    logger.error("Reference number %s: %s %s", reference, request.method, request.path)
    return HttpResponse(render_to_string("500.html", {"request_id": reference}), status=500)
