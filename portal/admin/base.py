"""What every page of the admin site shares: an audit entry for each write, and lists that stay quick.

Django's classes cannot be subscripted at run time, hence the ignored `type-arg`.
"""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal import audit
from portal.admin.autocomplete import ChooseRow, ChooseRows
from portal.models import AuditEntry
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
        if field is not None and db_field.name in self.list_editable:
            field.widget.attrs["aria-label"] = capfirst(str(db_field.verbose_name))  # a list has no labels
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

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A row is chosen while typing by a drop-down that bears whatever was sent."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChooseRow(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Several rows likewise."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChooseRows(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What the record says about this row, newest first."""
        target = self.get_object(request, object_id)
        if target is None:
            raise Http404
        if not self.has_view_or_change_permission(request, target):
            raise PermissionDenied
        entries = AuditEntry.objects.filter(target_type=self.opts.label, target_id=str(target.pk))
        page = CappedPaginator(entries, 100).get_page(request.GET.get("p"))
        facts = {"title": _("Changes"), "subtitle": str(target), "object": target, "page": page}
        context = self.admin_site.each_context(request) | facts | {"opts": self.opts}
        return TemplateResponse(request, "admin/object_history.html", context | (extra_context or {}))

    # Django's own log is not kept: it would be a second record, without the services' entries.

    def log_addition(self, request: HttpRequest, obj: M, message: Any) -> Any:
        """Record that a row was added."""
        self._record("added", obj)

    def log_change(self, request: HttpRequest, obj: M, message: Any) -> Any:
        """Record which fields of a row were changed."""
        self._record("changed", obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Record each row that goes."""
        for obj in queryset:
            self._record("deleted", obj)

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
