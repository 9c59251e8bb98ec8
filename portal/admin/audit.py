"""The record of who did what, to read."""

import json
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.admin.base import ReadOnlyAdmin
from portal.models import AuditEntry


class KindFilter(admin.SimpleListFilter):
    """By kind of object; the kinds come from the models, because asking the record would read all of it."""

    title = _("kind of object")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every model staff have a page for, by its name."""
        models = [model._meta for model in model_admin.admin_site._registry]
        return sorted(((meta.label, str(meta.verbose_name)) for meta in models), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """Entries about that kind."""
        return queryset.filter(target_type=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin[AuditEntry]):
    """Newest first; searched by whole words of who and by the object's id, which have indexes."""

    list_display = ("at", "verb", "actor_label", "target_label", "organization", "address")
    list_filter = ("at", KindFilter)
    list_select_related = ("organization",)
    search_fields = ("=verb", "=target_id", "=request_id", "actor_label__istartswith")
    search_help_text = _("What (ticket.created), who, object id or reference number")
    ordering = ("-at", "-pk")
    fields = (
        "at",
        "verb",
        "actor_label",
        "target_type",
        "target_label",
        "target_id",
        "organization",
        "address",
        "agent",
        "request_id",
        "details",
    )
    readonly_fields: ClassVar = ("details",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        """With the organization's name."""
        rows: QuerySet[AuditEntry] = super().get_queryset(request)
        return rows.select_related("organization")

    @admin.display(description=_("details"))
    def details(self, entry: AuditEntry) -> str:
        """The facts, one to a line."""
        return format_html("<pre>{}</pre>", json.dumps(entry.data, indent=2, ensure_ascii=False))
