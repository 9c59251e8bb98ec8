"""Function views say in so many words who may call them; `manage.py check` refuses one that does not."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

type View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Anyone may call it, signed in or not: brand style sheet, health, links from mails."""
    marked: Any = login_not_required(view)
    marked.portal_access = "public"
    return view


def signed_in(view: View) -> View:
    """Anybody with a login, contact or staff: pages about one's own login."""
    marked: Any = view
    marked.portal_access = "signed_in"
    return view


def staff_only(perm: str) -> Callable[[View], View]:
    """Staff with a permission of the admin site ("app.codename"); everybody else gets 403."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not (request.user.is_staff and request.user.has_perm(perm)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        marked: Any = guarded
        marked.portal_access = "staff"
        return guarded

    return wrap
