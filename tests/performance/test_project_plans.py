"""What PostgreSQL does for notes, files and issues of one project among many: it reads by an index."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict

from portal.access import Viewer
from portal.filters import ScopedFilterSet
from portal.models import Contact
from portal.tables import PortalTable
from projects.filters import FileFilters, IssueFilters
from projects.models import Issue, Project, ProjectAttachment, ProjectMember, ProjectNote
from projects.tables import FileTable, IssueTable
from tests.conftest import Cast
from tests.factories import projects as make
from tests.performance.statistics import gather
from tests.performance.test_manage_plans import read_by_index
from tests.performance.test_plans import counted, viewer_of

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has these plans")

PROJECTS, OF_EACH, OURS = 400, 30, 60


@pytest.fixture
def project(cast: Cast) -> Project:
    """One of 400 projects of which people talk."""
    elsewhere = Project.objects.bulk_create(
        Project(organization=cast.globex, title=f"Elsewhere {number}", is_published=True)
        for number in range(PROJECTS)
    )
    ours = make.project(cast.acme)
    make.member(ours, cast.basic)
    for kind, column in ((ProjectNote, "text"), (ProjectAttachment, "name"), (Issue, "title")):
        size = {"size": 5} if kind is ProjectAttachment else {}
        rows: list[Any] = [
            kind(project=one, visibility="everyone", **{column: f"{column} {number}"}, **size)
            for one, most in (*((one, OF_EACH) for one in elsewhere), (ours, OURS))
            for number in range(most)
        ]
        kind._default_manager.bulk_create(rows, batch_size=2_000)
    ProjectMember.objects.bulk_create(
        ProjectMember(project=one, contact=cast.globex_manager) for one in elsewhere
    )
    gather()
    return ours


def viewers(cast: Cast) -> list[Viewer]:
    """Somebody who sees all of Acme, somebody of the team."""
    people: tuple[Contact, ...] = (cast.manager, cast.basic)
    return [viewer_of(one) for one in people]


def test_the_line_of_time(project: Project, cast: Cast) -> None:
    for viewer in viewers(cast):
        notes = ProjectNote.objects.visible_to(viewer).filter(project=project).named()[:201]
        assert read_by_index(notes)
        shown = list(notes.values_list("pk", flat=True))
        assert read_by_index(ProjectAttachment.objects.visible_to(viewer).filter(note__in=shown))


LISTS: tuple[tuple[type[PortalTable], type[ScopedFilterSet], dict[str, str]], ...] = (
    (IssueTable, IssueFilters, {"title": "4", "status": "new", "priority": "high"}),
    (FileTable, FileFilters, {"name": "4"}),
)


@pytest.mark.parametrize(("table", "filters", "values"), LISTS, ids=["issues", "files"])
def test_every_sort_and_every_filter(
    table: type[PortalTable],
    filters: type[ScopedFilterSet],
    values: dict[str, str],
    project: Project,
    cast: Cast,
) -> None:
    for viewer in viewers(cast):
        issues: QuerySet[Any] = Issue.objects.visible_to(viewer).filter(project=project).for_list()
        files: QuerySet[Any] = ProjectAttachment.objects.visible_to(viewer).filter(project=project).named()
        rows = issues if table is IssueTable else files
        assert read_by_index(counted(rows))
        for name in table.base_columns:
            for sort in (name, f"-{name}"):
                assert read_by_index(table(rows, sort=sort).rows_in_order[:26]), sort
        for name, value in values.items():
            query = QueryDict(f"{name}={value}")
            found = filters(query, rows, viewer=viewer).qs
            assert read_by_index(table(found).rows_in_order[:26]), name
