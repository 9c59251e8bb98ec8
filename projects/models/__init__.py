"""Projects, their teams and their plans, and what is said about them."""

from projects.models.calendar import CalendarEvent
from projects.models.issue import Issue
from projects.models.money import Charge, Expense
from projects.models.notes import ProjectAttachment, ProjectNote
from projects.models.plan import Phase, Task
from projects.models.project import Project, ProjectMember
from projects.models.time import TaskTimeEntry

__all__ = [
    "CalendarEvent",
    "Charge",
    "Expense",
    "Issue",
    "Phase",
    "Project",
    "ProjectAttachment",
    "ProjectMember",
    "ProjectNote",
    "Task",
    "TaskTimeEntry",
]
