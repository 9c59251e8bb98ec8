"""The admin site itself: who enters, which pages it has, and its first page.

Outside the package `portal.admin`, whose import registers pages: the site has to be there before them.
"""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.views import logout
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from portal.decorators import public
from portal.models import ProviderSettings, User
from portal.registry import StaffCard, staff_cards

_ORDER = {"tickets": 0, "portal": 1}


class PortalAdminSite(admin.AdminSite):
    """Staff only, and only pages made for them."""

    index_title = _("Today")
    site_url = None  # staff have no page of their own in the portal; they look at it as a contact

    def has_permission(self, request: HttpRequest) -> bool:
        """Active staff; a login that belongs to a contact never, whatever its flags say (S4)."""
        return super().has_permission(request) and not hasattr(request.user, "contact")

    @method_decorator(public)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """No door of its own: staff come in by the portal's sign-in, with its second step."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return _through_sign_in(request)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The portal's sign-out."""
        return logout(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The portal's page, which tells the owner by mail."""
        return redirect("account_change_password")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take pages of our own apps only: those of third parties print secrets (sign-in keys, task data)."""
        models: list[Any] = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        ours = [model for model in models if model._meta.app_label in ("portal", *settings.DOMAIN_APPS)]
        super().register(ours, admin_class, **options)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Name the provider in the header of every page."""
        name = ProviderSettings.load().name
        return super().each_context(request) | {"site_header": name, "site_title": name}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """What is worked with daily first."""
        found = super().get_app_list(request, app_label)
        return sorted(found, key=lambda app: _ORDER.get(app["app_label"], len(_ORDER)))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The first page after sign-in: what waits for this person, then everything else."""
        user = staff(request)
        cards = [_filled(card, user) for card in staff_cards if user.has_perm(card.perm)]
        return super().index(request, {"cards": cards} | (extra_context or {}))


@secure_admin_login  # type: ignore[untyped-decorator]  # allauth has no types
def _through_sign_in(request: HttpRequest) -> HttpResponse:
    return redirect("admin:index")


def staff(request: HttpRequest) -> User:
    """The member of staff behind a request that the admin site has let in."""
    if not (isinstance(request.user, User) and request.user.is_staff):
        raise PermissionDenied
    return request.user


def _filled(card: StaffCard, user: User) -> dict[str, Any]:
    return {"title": card.title, "template_name": card.template_name, "data": card.context(user)}
