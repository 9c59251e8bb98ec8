"""Issues of projects: what clients and staff have reported, answered and moved on here."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.admin_site import staff
from portal.forms.choices import could_be_a_row
from portal.templatetags.ui import badge, when
from projects.admin.forms import IssueForm
from projects.admin.talk import ANSWER, TalkAdmin
from projects.choices import IssuePriority
from projects.models import Issue
from projects.services.issues import issue_keep


@admin.register(Issue)
class IssueAdmin(TalkAdmin[Issue]):
    """Issues. Nothing is saved here but through a service."""

    writes_by_services = True
    view_on_site = False  # the page is for contacts; staff look at it through a contact's eyes
    form = IssueForm
    change_form_template = "admin/projects/talk_form.html"
    staff_actions: ClassVar = (ANSWER,)
    list_display = ("title", "where", "state", "reporter", "resource")
    list_filter = ("status", "priority", "visibility", "resource")
    search_fields = ("title", "project__title", "project__organization__name")
    search_help_text = _("Title, project or organization")
    ordering = ("-created_at", "-pk")
    actions = None
    autocomplete_fields = ("project", "resource")
    fieldsets: ClassVar = [
        (None, {"fields": ("project", "title", "description", "visibility")}),
        (_("Where it stands"), {"fields": ("status", "priority", "resource")}),
    ]

    @admin.display(description=_("project"))
    def where(self, issue: Issue) -> str:
        """The project, and whose it is."""
        return _two_lines(issue.project, issue.project.organization)

    @admin.display(description=_("status and priority"))
    def state(self, issue: Issue) -> str:
        """The status and the reporter's priority as badges."""
        urgency = badge(issue.get_priority_display(), tone=IssuePriority(issue.priority).tone)
        return format_html("{} {}", badge(issue.get_status_display(), tone=issue.tone), urgency)

    @admin.display(description=_("reported by"), ordering="-created_at")
    def reporter(self, issue: Issue) -> str:
        """Who reported it, and when."""
        return _two_lines(issue.writer or "", when(issue.created_at))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        """With every name that list and page show."""
        rows: QuerySet[Issue] = super().get_queryset(request)
        return rows.select_related("project__organization", "resource", "author", "contact_author")

    def get_readonly_fields(self, request: HttpRequest, obj: Issue | None = None) -> tuple[str, ...]:
        """An issue stays in its project."""
        return ("project",) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The project one came from, if there can be one: the drop-down would look anything up."""
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        if not could_be_a_row(initial.get("project", "")):
            initial.pop("project", None)
        return initial

    def has_delete_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """Issues stay: they are the record of what was asked and answered."""
        return False

    def save_model(self, request: HttpRequest, obj: Issue, form: Any, change: bool) -> None:
        """Through the service."""
        issue_keep(actor=staff(request), issue=obj)

    def response_post_save_add(self, request: HttpRequest, obj: Issue) -> HttpResponseRedirect:
        """Straight to it."""
        return HttpResponseRedirect(self.page_of(obj))


def _two_lines(first: object, second: object) -> str:
    return format_html('{} <br><span class="quiet">{}</span>', first, second)
