"""Projects, their teams and their plans, and what is said about them."""

from projects.models.issue import Issue
from projects.models.notes import ProjectAttachment, ProjectNote
from projects.models.plan import Phase, Task
from projects.models.project import Project, ProjectMember

__all__ = ["Issue", "Phase", "Project", "ProjectAttachment", "ProjectMember", "ProjectNote", "Task"]
