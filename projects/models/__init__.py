"""Projects, their teams and their plans."""

from projects.models.plan import Phase, Task
from projects.models.project import Project, ProjectMember

__all__ = ["Phase", "Project", "ProjectMember", "Task"]
