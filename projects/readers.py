"""One project through a viewer's eyes."""

from portal.access import Viewer
from portal.forms.choices import could_be_a_row
from projects.models import Project


def project_for(viewer: Viewer, pk: int | str) -> Project | None:
    """The project with all that its pages name; None when it is unknown to the viewer."""
    if not could_be_a_row(pk):
        return None
    return Project.objects.visible_to(viewer).select_related("organization", "lead").filter(pk=pk).first()
