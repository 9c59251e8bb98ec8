"""Dashboards in the admin site: tabs with their widgets, and whom they are published to (reference 2.7)."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from portal.admin.base import PortalModelAdmin
from portal.admin.dashboard_forms import TabForm, WidgetForm
from portal.admin_site import staff
from portal.models import DashboardTab, DashboardWidget
from portal.models.dashboard import MOST_WIDGETS
from portal.registry import Text
from portal.services.dashboards import (
    PUBLICATION,
    PUBLISH,
    audiences_keep,
    readers_of,
    tab_copy,
    tab_publish,
)

READERS_NAMED = 8


@admin.action(description=_("Copy the chosen tabs, published to nobody"), permissions=["add"])
def copy_selected(modeladmin: Any, request: HttpRequest, queryset: QuerySet[DashboardTab]) -> None:
    """A copy of each, to be changed before anybody sees it."""
    try:
        for tab in queryset:
            tab_copy(actor=staff(request), tab=tab)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))


class WidgetInline(admin.StackedInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """The boxes of a tab."""

    model = DashboardWidget
    form = WidgetForm
    extra = 0
    max_num = MOST_WIDGETS
    fields = (("title", "kind", "width", "order"), ("what", "by", "only", "limit"))


@admin.register(DashboardTab)
class DashboardTabAdmin(PortalModelAdmin[DashboardTab]):
    """Tabs; who may publish decides who sees them."""

    form = TabForm
    inlines: ClassVar = [WidgetInline]
    list_display = ("name", "order", "is_active", "shows_whole_organization", "is_published")
    list_editable = ("order",)
    list_filter = ("is_active", "shows_whole_organization")
    search_fields = ("name",)
    search_help_text = _("Name")
    autocomplete_fields = ("organizations", "account_managers")
    actions = (copy_selected,)
    fieldsets: ClassVar = [
        (None, {"fields": ("name", "order")}),
        (
            _("Publish"),
            {
                "description": _(
                    "Contacts of customers see the tab when any one of these is true of them. "
                    "Nothing chosen: nobody sees it."
                ),
                "fields": (
                    "is_active",
                    "security_levels",
                    "organizations",
                    "account_managers",
                    "categories",
                    "classifications",
                    "readers",
                ),
            },
        ),
        (
            _("Whole organization"),
            {
                "description": _(
                    "Numbers obey what each reader may see. Ticked, they count the reader's whole "
                    "organization also for people who may only see their own; those numbers lead nowhere, "
                    "and hidden queues stay hidden. Every change here is recorded."
                ),
                "fields": ("shows_whole_organization",),
            },
        ),
    ]

    @admin.display(description=_("published"), boolean=True)
    def is_published(self, tab: DashboardTab) -> bool:
        """Whether anybody could see it."""
        return tab.is_active and bool(tab.audience)

    @admin.display(description=_("see it as"))
    def readers(self, tab: DashboardTab) -> Text:
        """Some of those who see it; on their pages stands "View the portal as this contact"."""
        people = list(readers_of(tab)[:READERS_NAMED]) if tab.pk else []
        links = (
            (reverse("admin:portal_contact_change", args=[one.pk]), one, one.organization) for one in people
        )
        named = format_html_join(", ", '<a href="{}">{} ({})</a>', links)
        return format_html("{}", named) if people else _("Nobody can see it.")

    def get_readonly_fields(self, request: HttpRequest, obj: DashboardTab | None = None) -> tuple[str, ...]:
        """What publishes is read only without that permission."""
        return ("readers",) if staff(request).has_perm(PUBLISH) else ("readers", *sorted(PUBLICATION))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Put the publication into force once its criteria are saved."""
        super().save_related(request, form, formsets, change)
        tab: DashboardTab = form.instance
        tab_publish(actor=staff(request), tab=tab, changed=form.changed_data)
        if tab.shows_whole_organization and self.is_published(tab):
            messages.warning(
                request,
                _("“%(name)s” shows numbers of the whole organization, also to who may see only their own.")
                % {"name": tab.name},
            )

    def delete_model(self, request: HttpRequest, obj: DashboardTab) -> None:
        """The menu goes with the last tab."""
        super().delete_model(request, obj)
        audiences_keep()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[DashboardTab]) -> None:
        """The same for several."""
        super().delete_queryset(request, queryset)
        audiences_keep()
