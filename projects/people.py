"""Names of the provider's people on a project, as its organization may read them (reference 4.6)."""

from portal.choices import ResourceNames
from portal.models import User
from portal.words import staff_name
from projects.models import Project


def shown_name(user: User | None, project: Project) -> str:
    """The name, the provider's name instead, or nothing where nobody is to be named."""
    if user is None or project.organization.resource_names == ResourceNames.NONE:
        return ""
    return staff_name(str(user), project.organization)
