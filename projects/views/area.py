"""What all pages of projects share: who may enter, and the menu of one project."""

from typing import Any, ClassVar, cast

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.access import Perm, Viewer
from portal.generic import PermRequiredMixin, ScopedDetailView
from portal.registry import Text
from projects.models import Project
from projects.querysets import ProjectQuerySet, opens_projects

# The pages of a project in their order, each with its grant; the summary opens with the project.
PAGES: tuple[tuple[str, Text, Perm | None], ...] = (
    ("projects:summary", _("Summary"), None),
    ("projects:schedule", _("Schedule"), Perm.PROJECTS_SCHEDULE),
    ("projects:calendar", _("Calendar"), Perm.PROJECTS_CALENDAR),
    ("projects:team", _("Team"), Perm.PROJECTS_TEAM),
    ("projects:notes", _("Notes"), Perm.PROJECTS_NOTES_VIEW),
    ("projects:files", _("Attachments"), Perm.PROJECTS_ATTACHMENTS_VIEW),
    ("projects:issues", _("Issues"), Perm.PROJECTS_ISSUES_ADD),
    ("projects:estimated_hours", _("Estimated hours"), Perm.PROJECTS_ESTIMATED_HOURS),
    ("projects:billed_hours", _("Billed hours"), Perm.PROJECTS_BILLED_HOURS),
    ("projects:expenses", _("Expenses"), Perm.PROJECTS_EXPENSES),
)


class ProjectAreaMixin(PermRequiredMixin):
    """Open to whom the level or a team lets in (reference a28); `grants` are asked besides."""

    any_viewer = True
    grants: ClassVar[tuple[Perm, ...]] = ()

    def may_enter(self, viewer: Viewer) -> bool:
        """The page's own grants, then the area."""
        return super().may_enter(viewer) and viewer.can_all(self.grants) and opens_projects(viewer)


class ProjectPage(ProjectAreaMixin, ScopedDetailView[Project]):
    """One face of a project, with the menu of the others that the viewer may open."""

    model = Project
    context_object_name = "project"
    url_name: ClassVar[str]

    def get_queryset(self) -> ProjectQuerySet:
        """With what every page of it names."""
        rows = cast("ProjectQuerySet", self.scoped())
        return rows.with_progress().select_related("organization", "lead")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The project's name and its menu."""
        menu = project_menu(self.viewer, self.object.pk, current=self.url_name)
        return super().get_context_data(page_title=self.object.title, menu=menu, **kwargs)


def project_menu(viewer: Viewer, project_id: int, current: str = "") -> list[tuple[Text, str, bool]]:
    """The project's pages for the viewer, as the tag `tabs` takes them; none without a second one."""
    shown = [page for page in PAGES if page[2] is None or viewer.can(page[2])]
    return [(label, reverse(name, args=[project_id]), name == current) for name, label, _perm in shown]
