"""What every page of the admin site shares: an audit entry for each write, and lists that stay quick.

Django's classes cannot be subscripted at run time, hence the ignored `type-arg`.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from portal import audit
from portal.pagination import CappedPaginator


class PortalModelAdmin[M: models.Model](admin.ModelAdmin):  # type: ignore[type-arg]
    """A page of the admin site. Lists its fields one by one; writes to the audit record."""

    # Services keep the record themselves; two entries for one write would be one too many.
    writes_by_services: ClassVar[bool] = False
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # each facet would count the whole table
    list_per_page = 50

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Headed by what it lists."""
        title = {"title": capfirst(str(self.opts.verbose_name_plural))}
        return super().changelist_view(request, title | (extra_context or {}))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A drop-down chooses; rows of another kind are made and changed on their own pages."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_add_related = False
            field.widget.can_change_related = field.widget.can_delete_related = False
        return field

    def get_paginator(
        self,
        request: HttpRequest,
        queryset: models.QuerySet[M],
        per_page: int,
        orphans: int = 0,
        allow_empty_first_page: bool = True,
    ) -> CappedPaginator[M]:
        """Pages whose count stops early: the cost of a list must not grow with the installation."""
        return CappedPaginator(queryset, per_page)

    def log_addition(self, request: HttpRequest, obj: M, message: Any) -> Any:
        """Keep Django's own history and add the audit entry."""
        self._record("added", obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: M, message: Any) -> Any:
        """The same, with the names of the fields that changed."""
        self._record("changed", obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """One audit entry for each row that goes."""
        for obj in queryset:
            self._record("deleted", obj)
        return super().log_deletions(request, queryset)

    def _record(self, did: str, obj: M, message: Any = None) -> None:
        if self.writes_by_services:
            return
        facts = {"changes": message} if message and not isinstance(message, str) else {}
        audit.record(f"{obj._meta.model_name}.{did}", target=obj, data=facts)


class ReadOnlyAdmin[M: models.Model](PortalModelAdmin[M]):
    """Rows that nobody changes here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        """Never."""
        return False
