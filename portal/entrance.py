"""Who may be inside at all, asked at sign-in and again at every click (S9)."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from portal import audit
from portal.http import PortalRequest
from portal.models import Contact, User


def may_enter(user: User) -> bool:
    """Whether the login opens anything today: staff, or a contact whose whole chain is on."""
    if not user.is_active or user.is_staff:
        return user.is_active
    contact = Contact.objects.for_viewer().filter(user=user).first()
    return contact is not None and contact.may_sign_in


def is_locked_out(request: PortalRequest) -> bool:
    """Whether the session belongs to somebody who may no longer be inside; reads nothing from the database.

    A login that was switched off is anonymous to Django, but its id still stands in the session.
    """
    if request.user.is_authenticated:
        return not request.user.is_staff and request.viewer is None
    return SESSION_KEY in request.session


def lock_out(request: PortalRequest) -> HttpResponse | None:
    """End that session, and say so on a page of its own; None on that page."""
    if request.resolver_match and request.resolver_match.url_name == "account_inactive":
        return None
    audit.record("login.locked_out")
    logout(request)
    return whole_page(request, reverse("account_inactive"))


def whole_page(request: PortalRequest, url: str) -> HttpResponse:
    """Send the browser there; a page that asked only for a part of itself is left as a whole."""
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def ask_to_sign_in(request: PortalRequest, response: HttpResponse) -> HttpResponse:
    """Say to somebody sent to sign in why, and leave with the whole page where only a part was asked for."""
    if not isinstance(response, HttpResponseRedirect) or not response.url.startswith(
        f"{settings.LOGIN_URL}?"
    ):
        return response
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty():
        messages.info(request, _("Your session has ended. Please sign in again."))
    if not request.htmx:
        return response
    query = {"next": request.htmx.current_url_abs_path or "/"}
    return HttpResponseClientRedirect(f"{settings.LOGIN_URL}?{urlencode(query)}")


def is_own_path(url: str | None) -> bool:
    """Whether a `next` is a path of this site: never another host, never a scheme (S27)."""
    return bool(url) and str(url).startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def is_public(request: HttpRequest) -> bool:
    """Whether the view behind the request is one that anyone may call."""
    match = request.resolver_match
    return match is not None and getattr(match.func, "portal_access", "") == "public"
