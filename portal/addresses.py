"""Addresses: of the client on the network, and of the portal in a mail."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address the request came from, behind `PORTAL_TRUSTED_PROXIES` proxies; None when unknown.

    Proxy headers count only from as many proxies as are configured (S42).
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    trusted: int = settings.PORTAL_TRUSTED_PROXIES
    if trusted and len(hops) >= trusted:
        return hops[-trusted]
    return request.META.get("REMOTE_ADDR") or None


def absolute(path: str) -> str:
    """A path with the configured base address; a link in a mail never comes from a request's Host (S22)."""
    base: str = settings.PORTAL_BASE_URL
    return f"{base}/{path.lstrip('/')}"
