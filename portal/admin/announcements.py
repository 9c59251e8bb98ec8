"""What the provider announces to its clients."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.admin.base import PortalModelAdmin
from portal.forms.text import LineField, MarkdownField
from portal.models import Announcement


class AnnouncementForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """An announcement; the model looks after its times."""

    class Meta:
        model = Announcement
        fields = (
            "summary",
            "text",
            "severity",
            "starts_at",
            "ends_at",
            "for_everyone",
            "organizations",
            "with_sub_organizations",
            "dismissible",
        )
        field_classes: ClassVar = {"summary": LineField, "text": MarkdownField}

    def clean(self) -> dict[str, Any]:
        """Somebody has to be meant, and it has to be plain who."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("for_everyone") and not cleaned.get("organizations"):
            self.add_error("organizations", _("Say for whom: all clients, or some of them."))
        if cleaned.get("for_everyone") and cleaned.get("organizations"):
            self.add_error("organizations", _("Either for all clients or for these: clear one of the two."))
        return cleaned


@admin.register(Announcement)
class AnnouncementAdmin(PortalModelAdmin[Announcement]):
    """Bars under the navigation, for a time and for whom they concern."""

    form = AnnouncementForm
    view_on_site = False  # its page is for contacts
    list_display = ("summary", "severity", "starts_at", "ends_at", "for_everyone")
    list_filter = ("severity", "for_everyone")
    search_fields = ("summary", "text")
    search_help_text = _("Words of the announcement")
    autocomplete_fields = ("organizations",)
    fieldsets: ClassVar = [
        (None, {"fields": ("summary", "text", "severity")}),
        (_("When"), {"fields": (("starts_at", "ends_at"), "dismissible")}),
        (_("For whom"), {"fields": ("for_everyone", "organizations", "with_sub_organizations")}),
    ]
