"""Projects of end clients, for the organization that is billed for them (seed 004).

Nothing here writes but a mail to the team.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar, cast

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.access import Perm, Viewer
from portal.forms.choices import could_be_a_row
from portal.generic import EndClientMixin, ScopedDetailView, ScopedListView
from portal.listing import Listing
from portal.registry import Text
from projects.filters import EndClientProjectFilters
from projects.models import Project, Task
from projects.notifications import TeamReaders, payer_team_readers
from projects.outline import payer_outline
from projects.payer import billed_tasks, costs, hours
from projects.people import payer_team, real_name
from projects.querysets import ProjectQuerySet, TaskQuerySet
from projects.services.team import payer_team_mail
from projects.tables import EndClientProjectTable
from projects.views.team import TeamMailMixin

# Each with its grant, as the project's own pages have; billed hours are shown to everybody here.
PAGES: tuple[tuple[str, Text, Perm | None], ...] = (
    ("projects:end_client_summary", _("Summary"), None),
    ("projects:end_client_schedule", _("Schedule"), Perm.PROJECTS_SCHEDULE),
    ("projects:end_client_team", _("Team"), Perm.PROJECTS_TEAM),
    ("projects:end_client_hours", _("Billed hours"), None),
    ("projects:end_client_expenses", _("Charges and expenses"), Perm.PROJECTS_EXPENSES),
)
# As many of the next tasks as a summary has room for.
NEXT = 5


class EndClientProjectsView(EndClientMixin[Project], ScopedListView[Project]):
    """Open projects with work that is billed to the viewer's organization; completed ones when asked for."""

    model = Project
    title = _("End Client Projects")
    table_class = EndClientProjectTable
    filterset_class = EndClientProjectFilters
    template_name = "projects/endclients/list.html"
    empty_title = _("No open projects of end clients")
    empty_text = _("Projects with work that you are billed for stand here until they are completed.")

    def get_queryset(self) -> ProjectQuerySet:
        """With what the table names."""
        return cast("ProjectQuerySet", self.scoped()).for_payer(self.viewer)

    def listing(self) -> Listing[Project]:
        """Rows of several organizations are ordered otherwise than those of one."""
        listing = super().listing()
        listing.several = self.has_several
        return listing


class EndClientProjectPage(EndClientMixin[Project], ScopedDetailView[Project]):
    """One face of an end client's project, with the menu of the others that the viewer may open."""

    model = Project
    context_object_name = "project"
    grants: ClassVar[tuple[Perm, ...]] = ()
    url_name: ClassVar[str]

    def may_enter(self, viewer: Viewer) -> bool:
        """The area, then the page's own grants."""
        return super().may_enter(viewer) and viewer.can_all(self.grants)

    def get_queryset(self) -> ProjectQuerySet:
        """With what every page of it names."""
        return cast("ProjectQuerySet", self.scoped()).for_payer(self.viewer)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The project's name and its menu."""
        project = self.object
        page = {"page_title": project.title, "menu": _menu(self.viewer, project.pk, self.url_name)}
        return super().get_context_data(**page, **kwargs)


def _menu(viewer: Viewer, project_id: int, current: str) -> list[tuple[Text, str, bool]]:
    shown = [page for page in PAGES if page[2] is None or viewer.can(page[2])]
    return [(label, reverse(name, args=[project_id]), name == current) for name, label, _perm in shown]


class SummaryView(EndClientProjectPage):
    """How far it is, as far as it is billed, and what comes next."""

    template_name = "projects/endclients/summary.html"
    url_name = "projects:end_client_summary"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Next tasks only for those who may see the schedule."""
        may_plan = self.viewer.can(Perm.PROJECTS_SCHEDULE)
        tasks = billed_tasks(self.viewer, self.object)
        return super().get_context_data(
            lead=real_name(self.object.lead),
            coming=list(tasks.coming().for_list()[:NEXT]) if may_plan else [],
            may_plan=may_plan,
            may_mail=self.viewer.can(Perm.PROJECTS_EMAIL_TEAM) and not self.viewer.read_only,
            **kwargs,
        )


class ScheduleView(EndClientProjectPage):
    """The outline of the tasks that are billed."""

    grants = (Perm.PROJECTS_SCHEDULE,)
    template_name = "projects/endclients/schedule.html"
    url_name = "projects:end_client_schedule"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Estimated hours only for those who may see them."""
        shows_hours = self.viewer.can(Perm.PROJECTS_ESTIMATED_HOURS)
        lines = payer_outline(self.viewer, self.object)
        return super().get_context_data(lines=lines, shows_hours=shows_hours, **kwargs)


class TeamView(EndClientProjectPage):
    """The people on it, with how to reach them."""

    grants = (Perm.PROJECTS_TEAM,)
    template_name = "projects/endclients/team.html"
    url_name = "projects:end_client_team"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Nobody is masked."""
        return super().get_context_data(people=payer_team(self.viewer, self.object), **kwargs)


class TeamMailView(TeamMailMixin, EndClientProjectPage):
    """A message to the team, from the summary: all that one can do here (seed 004)."""

    grants = (Perm.PROJECTS_EMAIL_TEAM,)
    template_name = "projects/endclients/team_mail.html"
    url_name = "projects:end_client_summary"

    def readers(self) -> TeamReaders:
        """The team, nobody masked."""
        return payer_team_readers(self.viewer, self.object)

    def send(self, subject: str, text: str) -> TeamReaders:
        """Through the service."""
        return payer_team_mail(viewer=self.viewer, project=self.object, subject=subject, text=text)

    @property
    def back(self) -> str:
        """The summary."""
        return reverse("projects:end_client_summary", args=[self.object.pk])


class HoursView(EndClientProjectPage):
    """Posted hours that are billed, for everybody here (seed 004)."""

    template_name = "projects/endclients/hours.html"
    url_name = "projects:end_client_hours"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every entry, and their sum."""
        entries = hours(self.viewer, self.object)
        return super().get_context_data(entries=entries, total=_sum(entries), **kwargs)


def _sum(entries: Iterable[Any]) -> Decimal:
    return sum((entry.hours_billed for entry in entries), Decimal(0))


class ExpensesView(EndClientProjectPage):
    """Posted charges and expenses that are billed."""

    grants = (Perm.PROJECTS_EXPENSES,)
    template_name = "projects/endclients/expenses.html"
    url_name = "projects:end_client_expenses"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each with what it came to."""
        return super().get_context_data(costs=costs(self.viewer, self.object), **kwargs)


class TaskView(EndClientMixin[Task], ScopedDetailView[Task]):
    """One task. Unknown, not for clients, not billed, of another project: the same 404."""

    model = Task
    pk_url_kwarg = "task_pk"
    template_name = "projects/endclients/task.html"
    context_object_name = "task"

    def may_enter(self, viewer: Viewer) -> bool:
        """Tasks open from the schedule."""
        return super().may_enter(viewer) and viewer.can(Perm.PROJECTS_SCHEDULE)

    def get_queryset(self) -> TaskQuerySet:
        """Tasks of the project in the address."""
        rows = cast("TaskQuerySet", self.scoped())
        if not could_be_a_row(self.kwargs["pk"]):
            return rows.none()
        return rows.filter(project=self.kwargs["pk"]).for_list()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The task, and the menu of its project."""
        task = self.object
        return super().get_context_data(
            page_title=task.title,
            project=task.project,
            menu=_menu(self.viewer, task.project_id, current=""),
            assigned=real_name(task.resource),
            shows_hours=self.viewer.can(Perm.PROJECTS_ESTIMATED_HOURS),
            **kwargs,
        )
