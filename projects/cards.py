"""The card of projects on Home: those under way, and how far each is (seed 002)."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from portal.counting import capped
from portal.pagination import CAP, count_in_figures
from portal.registry import Card, Look
from projects.models import Project
from projects.querysets import opens_projects
from projects.tables import ProjectTable

SHOWN = 5


def my_projects(look: Look) -> Mapping[str, Any]:
    """Those that My Projects lists first, and how many it lists."""
    rows = Project.objects.visible_to(look.viewer).open()
    table = ProjectTable(rows.for_list(), several=look.viewer.sees_several)
    found = list(table.rows_in_order[: SHOWN + 1])
    counted = len(found) if len(found) <= SHOWN else capped(rows, CAP + 1)
    query = f"?{urlencode({'organization': look.organization_id})}" if look.organization_id else ""
    return {
        "rows": found[:SHOWN],
        "counted": count_in_figures(counted),
        "url": f"{reverse('projects:mine')}{query}",
    }


MY_PROJECTS = Card(
    "my_projects",
    _("My Projects"),
    "projects/card.html",
    my_projects,
    order=60,
    icon="folder-kanban",
    is_shown=opens_projects,
)
