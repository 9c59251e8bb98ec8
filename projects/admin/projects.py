"""Projects: set up, staffed, published; their tasks have a list of their own."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.admin.actions import StaffAction
from portal.admin.through import through
from portal.admin_site import staff
from portal.models import User
from portal.registry import Text
from portal.templatetags.ui import badge
from projects.admin.forms import CopyForm, MemberForm, PartFormSet, PhaseForm, PhaseFormSet, ProjectForm
from projects.admin.talk import NOTE, TalkAdmin
from projects.models import Phase, Project, ProjectMember
from projects.services.copies import project_copy
from projects.services.plans import part_keep, part_remove
from projects.services.projects import CHANGE, project_keep, project_publish


def _publish(actor: User, project: Project, form: forms.Form) -> Text:
    project_publish(actor=actor, project=project, published=True)
    return _("The client sees the project from now on.")


def _withdraw(actor: User, project: Project, form: forms.Form) -> Text:
    project_publish(actor=actor, project=project, published=False)
    return _("The project is unknown to the client again.")


def _copy(actor: User, project: Project, form: CopyForm) -> Text:
    copy = project_copy(actor=actor, project=project, **form.cleaned_data)
    page = reverse("admin:projects_project_change", args=[copy.pk])
    return format_html(
        '{} <a href="{}">{}</a>', _("The new project is there, not yet published:"), page, copy
    )


class MemberInline(admin.TabularInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """Who is on it; a contact sees the project by that."""

    model = ProjectMember
    form, formset = MemberForm, PartFormSet
    extra = 0
    fields = ("contact", "resource", "role")
    autocomplete_fields = ("resource",)


class PhaseInline(admin.TabularInline):  # type: ignore[type-arg]  # not subscriptable at run time
    """The parts of the plan."""

    model = Phase
    form, formset = PhaseForm, PhaseFormSet
    extra = 0
    fields = ("title", "parent", "starts_on", "ends_on", "order")


@admin.register(Project)
class ProjectAdmin(TalkAdmin[Project]):
    """Projects of every client. Nothing is saved here but through a service."""

    writes_by_services = True
    view_on_site = False  # the page is for contacts; staff look at it through a contact's eyes
    form = ProjectForm
    change_form_template = "admin/projects/project/change_form.html"
    staff_actions: ClassVar = (
        StaffAction("publish", CHANGE, _publish),
        StaffAction("withdraw", CHANGE, _withdraw),
        StaffAction("copy", "projects.add_project", _copy, CopyForm),
        NOTE,
    )
    list_display = ("title", "organization", "state", "starts_on", "ends_on", "lead", "is_published")
    list_filter = ("status", "is_published", "lead", through("projects"))
    search_fields = ("title", "organization__name")
    search_help_text = _("Title or organization")
    ordering = ("-created_at", "-pk")
    actions = None
    autocomplete_fields = ("organization", "lead")
    fieldsets: ClassVar = [
        (None, {"fields": ("organization", "title", "description")}),
        (_("Plan"), {"fields": ("status", ("starts_on", "ends_on"))}),
        (_("Who is in charge, and who pays"), {"fields": ("lead", "contract")}),
    ]

    @admin.display(description=_("status"), ordering="status")
    def state(self, project: Project) -> str:
        """The status as a badge."""
        return badge(project.get_status_display(), tone=project.tone)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Project]:
        """With every name that list and page show."""
        rows: QuerySet[Project] = super().get_queryset(request)
        return rows.select_related("organization", "lead")

    def get_inlines(self, request: HttpRequest, obj: Project | None) -> Any:
        """Whose people can be on it is known once it is saved."""
        return (PhaseInline, MemberInline) if obj else ()

    def get_readonly_fields(self, request: HttpRequest, obj: Project | None = None) -> tuple[str, ...]:
        """A project stays with its organization."""
        return ("organization",) if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Project | None = None) -> Any:
        """The contract is chosen once it is known whose they are."""
        first, plan, charge = super().get_fieldsets(request, obj)
        return [first, plan, charge if obj else (charge[0], {"fields": ("lead",)})]

    def offers(self, request: HttpRequest, action: StaffAction, target: Project) -> bool:
        """Publish what is not, and the other way round."""
        is_left_out = action.name == ("publish" if target.is_published else "withdraw")
        return super().offers(request, action, target) and not is_left_out

    def has_delete_permission(self, request: HttpRequest, obj: Project | None = None) -> bool:
        """Projects stay: they are completed, or withdrawn from the client."""
        return False

    def save_model(self, request: HttpRequest, obj: Project, form: Any, change: bool) -> None:
        """Through the service."""
        project_keep(actor=staff(request), project=obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Phases and members through the services."""
        for part in formset.save(commit=False):
            part_keep(actor=staff(request), part=part)
        for part in formset.deleted_objects:
            part_remove(actor=staff(request), part=part)

    def response_post_save_add(self, request: HttpRequest, obj: Project) -> HttpResponseRedirect:
        """Straight to its plan."""
        return HttpResponseRedirect(self.page_of(obj))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With how far it is, in the client's eyes and in ours."""
        project: Project | None = context.get("original")
        if project is not None:
            context["progress"] = Project.objects.with_progress().get(pk=project.pk)
            context["hidden_tasks"] = project.tasks.count() - context["progress"].tasks_total
        return super().render_change_form(request, context, *args, **kwargs)
