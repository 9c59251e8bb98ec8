"""Which projects of end clients a billing organization meets, and how much of each (seed 004)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from portal.access import Perm
from portal.models import Contact
from projects.models import Project, ProjectMember
from projects.services.team import payer_team_mail
from tests.endclients.conftest import Reselling, SignIn
from tests.factories import billing as money
from tests.factories import portal as people
from tests.factories import projects as make
from tests.performance.test_queries import queries
from tests.projects.test_pages import level_without
from tests.tickets.people import viewer_of

LIST = "/projects/end-clients/"


def seen_by(contact: Contact) -> set[str]:
    return set(Project.objects.billed_to(viewer_of(contact)).values_list("title", flat=True))


def body(client: Client, project: Project, path: str = "") -> str:
    response = client.get(f"{LIST}{project.pk}/{path}")
    assert response.status_code == 200
    return response.content.decode()


def posted(contract: Any, **fields: Any) -> dict[str, Any]:
    return {"contract": contract, "approved_and_posted_at": timezone.now()} | fields


def work(resale: Reselling, project: Project, title: str, contract: Any, **fields: Any) -> None:
    """A task with hours under that contract."""
    make.hours(make.task(project, title), resale.cast.technician, **posted(contract), **fields)


# Which --------------------------------------------------------------------------------------------


def test_the_contract_or_something_billed_brings_a_project(resale: Reselling) -> None:
    umbrella = resale.umbrella
    make.project(umbrella, "contract", contract=resale.billed)
    work(resale, make.project(umbrella, "hours"), "Task", resale.billed)
    make.charge(make.project(umbrella, "charge"), contract=resale.billed)
    make.expense(make.project(umbrella, "expense"), contract=resale.billed)
    for contract in (resale.own, resale.elsewhere, None):
        bait = make.project(umbrella, "bait", contract=contract)
        work(resale, bait, "Task", contract)
        make.charge(bait, contract=contract)
    make.project(umbrella, "unpublished", contract=resale.billed, is_published=False)
    assert seen_by(resale.cast.basic) == {"contract", "hours", "charge", "expense"}


def test_a_project_under_anothers_contract_is_not_ours(resale: Reselling) -> None:
    """No service makes such a row; if one is there, the organization decides."""
    stranger = people.organization("Stranger")
    project = make.project(stranger, "bait", contract=resale.billed)
    make.charge(project, contract=resale.billed)
    assert seen_by(resale.cast.manager) == set()


@pytest.mark.parametrize("level", ["basic", "billing", "manager"])
def test_whatever_the_level(resale: Reselling, signed_in: SignIn, level: str) -> None:
    project = make.project(resale.umbrella, "ours", contract=resale.billed)
    client = signed_in(getattr(resale.cast, level))
    assert "ours" in client.get(LIST).content.decode()
    assert "End Client Projects" in client.get("/").content.decode()
    body(client, project)
    assert client.get(f"/projects/{project.pk}/").status_code in (403, 404)


def test_without_a_contract_there_is_no_area(resale: Reselling, signed_in: SignIn) -> None:
    project = make.project(resale.umbrella, "ours", contract=resale.billed)
    client = signed_in(resale.cast.north_manager)
    for address in (LIST, f"{LIST}{project.pk}/", f"{LIST}{project.pk}/hours/"):
        assert client.get(address).status_code == 403


# How much -----------------------------------------------------------------------------------------


@pytest.fixture
def partly(resale: Reselling) -> Project:
    """A project that Umbrella pays itself, but for one task, a charge and an expense."""
    umbrella = resale.umbrella
    umbrella.resource_names = "none"
    umbrella.save()
    project = make.project(umbrella, "partly", contract=resale.own, lead=resale.cast.technician)
    work(resale, project, "OURS", resale.billed, quantity="2.5", summary="open text")
    work(resale, project, "THEIRS", resale.own, quantity="100", summary="THEIRS")
    work(resale, project, "ELSEWHERE", resale.elsewhere, quantity="100", summary="ELSEWHERE")
    hidden = make.task(project, "SECRET", client_access="none")
    make.hours(hidden, resale.cast.technician, "100", **posted(resale.billed, summary="SECRET"))
    (task,) = project.tasks.filter(title="OURS")
    make.hours(task, resale.cast.technician, "4", contract=resale.billed, summary="unposted", posted=False)
    internal = posted(resale.billed, summary="SECRET", visibility="internal")
    make.hours(task, resale.cast.technician, "1.25", **internal)
    for kind in (make.charge, make.expense):
        kind(project, description=f"OURS {kind.__name__}", contract=resale.billed)
        kind(project, description=f"THEIRS {kind.__name__}", contract=resale.own)
        kind(project, description="UNPOSTED", contract=resale.billed, posted=False)
    return project


NEVER = ("THEIRS", "ELSEWHERE", "SECRET", "UNPOSTED", "unposted")


@pytest.mark.parametrize("path", ["", "schedule/", "hours/", "expenses/", "team/"])
def test_pages_are_cut_to_what_is_billed(
    resale: Reselling, partly: Project, signed_in: SignIn, path: str
) -> None:
    shown = body(signed_in(resale.cast.manager), partly, path)
    assert [word for word in NEVER if word in shown] == []


def test_what_is_billed_is_there_and_nobody_is_masked(
    resale: Reselling, partly: Project, signed_in: SignIn
) -> None:
    client = signed_in(resale.cast.manager)
    assert "OURS" in body(client, partly, "schedule/")
    hours = body(client, partly, "hours/")
    assert "open text" in hours
    assert "3.75" in hours  # 2.50 and, without its text, 1.25
    assert "OURS charge" in body(client, partly, "expenses/")
    assert "OURS expense" in body(client, partly, "expenses/")
    assert "Tom Technician" in body(client, partly)
    (task,) = partly.tasks.filter(title="OURS")
    assert "OURS" in body(client, partly, f"tasks/{task.pk}/")
    for title in ("THEIRS", "ELSEWHERE", "SECRET"):
        (other,) = partly.tasks.filter(title=title)
        assert client.get(f"{LIST}{partly.pk}/tasks/{other.pk}/").status_code == 404


def test_figures_of_the_list_count_what_is_billed(
    resale: Reselling, partly: Project, signed_in: SignIn
) -> None:
    """Billed hours show to everybody, also to those without the grant."""
    response = signed_in(resale.cast.billing).get(LIST)
    (row,) = response.context["table"].page.object_list
    assert (row.tasks_done, row.tasks_total, row.hours_billed) == (0, 1, Decimal("3.75"))
    assert "3.75" in response.content.decode()


def test_pages_follow_their_grants(resale: Reselling, partly: Project, signed_in: SignIn) -> None:
    client = signed_in(resale.cast.billing)
    assert [
        path for path in ("schedule/", "team/", "expenses/") if _status(client, partly, path) != 403
    ] == []
    assert "3.75" in body(client, partly, "hours/")
    shown = body(client, partly)
    assert "Schedule" not in shown
    assert "Expenses" not in shown
    assert _status(signed_in(resale.cast.basic), partly, "expenses/") == 403


def test_estimates_stand_there_for_those_who_may_see_them(
    resale: Reselling, partly: Project, signed_in: SignIn
) -> None:
    (task,) = partly.tasks.filter(title="OURS")
    partly.tasks.filter(pk=task.pk).update(estimated_hours=Decimal("77.5"))
    client = signed_in(resale.cast.manager)
    pages = ("schedule/", f"tasks/{task.pk}/")
    assert ["77.5" in body(client, partly, path) for path in pages] == [True, True]
    level_without(resale.cast.manager, Perm.PROJECTS_ESTIMATED_HOURS)
    assert ["77.5" in body(client, partly, path) for path in pages] == [False, False]


def _status(client: Client, project: Project, path: str) -> int:
    return client.get(f"{LIST}{project.pk}/{path}").status_code


def test_a_project_on_our_contract_shows_all_its_tasks(resale: Reselling, signed_in: SignIn) -> None:
    project = make.project(resale.umbrella, contract=resale.billed)
    work(resale, project, "With others' hours", resale.own, summary="THEIRS")
    make.task(project, "Without hours")
    client = signed_in(resale.cast.manager)
    shown = body(client, project, "schedule/")
    assert "With others" in shown
    assert "Without hours" in shown
    assert "THEIRS" not in body(client, project, "hours/")


def test_nothing_is_written_here(resale: Reselling, partly: Project, signed_in: SignIn) -> None:
    client = signed_in(resale.cast.manager)
    for path in ("", "schedule/", "hours/", "expenses/", "team/"):
        assert client.post(f"{LIST}{partly.pk}/{path}").status_code == 404
        assert 'method="post"' not in body(client, partly, path).split("<main")[1].split("</main>")[0]


# The list -----------------------------------------------------------------------------------------


@pytest.fixture
def shelf(resale: Reselling) -> Contact:
    """Projects of two end clients, one of them done, and one client without any."""
    initech, empty = people.organization("Initech"), people.organization("Empty")
    money.contract(empty, billing_organization=resale.cast.acme)
    theirs = money.contract(initech, billing_organization=resale.cast.acme)
    make.project(resale.umbrella, "Move", contract=resale.billed, ends_on="2026-05-06")
    make.project(resale.umbrella, "Remove", contract=resale.billed, status="complete")
    make.project(initech, "Build", contract=theirs, starts_on="2026-05-06", lead=resale.cast.technician)
    return resale.cast.basic


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Move", "Build"}),
        ("include_completed=on", {"Move", "Remove", "Build"}),
        ("title=mo", {"Move"}),
        ("title=ove", set()),
        ("client=ini", {"Build"}),
        ("status=unde", {"Move", "Build"}),
        ("lead=tom", {"Build"}),
        ("lead=technician", set()),
        ("ends=2026-05-06", {"Move"}),
        ("starts=2026-05-06", {"Build"}),
        ("starts=2026-05-05", set()),
    ],
)
def test_filters(shelf: Contact, signed_in: SignIn, query: str, expected: set[str]) -> None:
    response = signed_in(shelf).get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert {row.title for row in response.context["table"].page.object_list} == expected


def test_show_data_for_offers_clients_with_such_projects(shelf: Contact, signed_in: SignIn) -> None:
    client = signed_in(shelf)
    choices = dict(client.get(LIST).context["filter"].form.fields["show_data_for"].choices)
    assert set(choices.values()) == {"All", "Umbrella", "Initech"}
    (pk,) = (key for key, words in choices.items() if words == "Initech")
    found = client.get(f"{LIST}?show_data_for={pk}").context["table"].page.object_list
    assert {row.title for row in found} == {"Build"}
    assert client.get(f"{LIST}?show_data_for=999999").status_code == 400


@pytest.mark.parametrize("rows", [1, 3])
def test_a_literal_number_of_queries(resale: Reselling, signed_in: SignIn, rows: int) -> None:
    """What every page asks, the contracts, the options, the rows."""
    for number in range(rows):
        project = make.project(resale.umbrella, contract=resale.billed, lead=resale.cast.technician)
        work(resale, project, f"Task {number}", resale.billed)
        make.charge(project, **posted(resale.billed))
    client = signed_in(resale.cast.manager)
    asked = {path: queries(client, f"{LIST}{path}") for path in ("", f"{project.pk}/")}
    assert asked == {"": 7, f"{project.pk}/": 7}


# Mail to the team ---------------------------------------------------------------------------------


def test_the_payer_writes_to_the_team_from_the_summary(
    resale: Reselling, signed_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    project = make.project(resale.umbrella, "ours", contract=resale.billed)
    make.member(project, resale.cast.technician)
    client = signed_in(resale.cast.manager)
    assert f"{LIST}{project.pk}/mail/" in body(client, project)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"{LIST}{project.pk}/mail/", {"subject": "Dates", "text": "When?"})
    assert response.headers["Location"] == f"{LIST}{project.pk}/"
    assert [one.to for one in mail.outbox] == [["Tom Technician <tom@example.test>"]]
    assert mail.outbox[0].reply_to == [resale.cast.manager.email]


def test_mail_to_a_team_that_is_not_billed_or_without_the_grant_is_refused(
    resale: Reselling, signed_in: SignIn
) -> None:
    ours = make.project(resale.umbrella, "ours", contract=resale.billed)
    bait = make.project(resale.umbrella, "bait", contract=resale.elsewhere)
    form = {"subject": "Dates", "text": "When?"}
    for who, project, status in (
        (resale.cast.manager, bait, 404),
        (resale.cast.billing, ours, 403),
        (resale.cast.north_manager, ours, 403),
    ):
        make.member(project, resale.cast.technician)
        assert signed_in(who).post(f"{LIST}{project.pk}/mail/", form).status_code == status
        assert _status(signed_in(who), project, "mail/") == status
        ProjectMember.objects.all().delete()
    viewer = viewer_of(resale.cast.manager)
    for refused, project in ((replace(viewer, read_only=True), ours), (viewer, bait)):
        with pytest.raises(PermissionDenied):
            payer_team_mail(viewer=refused, project=project, subject="Dates", text="When?")
    assert not mail.outbox
