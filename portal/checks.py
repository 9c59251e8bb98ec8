"""System checks that hold the house rules no test could forget (`manage.py check`)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from portal import file_scanner
from portal.generic import PermRequiredMixin
from portal.querysets import ScopedChildQuerySet, ScopedQuerySet

OUR_PACKAGES = ("portal", "tickets", "projects", "billing", "quotes", "changes", "kb", "devices")


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every route of the installation."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern)
        else:
            yield pattern


@register()
def every_view_declares_a_permission(
    app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> list[CheckMessage]:
    """E001: a view of ours names a permission, or says `any_viewer`, or is marked public in so many words."""
    return [
        Error(
            f"{pattern.callback.__module__}.{pattern.callback.__qualname__} declares no permission.",
            hint="Set `perm`, `any_viewer = True`, or decorate a function view with @public or @staff_only.",
            id="portal.E001",
        )
        for pattern in patterns()
        if pattern.callback.__module__.split(".")[0] in OUR_PACKAGES and not _is_declared(pattern.callback)
    ]


def _is_declared(callback: Any) -> bool:
    if getattr(callback, "portal_access", None):
        return True
    if hasattr(callback, "admin_site") or hasattr(callback, "model_admin"):
        return True  # a page of the admin site, which asks the permissions of its staff itself
    view = getattr(callback, "view_class", None)
    if not isinstance(view, type) or not issubclass(view, PermRequiredMixin):
        return False
    return bool(view.required_perms()) or view.any_viewer


@register()
def every_model_of_an_organization_is_scoped(
    app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> list[CheckMessage]:
    """E002: a model with an organization has a scoped default manager that declares its permission."""
    return [
        Error(f"{model._meta.label} belongs to an organization but is not scoped.", id="portal.E002")
        for model in apps.get_models()
        if model._meta.app_label in OUR_PACKAGES
        and any(field.name == "organization" for field in model._meta.get_fields())
        and not getattr(model, "portal_unscoped", "")
        and not _is_scoped(model._default_manager.all())
    ]


def _is_scoped(rows: object) -> bool:
    if isinstance(rows, ScopedQuerySet):
        return rows.view_perm is not None
    return isinstance(rows, ScopedChildQuerySet) and bool(rows.parent_path)


@register()
def the_file_scanner_is_there(app_configs: Sequence[AppConfig] | None = None, **_: Any) -> list[CheckMessage]:
    """E003: a scanner that is named can be called; else every file would be refused."""
    if not settings.PORTAL_FILE_SCANNER or file_scanner.is_there():
        return []
    return [
        Error(f"PORTAL_FILE_SCANNER: {settings.PORTAL_FILE_SCANNER!r} is not to be found.", id="portal.E003")
    ]
