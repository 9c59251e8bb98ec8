"""Fields the provider adds to its records."""

from typing import ClassVar

from django.contrib import admin
from django.http import HttpRequest

from portal.admin.base import PortalModelAdmin
from portal.models import CustomField


@admin.register(CustomField)
class CustomFieldAdmin(PortalModelAdmin[CustomField]):
    """Definitions; what a field belongs to and its key are fixed, because values lie under them."""

    list_display = ("label", "entity", "kind", "visible_in_portal", "protected", "is_active", "order")
    list_filter = ("entity", "is_active", "visible_in_portal", "protected")
    search_fields = ("label", "key")
    fieldsets: ClassVar = [
        (None, {"fields": ("entity", "key", "label", "kind", "options")}),
        (None, {"fields": (("visible_in_portal", "protected"), ("is_active", "order"))}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: CustomField | None = None) -> tuple[str, ...]:
        """What the stored values hang on."""
        return ("entity", "key", "kind") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: CustomField | None = None) -> bool:
        """Switched off instead: the values stay searchable (reference 12.4)."""
        return False
