"""Projects and their plans."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from portal.models import Contact, Organization, User
from projects.choices import ClientAccess, IssueStatus, ProjectStatus, TaskStatus
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
from projects.models.notes import Subject, facts_of

_numbers = count(1)


def project(organization: Organization, title: str = "", **fields: Any) -> Project:
    """A published project that is under way."""
    fields = {"status": ProjectStatus.ACTIVE, "is_published": True} | fields
    if fields["status"] == ProjectStatus.COMPLETE:
        fields.setdefault("completed_at", timezone.now())
    return Project.objects.create(
        organization=organization, title=title or f"Project {next(_numbers)}", **fields
    )


def member(project: Project, who: Contact | User, role: str = "") -> ProjectMember:
    """Somebody on its team."""
    person = {"contact": who} if isinstance(who, Contact) else {"resource": who}
    return ProjectMember.objects.create(project=project, role=role, **person)


def phase(project: Project, title: str = "", **fields: Any) -> Phase:
    """A phase of it."""
    return Phase.objects.create(project=project, title=title or f"Phase {next(_numbers)}", **fields)


def task(project: Project, title: str = "", **fields: Any) -> Task:
    """A task that the client reads."""
    fields = {"client_access": ClientAccess.READ} | fields
    if fields.get("status") == TaskStatus.COMPLETE:
        fields.setdefault("completed_at", timezone.now())
    return Task.objects.create(project=project, title=title or f"Task {next(_numbers)}", **fields)


def note(subject: Subject, text: str = "Looked at it", **fields: Any) -> ProjectNote:
    """A note on a project, a task or an issue that everyone reads."""
    return ProjectNote.objects.create(text=text, **{"visibility": "everyone"} | facts_of(subject) | fields)


def file(subject: Subject, name: str = "plan.txt", **fields: Any) -> ProjectAttachment:
    """A small text file that everyone opens."""
    facts = {"content_type": "text/plain", "size": 5, "sha256": "0" * 64, "visibility": "everyone"}
    attachment = ProjectAttachment(name=name, **facts | facts_of(subject) | fields)
    attachment.file.save(name, ContentFile(b"hello"))
    return attachment


def issue(project: Project, title: str = "", **fields: Any) -> Issue:
    """An issue that everyone reads."""
    if fields.get("status") == IssueStatus.COMPLETE:
        fields.setdefault("completed_at", timezone.now())
    facts = {"title": title or f"Issue {next(_numbers)}", "visibility": "everyone"}
    return Issue.objects.create(project=project, **facts | fields)


def hours(
    task: Task, resource: User, quantity: str = "1", *, posted: bool = True, **fields: Any
) -> TaskTimeEntry:
    """Hours on it, posted, though not in billing's ledger."""
    usual: dict[str, Any] = {"worked_on": date(2026, 3, 2), "summary": "Pulled cables"}
    usual |= {"hours_worked": Decimal(quantity), "hours_billed": Decimal(quantity)}
    return TaskTimeEntry.objects.create(task=task, resource=resource, **usual | _posted(posted) | fields)


def expense(project: Project, price: str = "10", *, posted: bool = True, **fields: Any) -> Expense:
    """Something spent for it, posted."""
    return Expense.objects.create(project=project, **_cost("Train", price) | _posted(posted) | fields)


def charge(project: Project, price: str = "10", *, posted: bool = True, **fields: Any) -> Charge:
    """Something sold for it, posted."""
    return Charge.objects.create(project=project, **_cost("Switch", price) | _posted(posted) | fields)


def event(project: Project, title: str = "", **fields: Any) -> CalendarEvent:
    """An event of a day in March."""
    usual: dict[str, Any] = {"title": title or f"Event {next(_numbers)}"}
    if "starts_at" not in fields:
        usual |= {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 2)}
    return CalendarEvent.objects.create(project=project, **usual | fields)


def _cost(description: str, price: str) -> dict[str, Any]:
    usual = {"dated": date(2026, 3, 2), "unit_price": Decimal(price), "currency": "USD"}
    return usual | {"description": f"{description} {next(_numbers)}"}


def _posted(posted: bool) -> dict[str, Any]:
    return {"approved_and_posted_at": timezone.now()} if posted else {}
