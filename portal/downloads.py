"""Sending stored files: never as something a browser would run under our name (S15)."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

from portal.models import Attachment, PreparedFile

# What may be looked at in the browser; the bytes were decoded as just that when they came in.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}


def send_file(attachment: Attachment | PreparedFile, *, look: bool = False) -> HttpResponseBase:
    """The file as a download; a picture may also be looked at.

    Where `PORTAL_ACCEL_PREFIX` names an internal location, the web server sends the bytes (X-Accel-Redirect).
    A row whose bytes are gone is a 404.
    """
    is_inline = look and attachment.content_type in PICTURES
    response = _through_server(attachment) if settings.PORTAL_ACCEL_PREFIX else _bytes(attachment)
    return _guarded(response, content_disposition_header(not is_inline, attachment.name))


def send_pdf(content: bytes, name: str) -> HttpResponse:
    """A document whose bytes are at hand, as a download."""
    response = HttpResponse(content, content_type="application/pdf")
    return _guarded(response, content_disposition_header(True, name))


def _guarded[R: HttpResponseBase](response: R, disposition: str | None) -> R:
    for name, value in {**_HEADERS, "Content-Disposition": disposition}.items():
        response.headers[name] = value or ""
    return response


def _through_server(attachment: Attachment | PreparedFile) -> HttpResponseBase:
    place = f"{settings.PORTAL_ACCEL_PREFIX}{attachment.file.name}"
    return HttpResponse(content_type=attachment.content_type, headers={"X-Accel-Redirect": place})


def _bytes(attachment: Attachment | PreparedFile) -> HttpResponseBase:
    try:
        stream = attachment.file.open("rb")
    except FileNotFoundError as problem:
        raise Http404 from problem
    return FileResponse(stream, content_type=attachment.content_type)
