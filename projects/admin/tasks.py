"""Tasks of projects: listed by project, each on a page of its own."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.admin_site import staff
from portal.forms.choices import could_be_a_row
from portal.templatetags.ui import badge
from projects.admin.forms import TaskForm
from projects.admin.talk import NOTE, TalkAdmin
from projects.models import Task
from projects.services.plans import part_remove, task_keep


@admin.register(Task)
class TaskAdmin(TalkAdmin[Task]):
    """Pieces of work. Nothing is saved here but through a service."""

    writes_by_services = True
    view_on_site = False  # the page is for contacts; staff look at it through a contact's eyes
    form = TaskForm
    change_form_template = "admin/projects/talk_form.html"
    staff_actions: ClassVar = (NOTE,)
    list_display = ("title", "project", "phase", "state", "ends_on", "resource", "contact", "client_access")
    list_filter = ("status", "client_access", "resource")
    search_fields = ("title", "project__title", "project__organization__name")
    search_help_text = _("Title, project or organization")
    ordering = ("-project_id", "order", "pk")
    actions = None
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

    def get_readonly_fields(self, request: HttpRequest, obj: Task | None = None) -> tuple[str, ...]:
        """A task stays in its project."""
        return ("project",) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The project one came from, if there can be one: the drop-down would look anything up."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        if not could_be_a_row(initial.get("project", "")):
            initial.pop("project", None)
        return initial

    def save_model(self, request: HttpRequest, obj: Task, form: Any, change: bool) -> None:
        """Through the service."""
        task_keep(actor=staff(request), task=obj)

    def delete_model(self, request: HttpRequest, obj: Task) -> None:
        """Through the service."""
        part_remove(actor=staff(request), part=obj)

    def response_post_save_add(self, request: HttpRequest, obj: Task) -> HttpResponseRedirect:
        """Back to the project's tasks."""
        return self.response_post_save_change(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Task) -> HttpResponseRedirect:
        """Back to the project's tasks."""
        tasks = reverse("admin:projects_task_changelist")
        return HttpResponseRedirect(f"{tasks}?project__id__exact={obj.project_id}")
