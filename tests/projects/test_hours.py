"""Estimated hours, billed hours and expenses: what is posted and meant for the client, by grant."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.access import Perm
from portal.models import Contact, Organization, ProviderSettings, User, Visibility
from projects.hours import hours
from projects.models import Project
from tests.conftest import Cast
from tests.factories import billing
from tests.factories import projects as make
from tests.projects.test_pages import FRAME, level_without, text_of
from tests.tickets.people import viewer_of

type SignIn = Callable[[Contact | User], Client]

PAGES = {
    "hours/estimated/": Perm.PROJECTS_ESTIMATED_HOURS,
    "hours/billed/": Perm.PROJECTS_BILLED_HOURS,
    "expenses/": Perm.PROJECTS_EXPENSES,
}


@pytest.fixture
def project(cast: Cast) -> Project:
    """A project with a phase, hours of every kind and expenses of every kind."""
    project = make.project(cast.acme, "New office")
    phase = make.phase(project, "Wiring")
    task = make.task(project, "Pull cables", phase=phase, estimated_hours=Decimal(8))
    beside = make.task(project, "Label them", estimated_hours=Decimal("1.5"))
    hidden = make.task(
        project, "Hidden task", estimated_hours=Decimal(100), client_access="none", phase=phase
    )
    contract = billing.contract(cast.acme, name="Projects by the hour")
    make.hours(task, cast.technician, "5.25", summary="First floor", contract=contract)
    make.hours(beside, cast.technician, "1")
    make.hours(task, cast.technician, "30", summary="Unposted work", posted=False)
    make.hours(task, cast.technician, "40", summary="Internal work", visibility=Visibility.INTERNAL)
    make.hours(hidden, cast.technician, "50", summary="Hidden work")
    make.expense(project, "12.345", description="Train", quantity=2, resource=cast.technician)
    make.expense(project, "100", description="Courier", currency="EUR")
    make.expense(project, "900", description="Unposted hotel", posted=False)
    make.charge(project, "700", description="A switch, on the invoice only")
    make.expense(make.project(cast.globex), "11", description="BAIT")
    return project


def page(client: Client, project: Project, name: str, expected: int = 200) -> str:
    return text_of(client, f"/projects/{project.pk}/{name}", expected)


SECRETS = ("Unposted", "Internal work", "Hidden", "BAIT", "A switch", "30.00", "40.00", "50.00", "900")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_unposted_internal_or_hidden_is_on_any_of_them(
    name: str, project: Project, cast: Cast, signed_in: SignIn
) -> None:
    html = page(signed_in(cast.manager), project, name).partition("<main")[2]
    assert [secret for secret in SECRETS if secret in html] == []


@pytest.mark.parametrize("name", ["hours/billed/", "expenses/"])
def test_nor_in_any_of_their_files(name: str, project: Project, cast: Cast, signed_in: SignIn) -> None:
    file = b"".join(signed_in(cast.manager).get(f"/projects/{project.pk}/{name}?export=csv")).decode()
    assert [secret for secret in SECRETS if secret in file] == []
    assert file.count("\n") > 2


@pytest.mark.parametrize("name", PAGES)
def test_each_opens_by_its_own_grant(name: str, project: Project, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.manager)
    assert f'href="/projects/{project.pk}/{name}"' in page(client, project, "")
    level_without(cast.manager, PAGES[name])
    page(client, project, name, 403)
    assert f'href="/projects/{project.pk}/{name}"' not in page(client, project, "")
    page(signed_in(cast.advanced), project, name, 403)
    page(signed_in(cast.globex_manager), project, name, 404)


def test_billed_hours_name_task_contract_and_sum(project: Project, cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.manager)
    html = page(client, project, "hours/billed/")
    for words in ("Pull cables", "First floor", "Projects by the hour", "5.25", "6.25 hours"):
        assert words in html
    assert "5.25 hours" in page(client, project, "hours/billed/?task=cables")


def test_expenses_are_summed_in_each_currency(project: Project, cast: Cast, signed_in: SignIn) -> None:
    """Twice 12.345 is 24.69; every expense is rounded for itself."""
    html = page(signed_in(cast.manager), project, "expenses/")
    for words in ("Train", "Courier", "$24.69", "€100.00"):
        assert words in html


def test_estimated_hours_add_up_to_what_is_shown(project: Project, cast: Cast) -> None:
    viewer = cast.manager.as_viewer()
    assert viewer
    found = hours(viewer, project)
    assert [(row.line.title, row.line.hours, row.billed) for row in found.rows] == [
        ("Wiring", Decimal(8), Decimal("5.25")),
        ("Pull cables", Decimal(8), Decimal("5.25")),
        ("Label them", Decimal("1.5"), Decimal(1)),
    ]
    assert (found.estimated, found.billed) == (Decimal("9.5"), Decimal("6.25"))


def test_without_their_grant_no_billed_hours_stand_beside_the_estimated(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    level_without(cast.manager, Perm.PROJECTS_BILLED_HOURS)
    assert hours(viewer_of(cast.manager), project).billed == 0
    html = page(signed_in(cast.manager), project, "hours/estimated/")
    assert "8.00" in html
    assert "Billed" not in html
    assert "5.25" not in html


def test_without_the_schedule_tasks_are_named_but_do_not_open(
    project: Project, cast: Cast, signed_in: SignIn
) -> None:
    level_without(cast.manager, Perm.PROJECTS_SCHEDULE)
    html = page(signed_in(cast.manager), project, "hours/estimated/")
    assert "Pull cables" in html
    assert "/tasks/" not in html.partition("<table")[2]


@pytest.mark.parametrize(("names", "is_named"), [("full", True), ("masked", False), ("none", False)])
def test_who_worked_is_named_as_the_organization_may_read_it(
    names: str, is_named: bool, project: Project, cast: Cast, signed_in: SignIn
) -> None:
    Organization.objects.filter(pk=cast.acme.pk).update(resource_names=names)
    client = signed_in(cast.manager)
    for name in ("hours/billed/", "expenses/"):
        assert ("Tom Technician" in page(client, project, name)) is is_named
        file = b"".join(client.get(f"/projects/{project.pk}/{name}?export=csv")).decode()
        assert ("Tom Technician" in file) is is_named


@pytest.mark.parametrize("name", PAGES)
def test_a_project_without_any_says_so(name: str, cast: Cast, signed_in: SignIn) -> None:
    assert "yet" in page(signed_in(cast.manager), make.project(cast.acme), name)


@pytest.mark.parametrize(
    "query", ["sort=resource", "sort=-x", "page=0", "page=x", "x=1", "task=%00", "export=exe"]
)
@pytest.mark.parametrize("name", ["hours/billed/", "expenses/"])
def test_an_address_with_nonsense_is_answered(
    name: str, query: str, project: Project, cast: Cast, signed_in: SignIn
) -> None:
    assert signed_in(cast.manager).get(f"/projects/{project.pk}/{name}?{query}").status_code in (400, 404)


@pytest.mark.parametrize("rows", [1, 3])
def test_what_they_ask_of_the_database(rows: int, cast: Cast, signed_in: SignIn) -> None:
    """Estimated: project, phases, tasks, issues, billed. Lists: project, rows, sum."""
    ProviderSettings.load()
    project = make.project(cast.acme)
    phase = make.phase(project)
    for _each in range(rows):
        make.hours(make.task(project, phase=phase), cast.technician)
        make.expense(project, resource=cast.technician)
    client = signed_in(cast.manager)
    for name, expected in (
        ("hours/estimated/", FRAME + 5),
        ("hours/billed/", FRAME + 3),
        ("expenses/", FRAME + 3),
    ):
        page(client, project, name)
        with CaptureQueriesContext(connection) as captured:
            page(client, project, name)
        assert len(captured) == expected, (name, [query["sql"] for query in captured])
