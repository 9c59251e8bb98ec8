"""Projects and tasks as lists show them."""

from decimal import Decimal
from typing import Any

from django.db.models import Case, F, IntegerField, TextChoices, When
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import formats
from portal.registry import Text
from portal.tables import (
    BadgeColumn,
    CurrencyColumn,
    DayColumn,
    LinkColumn,
    MoneyColumn,
    Plain,
    PortalColumn,
    PortalTable,
    WhenColumn,
)
from portal.templatetags import ui
from portal.words import word_lazy
from projects.choices import IssuePriority, IssueStatus, ProjectStatus, TaskStatus
from projects.models import Expense, Issue, Project, ProjectAttachment, Task, TaskTimeEntry
from projects.people import real_name, shown_name, writer_name
from projects.querysets import LEAD_NAME
from projects.services.billable import project_of


class StateColumn(BadgeColumn):
    """The status in the client's words, sorted as work goes on."""

    def __init__(self, label: Text, states: type[TextChoices]) -> None:
        """`states` in their order."""
        ranks = (When(status=state, then=rank) for rank, state in enumerate(states.values))
        super().__init__(label, "status", sort=(Case(*ranks, output_field=IntegerField()),))

    def badge(self, value: Any, record: Project | Task | Issue) -> tuple[Text, str]:  # type: ignore[override]  # rows are these
        """Words and tone."""
        return record.get_status_display(), record.tone


class ProgressColumn(PortalColumn):
    """How many of the tasks that contacts may know of are done."""

    def __init__(self) -> None:
        """It is worked out for each row, so nothing sorts by it."""
        super().__init__(_("Progress"), sort=None, css="nowrap")

    def read(self, record: Any) -> tuple[int, int] | None:
        """Tasks done, and all of them; None where there are none."""
        return (record.tasks_done, record.tasks_total) if record.tasks_total else None

    def show(self, value: tuple[int, int] | None, record: Any) -> Text:
        """A bar with its figures."""
        if value is None:
            return ui.nothing()
        bar = format_html('<progress value="{}" max="{}" aria-hidden="true"></progress>', *value)
        return format_html('<span class="progress-cell">{} {}</span>', bar, self.plain(value, record))

    def plain(self, value: tuple[int, int] | None, record: Any) -> Plain:
        """In words, which no spreadsheet takes for a day."""
        if value is None:
            return ""
        return gettext("%(done)s of %(total)s") % {"done": value[0], "total": value[1]}


class LeadColumn(PortalColumn):
    """Who leads it, as far as its organization may know."""

    def read(self, record: Project) -> str:  # type: ignore[override]  # rows are projects
        """The name, the provider's name, or nothing."""
        return shown_name(record.lead, record)


class ProjectTable(PortalTable):
    """My Projects."""

    title = LinkColumn(_("Project"), "title", css="title", width=2.4)
    organization = PortalColumn(word_lazy("organization"), "organization__name", width=1.1)
    status = StateColumn(_("Status"), ProjectStatus)
    progress = ProgressColumn()
    starts = DayColumn(_("Starts"), "starts_on")
    ends = DayColumn(_("Ends"), "ends_on")
    lead = LeadColumn(_("Project lead"), sort=None)

    row_url = "projects:summary"
    default_sort = "ends"


class TaskTable(PortalTable):
    """My Open Tasks."""

    title = LinkColumn(_("Task"), "title", css="title", width=2.4)
    project = PortalColumn(_("Project"), "project__title", width=1.6)
    organization = PortalColumn(word_lazy("organization"), "project__organization__name", width=1.1)
    status = StateColumn(_("Status"), TaskStatus)
    starts = DayColumn(_("Starts"), "starts_on")
    ends = DayColumn(_("Due"), "ends_on")

    row_url = "projects:task"
    default_sort = "ends"

    def address(self, row: Task) -> str:  # type: ignore[override]  # rows are tasks
        """The task's page within its project."""
        return row.get_absolute_url()


class PriorityColumn(BadgeColumn):
    """How much an issue presses, sorted by that."""

    def __init__(self) -> None:
        """The most pressing first."""
        ranks = (When(priority=one, then=rank) for rank, one in enumerate(IssuePriority.values))
        super().__init__(_("Priority"), "priority", sort=(Case(*ranks, output_field=IntegerField()),))

    def badge(self, value: Any, record: Issue) -> tuple[Text, str]:  # type: ignore[override]  # rows are issues
        """Words and tone."""
        return record.get_priority_display(), IssuePriority(record.priority).tone


class WriterColumn(PortalColumn):
    """Who wrote it; our people as far as they may be named, so nothing sorts by it."""

    def __init__(self, label: Text) -> None:
        """Without a sort."""
        super().__init__(label, sort=None)

    def read(self, record: Issue | ProjectAttachment) -> str:  # type: ignore[override]  # rows are these
        """The name."""
        return writer_name(record.contact_author, record.author, record.project)


class AssignedColumn(PortalColumn):
    """Who is on it, as far as its organization may know."""

    def read(self, record: Issue) -> str:  # type: ignore[override]  # rows are issues
        """The name, the provider's name, or nothing."""
        return shown_name(record.resource, record.project)


class IssueTable(PortalTable):
    """The issues of a project."""

    title = LinkColumn(_("Issue"), "title", css="title", width=2.4)
    status = StateColumn(_("Status"), IssueStatus)
    priority = PriorityColumn()
    reporter = WriterColumn(_("Reported by"))
    raised = WhenColumn(_("Reported"), "created_at")
    assigned = AssignedColumn(_("Assigned"), sort=None)

    row_url = "projects:issue"
    default_sort = "-raised"

    def address(self, row: Issue) -> str:  # type: ignore[override]  # rows are issues
        """The issue's page within its project."""
        return row.get_absolute_url()


class AboutColumn(PortalColumn):
    """What a file belongs to: a task, an issue, or the project itself."""

    def read(self, record: ProjectAttachment) -> str:  # type: ignore[override]  # rows are files
        """The title."""
        return str(record.subject)


class SizeColumn(PortalColumn):
    """The size of a file; in an export in bytes."""

    def show(self, value: int, record: Any) -> Text:
        """In words."""
        return ui.file_size(value)

    def plain(self, value: int, record: Any) -> Plain:
        """In bytes."""
        return value


class FileTable(PortalTable):
    """Every file of a project."""

    name = LinkColumn(_("File"), "name", css="title", width=2.4)
    about = AboutColumn(_("Belongs to"), sort=None, width=1.6)
    writer = WriterColumn(_("Added by"))
    added = WhenColumn(_("Added"), "created_at")
    size = SizeColumn(_("Size"), "size", css="figure")

    row_url = "projects:file"
    default_sort = "-added"

    def address(self, row: ProjectAttachment) -> str:  # type: ignore[override]  # rows are files
        """The file itself, under its project."""
        return reverse("projects:file", args=[row.project_id, row.pk])


class HoursColumn(PortalColumn):
    """Hours, for which the rows bring a figure of that name."""

    def __init__(self, label: Text, path: str) -> None:
        """Most hours first."""
        super().__init__(label, path, css="figure", newest_first=True)
        self.sort = (F(path),)

    def show(self, value: Decimal, record: Any) -> Text:
        """With two decimals."""
        return formats.hours(value)

    def plain(self, value: Decimal, record: Any) -> Plain:
        """The number itself."""
        return value


class RealLeadColumn(LeadColumn):
    """Who leads it, never masked here (reference a8)."""

    def read(self, record: Project) -> str:  # type: ignore[override]  # rows are projects
        """The name."""
        return real_name(record.lead)


class EndClientProjectTable(PortalTable):
    """Projects of end clients, with the hours that are billed, for everybody (seed 004)."""

    title = LinkColumn(_("Project"), "title", css="title", width=2.4)
    client = PortalColumn(word_lazy("organization"), "organization__name", width=1.1)
    status = StateColumn(_("Status"), ProjectStatus)
    progress = ProgressColumn()
    starts = DayColumn(_("Starts"), "starts_on")
    ends = DayColumn(_("Ends"), "ends_on")
    lead = RealLeadColumn(_("Project lead"), sort=(LEAD_NAME,))
    hours_billed = HoursColumn(_("Billed hours"), "hours_billed")

    row_url = "projects:end_client_summary"
    default_sort = "ends"


class ResourceColumn(PortalColumn):
    """Who did it, as far as its organization may know."""

    def __init__(self, label: Text) -> None:
        """Nothing sorts by it, or the order would tell the name."""
        super().__init__(label, sort=None)

    def read(self, record: TaskTimeEntry | Expense) -> str:  # type: ignore[override]  # rows are these
        """The name, the provider's name, or nothing."""
        return shown_name(record.resource, project_of(record))


class BilledHoursTable(PortalTable):
    """Hours that were approved and posted, in the contract's terms (reference 6.2, a7)."""

    worked_on = DayColumn(_("Worked on"), "worked_on")
    task = PortalColumn(_("Task"), "task__title", css="title", width=1.6)
    summary = PortalColumn(_("What was done"), "summary", width=2.4)
    resource = ResourceColumn(_("By"))
    contract = PortalColumn(_("Contract"), "contract__name")
    hours_billed = HoursColumn(_("Billed hours"), "hours_billed")

    default_sort = "-worked_on"


class ExpenseTable(PortalTable):
    """What was spent, approved and posted."""

    dated = DayColumn(_("Date"), "dated")
    description = PortalColumn(_("Expense"), "description", css="title", width=2.4)
    resource = ResourceColumn(_("By"))
    quantity = HoursColumn(_("Quantity"), "quantity")
    unit_price = MoneyColumn(_("Price of one"), "unit_price")
    currency = CurrencyColumn()
    amount = MoneyColumn(_("Amount"), "amount", sort=None)

    default_sort = "-dated"
