"""Tasks of projects: listed by project, each on a page of its own."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.admin_site import staff
from portal.templatetags.ui import badge
from projects.admin.forms import TaskForm
from projects.admin.of_project import OfProjectAdmin
from projects.admin.talk import NOTE, TalkAdmin
from projects.models import Task
from projects.services.plans import part_remove, task_keep


@admin.register(Task)
class TaskAdmin(OfProjectAdmin[Task], TalkAdmin[Task]):
    """Pieces of work. Nothing is saved here but through a service."""

    view_on_site = False  # the page is for contacts; staff look at it through a contact's eyes
    form = TaskForm
    change_form_template = "admin/projects/talk_form.html"
    staff_actions: ClassVar = (NOTE,)
    list_display = ("title", "project", "phase", "state", "ends_on", "resource", "contact", "client_access")
    list_filter = ("status", "client_access", "resource")
    search_fields = ("title", "project__title", "project__organization__name")
    search_help_text = _("Title, project or organization")
    ordering = ("-project_id", "order", "pk")
    autocomplete_fields = ("project", "resource")
    fieldsets: ClassVar = [
        (None, {"fields": ("project", "phase", "title", "description")}),
        (_("Plan"), {"fields": ("status", ("starts_on", "ends_on"), ("estimated_hours", "order"))}),
        (_("Who"), {"fields": ("resource", "contact", "client_access")}),
    ]

    @admin.display(description=_("status"), ordering="status")
    def state(self, task: Task) -> str:
        """The status as a badge."""
        return badge(task.get_status_display(), tone=task.tone)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Task]:
        """With every name that list and page show."""
        rows: QuerySet[Task] = super().get_queryset(request)
        return rows.select_related("project__organization", "phase", "resource", "contact")

    def save_model(self, request: HttpRequest, obj: Task, form: Any, change: bool) -> None:
        """Through the service."""
        task_keep(actor=staff(request), task=obj)

    def delete_model(self, request: HttpRequest, obj: Task) -> None:
        """Through the service."""
        part_remove(actor=staff(request), part=obj)
