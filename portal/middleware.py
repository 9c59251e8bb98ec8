"""Every request: a reference number, who looks, in which zone and language, and further headers."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from portal import entrance, formats, mfa, preview
from portal.addresses import client_address
from portal.context import RequestFacts, request_scope, set_request_facts
from portal.http import PortalRequest
from portal.models import Contact, ProviderSettings

type Handler = Callable[[HttpRequest], HttpResponse]

LARGEST_ID = 2**63 - 1
_PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("accelerometer", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb")
)


class RequestMiddleware:
    """Outermost: opens the room of the request and names it, so that an error page can be traced."""

    def __init__(self, get_response: Handler) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle the request within its own context."""
        request.request_id = uuid4().hex[:12]  # type: ignore[attr-defined]  # declared by PortalRequest
        facts = RequestFacts(
            request_id=request.request_id,  # type: ignore[attr-defined]  # set above
            address=client_address(request),
            agent=request.headers.get("User-Agent", "")[:250],
        )
        with request_scope(facts):
            response = self.get_response(request)
        response.headers.setdefault("X-Request-ID", facts.request_id)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS_POLICY)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        """An id beyond 64 bits is an error of the database in every query; here it is a row nobody has."""
        if any(isinstance(value, int) and value > LARGEST_ID for value in kwargs.values()):
            raise Http404


class ViewerMiddleware:
    """After authentication: rights are read anew each time, so a withdrawn one ends at the next click."""

    def __init__(self, get_response: Handler) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        """Find the viewer, and what stands between them and the page."""
        request.viewer, request.is_locked_out, request.owes_second_step = None, False, False
        request.organization = None
        if request.path_info.startswith("/health/"):
            return self.get_response(request)  # has to answer without a database
        contact, previewing = _contact_behind(request)
        request.viewer = contact.as_viewer(read_only=previewing) if contact else None
        request.organization = contact.organization if contact and request.viewer else None
        request.is_locked_out = entrance.is_locked_out(request)
        request.owes_second_step = mfa.is_due(request, contact)
        _remember(request, contact, previewing)
        language = contact.language if contact else ProviderSettings.load().locale
        chosen = _formats(contact, language)
        with (
            formats.override(chosen),
            timezone.override(contact.zone if contact else ProviderSettings.load().zone),
            translation.override(chosen.catalogue),
        ):
            response = entrance.ask_to_sign_in(request, self.get_response(request))
        patch_vary_headers(response, ("Cookie",))
        return response

    def process_view(self, request: PortalRequest, *_: Any) -> HttpResponse | None:
        """Before any page: locked out, second step due, or looking through somebody's eyes (S9, S25)."""
        if entrance.is_public(request):
            return None
        if request.is_locked_out:
            return entrance.lock_out(request)
        if request.owes_second_step and (response := mfa.lead_to_second_step(request)):
            return response
        return preview.refuse(request)


def _contact_behind(request: PortalRequest) -> tuple[Contact | None, bool]:
    """The contact who looks, or through whose eyes a member of staff looks."""
    user = request.user
    if not user.is_authenticated:
        return None, False
    if user.is_staff:
        previewed = preview.contact_shown(request)
        return previewed, previewed is not None
    return user.contact if hasattr(user, "contact") else None, False


def _formats(contact: Contact | None, language: str) -> formats.Formats:
    if contact is None:
        return formats.Formats(language)
    return formats.Formats(language, contact.date_format, contact.time_format, contact.number_format)


def _remember(request: PortalRequest, contact: Contact | None, previewing: bool) -> None:
    user = request.user
    set_request_facts(
        RequestFacts(
            request_id=request.request_id,
            user_id=user.pk if user.is_authenticated else None,
            actor=str(user) if user.is_authenticated else "",
            organization_id=contact.organization_id if contact else None,
            address=client_address(request),
            agent=request.headers.get("User-Agent", "")[:250],
            previewing=str(contact) if contact and previewing else "",
        )
    )
