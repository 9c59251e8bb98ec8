"""Links in the navigation bar."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.admin.base import PortalModelAdmin
from portal.models import CustomLink


@admin.register(CustomLink)
class CustomLinkAdmin(PortalModelAdmin[CustomLink]):
    """The provider's own links, for everyone, for one organization, or for it and those below it."""

    list_display = ("label", "url", "organization", "for_sub_organizations", "order")
    list_filter = (("organization", admin.EmptyFieldListFilter),)
    list_select_related = ("organization",)
    search_fields = ("label", "organization__name")
    search_help_text = _("Label or organization")
    autocomplete_fields = ("organization",)
    fields = ("label", "url", "organization", "for_sub_organizations", "new_window", "order")
