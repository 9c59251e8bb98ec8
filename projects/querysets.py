"""Reads of projects, in the words of the pages that use them."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import (
    Count,
    DecimalField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, NullIf

from portal import money
from portal.access import Perm, Scope, Viewer
from portal.models.entries import Visibility
from portal.querysets import ScopedChildQuerySet, ScopedQuerySet
from projects import billed
from projects.choices import ClientAccess, IssueStatus, TaskStatus

if TYPE_CHECKING:
    from projects.models import (
        CalendarEvent,
        Charge,
        Expense,
        Issue,
        Phase,
        Project,
        ProjectAttachment,
        ProjectMember,
        ProjectNote,
        Task,
        TaskTimeEntry,
    )

SHOWN = (ClientAccess.READ, ClientAccess.COMPLETE)
# The name of whoever leads a project, else what they sign in with.
LEAD_NAME = Coalesce(NullIf("lead__name", Value("")), "lead__username")
# What the provider has not approved and posted does not exist for contacts.
POSTED = Q(approved_and_posted_at__isnull=False)


class ProjectQuerySet(ScopedQuerySet["Project"]):
    """Projects: own = member of the team (DESIGN.md section 4)."""

    view_perm = Perm.PROJECTS_VIEW

    def scope(self, viewer: Viewer) -> Scope:
        """At least one's own: the team lets in whom the level would not (reference a28)."""
        return max(super().scope(viewer), Scope.OWN)

    def owner(self, viewer: Viewer) -> Q:
        """The projects on whose team the viewer is."""
        members = apps.get_model("projects", "ProjectMember")._default_manager
        return Q(Exists(members.filter(project=OuterRef("pk"), contact=viewer.contact_id)))

    def presence(self) -> Q:
        """Until the provider publishes a project, it does not exist for contacts."""
        return Q(is_published=True)

    def billed(self, viewer: Viewer) -> Q:
        """Those of end clients (seed 004)."""
        return billed.projects(viewer)

    def open(self) -> "ProjectQuerySet":
        """Not completed."""
        return self.filter(completed_at=None)

    def overdue(self, today: date) -> "ProjectQuerySet":
        """Open, and to end before that day."""
        return self.open().filter(ends_on__lt=today)

    def completed(self) -> "ProjectQuerySet":
        """Completed."""
        return self.exclude(completed_at=None)

    def with_progress(self) -> "ProjectQuerySet":
        """With `tasks_done` and `tasks_total`: of the tasks that contacts may know of."""
        shown = Q(tasks__client_access__in=SHOWN)
        done = shown & Q(tasks__completed_at__isnull=False)
        return self.annotate(tasks_total=Count("tasks", filter=shown), tasks_done=Count("tasks", filter=done))

    def for_payer(self, viewer: Viewer) -> "ProjectQuerySet":
        """The same for a billing organization: progress and posted hours of what it is billed for."""
        tasks = _all("Task").filter(billed.tasks(viewer), project=OuterRef("pk"), client_access__in=SHOWN)
        entries = _all("TaskTimeEntry").filter(
            billed.hours(viewer), POSTED, task__project=OuterRef("pk"), task__client_access__in=SHOWN
        )
        return self.annotate(
            tasks_total=_figure(tasks, Count("pk")),
            tasks_done=_figure(tasks.filter(completed_at__isnull=False), Count("pk")),
            hours_billed=_figure(entries, Sum("hours_billed")),
        ).select_related("organization", "lead")

    def for_list(self) -> "ProjectQuerySet":
        """With what a table names, the one that ends first on top."""
        ends_first = F("ends_on").asc(nulls_last=True)
        return self.with_progress().select_related("organization", "lead").order_by(ends_first, "-pk")


class ProjectMemberQuerySet(ScopedChildQuerySet["ProjectMember"]):
    """The people on a team; a contact who has gone to another client is no longer named there."""

    parent_path = "project"
    public = (
        Q(contact=None)
        | Q(contact__organization=F("project__organization"))
        | Q(contact__organization=F("project__organization__parent"))
    )

    def billed(self, viewer: Viewer) -> Q:
        """The whole team of a project that is there."""
        return Q()

    def present(self) -> "ProjectMemberQuerySet":
        """Without people who have gone, theirs and ours."""
        ours = Q(resource__is_active=True)
        return self.filter(ours | Q(contact__is_active=True, contact__organization__is_active=True))

    def for_list(self) -> "ProjectMemberQuerySet":
        """With the people and what makes a contact a viewer; contacts first, by name."""
        joined = ("contact__organization", "contact__user", "contact__security_level", "resource")
        by_name = ("contact__last_name", "contact__first_name", "resource__name", "pk")
        return self.select_related(*joined).order_by(*by_name)


class PhaseQuerySet(ScopedChildQuerySet["Phase"]):
    """The parts of a project; there is nothing internal about them."""

    parent_path = "project"
    public = Q()

    def billed(self, viewer: Viewer) -> Q:
        """All of a project that is there; the outline shows those with tasks that are."""
        return Q()


class TaskQuerySet(ScopedChildQuerySet["Task"]):
    """Tasks that contacts may know of."""

    parent_path = "project"
    public = Q(client_access__in=SHOWN)

    def billed(self, viewer: Viewer) -> Q:
        """Those with hours, or of a project, on a contract that bills the viewer's organization."""
        return billed.tasks(viewer)

    def open(self) -> "TaskQuerySet":
        """Not completed."""
        return self.filter(completed_at=None)

    def completable_by(self, viewer: Viewer) -> "TaskQuerySet":
        """Those whose contact the viewer is and that the provider lets them complete, done or not."""
        return self.filter(_completable(viewer))

    def on_list_of(self, viewer: Viewer) -> "TaskQuerySet":
        """My Open Tasks: mine and completable, or waiting for the client (reference a25)."""
        waiting = Q(status=TaskStatus.WAITING_CUSTOMER)
        return self.open().filter(_completable(viewer) | waiting, project__completed_at=None)

    def open_to(self, viewer: Viewer) -> "TaskQuerySet":
        """Those whose page opens: all for who may see the schedule, else the ones one has to do with."""
        if viewer.can(Perm.PROJECTS_SCHEDULE):
            return self
        return self.filter(_concerns(viewer))

    def coming(self) -> "TaskQuerySet":
        """What is to be done next: open, with a day on which it is due."""
        return self.open().filter(ends_on__isnull=False)

    def due_between(self, first: date, last: date) -> "TaskQuerySet":
        """Those due from the one day to the other, done or not."""
        return self.filter(ends_on__range=(first, last))

    def for_list(self) -> "TaskQuerySet":
        """With what a table names, the one that is due first on top."""
        joined = ("project__organization", "phase", "resource", "contact")
        return self.select_related(*joined).order_by(F("ends_on").asc(nulls_last=True), "-pk")


class IssueQuerySet(ScopedChildQuerySet["Issue"]):
    """Issues: for those who see the schedule, where they stand, or who raise them."""

    parent_path = "project"

    def visible_to(self, viewer: Viewer | None) -> "IssueQuerySet":
        """Those of projects one sees that are not internal."""
        return super().visible_to(viewer) if viewer and reads_issues(viewer) else self.none()

    def waiting(self) -> "IssueQuerySet":
        """The next move is the client's."""
        return self.filter(status=IssueStatus.WAITING_CUSTOMER)

    def for_list(self) -> "IssueQuerySet":
        """With what a table and a page name, the newest on top."""
        joined = ("project__organization", "resource", "author", "contact_author")
        return self.select_related(*joined).order_by("-created_at", "-pk")


class AboutQuerySet[M: models.Model](ScopedChildQuerySet[M]):
    """Notes and files of a project, its tasks and its issues: each as visible as what it is about.

    What is about a task that no contact knows of, or about an internal issue, does not exist.
    """

    parent_path = "project"
    public = (
        Q(visibility="everyone")
        & (Q(task=None) | Q(task__client_access__in=SHOWN))
        & (Q(issue=None) | Q(issue__visibility="everyone"))
    )
    view_perm: ClassVar[Perm]

    def visible_to(self, viewer: Viewer | None) -> Self:
        """Those whose page, task or issue opens for the viewer."""
        if viewer is None or not viewer.can(self.view_perm):
            return self.none()
        rows = super().visible_to(viewer)
        if not viewer.can(Perm.PROJECTS_SCHEDULE):
            rows = rows.filter(Q(task=None) | _concerns(viewer, "task__"))
        return rows if reads_issues(viewer) else rows.filter(issue=None)

    def shared(self) -> Self:
        """Those that any contact may know of at all; who of them is asked by `visible_to`."""
        return self.filter(self.public, project__is_published=True)

    def named(self) -> Self:
        """With the people and things a page names, newest first."""
        joined = ("author", "contact_author", "task", "issue", "project__organization")
        return self.select_related(*joined).order_by("-created_at", "-pk")


class ProjectNoteQuerySet(AboutQuerySet["ProjectNote"]):
    """Notes."""

    view_perm = Perm.PROJECTS_NOTES_VIEW


class ProjectAttachmentQuerySet(AboutQuerySet["ProjectAttachment"]):
    """Files: internal when the file or its note is (S2)."""

    view_perm = Perm.PROJECTS_ATTACHMENTS_VIEW
    public = AboutQuerySet.public & (Q(note=None) | Q(note__visibility="everyone"))


def reads_issues(viewer: Viewer) -> bool:
    """Whether issues are there for the viewer at all."""
    return viewer.can(Perm.PROJECTS_ISSUES_ADD) or viewer.can(Perm.PROJECTS_SCHEDULE)


def _concerns(viewer: Viewer, path: str = "") -> Q:
    """Tasks one has to do with, whatever the level: one's own, and those that wait for the client."""
    waiting = Q(**{f"{path}status": TaskStatus.WAITING_CUSTOMER})
    return Q(**{f"{path}contact": viewer.contact_id}) | waiting


class TaskTimeEntryQuerySet(ScopedChildQuerySet["TaskTimeEntry"]):
    """Hours on tasks: posted ones of the tasks that contacts may know of, without internal ones."""

    parent_path = "task"
    public = POSTED & Q(visibility=Visibility.EVERYONE)

    def billed(self, viewer: Viewer) -> Q:
        """Those on a contract that bills the viewer's organization."""
        return billed.hours(viewer)

    def open_to_payer(self) -> Q:
        """And internal ones that are to be paid: their hours stand on the invoice, their text stays."""
        return POSTED & (Q(visibility=Visibility.EVERYONE) | Q(hours_billed__gt=0))

    def of_project(self, project: "Project") -> "TaskTimeEntryQuerySet":
        """Those on its tasks."""
        return self.filter(task__project=project)

    def total(self) -> Decimal:
        """The billed hours of all."""
        found: Decimal | None = self.aggregate(total=Sum("hours_billed"))["total"]
        return found or Decimal(0)

    def by_task(self) -> dict[int, Decimal]:
        """The billed hours of each task that has any."""
        return dict(self.order_by().values_list("task").annotate(Sum("hours_billed")))

    def for_list(self) -> "TaskTimeEntryQuerySet":
        """With what a table names."""
        return self.select_related("task__project__organization", "resource", "contract")


class ChargeQuerySet(ScopedChildQuerySet["Charge"]):
    """What was sold for projects, once it is posted."""

    parent_path = "project"
    public = POSTED

    def billed(self, viewer: Viewer) -> Q:
        """Those on a contract that bills the viewer's organization."""
        return billed.costs(viewer)


class ExpenseQuerySet(ScopedChildQuerySet["Expense"]):
    """What was spent for projects, once it is posted."""

    parent_path = "project"
    public = POSTED

    def billed(self, viewer: Viewer) -> Q:
        """Those on a contract that bills the viewer's organization."""
        return billed.costs(viewer)

    def totals(self) -> dict[str, Decimal]:
        """What all come to in each currency: each is rounded for itself, as invoices do."""
        found: dict[str, Decimal] = {}
        for quantity, price, currency in self.order_by("currency").values_list(
            "quantity", "unit_price", "currency"
        ):
            found[currency] = found.get(currency, Decimal(0)) + money.times(
                quantity, price, currency=currency
            )
        return found

    def for_list(self) -> "ExpenseQuerySet":
        """With what a table names."""
        return self.select_related("project__organization", "resource")


class CalendarEventQuerySet(ScopedChildQuerySet["CalendarEvent"]):
    """Events of projects; there is nothing internal about them."""

    parent_path = "project"
    public = Q()

    def between(self, first: date, last: date, begin: datetime, end: datetime) -> "CalendarEventQuerySet":
        """Those that touch a day from `first` to `last`, or a moment from `begin` until before `end`."""
        on_days = Q(starts_on__lte=last, ends_on__gte=first)
        return self.filter(on_days | Q(starts_at__lt=end, ends_at__gte=begin))


def _completable(viewer: Viewer) -> Q:
    return Q(contact=viewer.contact_id, client_access=ClientAccess.COMPLETE)


def _all(model: str) -> models.QuerySet[Any]:
    rows: models.QuerySet[Any] = apps.get_model("projects", model)._default_manager.all()
    return rows


def _figure(rows: models.QuerySet[Any], figure: Count | Sum) -> Coalesce:
    """One number for each row outside, nought without any."""
    one = rows.order_by().annotate(_all=Value(1)).values("_all").annotate(figure=figure).values("figure")
    kind = DecimalField() if isinstance(figure, Sum) else IntegerField()
    return Coalesce(Subquery(one, output_field=kind), Value(0, kind))


def is_on_a_team(viewer: Viewer) -> bool:
    """Whether the viewer is on the team of any project they can reach."""
    projects: models.QuerySet[Project] = apps.get_model("projects", "Project")._default_manager.all()
    assert isinstance(projects, ProjectQuerySet)  # noqa: S101 - tells the type checker what the model says
    return projects.visible_to(viewer).exists()


def opens_projects(viewer: Viewer) -> bool:
    """Whether the area is there for the viewer: by the level, else by being on a team (reference a28)."""
    return viewer.can(Perm.PROJECTS_VIEW) or is_on_a_team(viewer)
