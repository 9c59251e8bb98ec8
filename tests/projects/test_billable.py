"""Hours, charges and expenses of projects: who writes them, who posts them, who knows of them."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing.models import PostedItem
from portal.models import AuditEntry, Billable, User, Visibility
from portal.registry import billable_sources
from projects.models import Charge, Expense, Task, TaskTimeEntry
from projects.services.billable import SOURCES, billable_keep, billable_remove
from projects.services.plans import part_remove
from tests.conftest import Cast
from tests.factories import billing
from tests.factories import projects as make
from tests.projects.people import in_group

KINDS = ("tasktimeentry", "charge", "expense")


@pytest.fixture
def task(cast: Cast) -> Task:
    """A task of a project under a contract, with a rate for everybody."""
    billing.role(is_default=True)
    project = make.project(cast.acme, "New office", contract=billing.contract(cast.acme))
    return make.task(project, "Pull cables")


@pytest.fixture
def manager(db: None) -> User:
    """A project manager."""
    return in_group("Project manager")


@pytest.fixture
def clerk(db: None) -> User:
    """Somebody of Billing."""
    return in_group("Billing")


def unsaved(kind: str, task: Task, resource: User, **fields: Any) -> Any:
    """Two hours, or two pieces at ten dollars."""
    if kind == "tasktimeentry":
        usual: dict[str, Any] = {"worked_on": date(2026, 3, 2), "hours_worked": 2, "hours_billed": 2}
        return TaskTimeEntry(task=task, resource=resource, summary="Pulled them", **usual | fields)
    model = Charge if kind == "charge" else Expense
    usual = {"dated": date(2026, 3, 2), "description": "Switch", "quantity": 2, "unit_price": 10}
    return model(project=task.project, currency="USD", **usual | fields)


def posted(kind: str, actor: User, row: Billable) -> Any:
    return billable_sources[f"projects.{type(row).__name__}"].approval.post(actor=actor, entry=row)


def test_billing_finds_all_three_kinds_on_its_screen() -> None:
    assert {source.key for source in SOURCES} == {
        f"projects.{name}" for name in ("TaskTimeEntry", "Charge", "Expense")
    }
    assert all(billable_sources[source.key] is source for source in SOURCES)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_written_for_the_project_s_contract_and_posted_into_the_ledger(
    kind: str, task: Task, manager: User, clerk: User
) -> None:
    row = billable_keep(actor=manager, row=unsaved(kind, task, manager))
    assert row.contract == task.project.contract
    posted(kind, clerk, row)
    item = PostedItem.objects.get()
    assert (item.quantity, item.worked_on) == (Decimal(2), date(2026, 3, 2))
    assert item.amount == (200 if kind == "tasktimeentry" else 20)
    assert item.organization == task.project.organization
    assert task.project.title in item.subject
    verbs = AuditEntry.objects.filter(target_id=str(task.project.pk), verb__startswith="project.")
    assert [verb.rpartition("_")[2] for verb in verbs.order_by("pk").values_list("verb", flat=True)] == [
        "added",
        "posted",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_posted_stays_as_it_is_until_it_is_taken_back(
    kind: str, task: Task, manager: User, clerk: User
) -> None:
    row = billable_keep(actor=manager, row=unsaved(kind, task, manager))
    as_it_was = type(row).objects.get(pk=row.pk)
    posted(kind, clerk, row)
    for write in (billable_keep, billable_remove):
        with pytest.raises(ValidationError, match="posted"):
            write(actor=manager, row=as_it_was)
    source = billable_sources[f"projects.{type(row).__name__}"]
    source.approval.unpost(actor=clerk, entry=row)
    assert not PostedItem.objects.exists()
    billable_remove(actor=manager, row=as_it_was)
    assert not type(row).objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_refused_waits_again_once_it_is_changed(
    kind: str, task: Task, manager: User, clerk: User
) -> None:
    row = billable_keep(actor=manager, row=unsaved(kind, task, manager))
    billable_sources[f"projects.{type(row).__name__}"].approval.refuse(
        actor=clerk, entry=row, reason="Too much"
    )
    row.refresh_from_db()
    assert row.is_refused
    billable_keep(actor=manager, row=row)
    row.refresh_from_db()
    assert not row.is_refused


@pytest.mark.parametrize("kind", KINDS)
def test_only_staff_with_the_permission_write_or_post(
    kind: str, task: Task, manager: User, cast: Cast
) -> None:
    row = billable_keep(actor=manager, row=unsaved(kind, task, manager))
    for actor in (in_group("Sales"), cast.manager.user):
        assert actor
        for write in (
            lambda actor=actor: billable_keep(actor=actor, row=unsaved(kind, task, manager)),
            lambda actor=actor: billable_keep(actor=actor, row=row),
            lambda actor=actor: billable_remove(actor=actor, row=row),
            lambda actor=actor: posted(kind, actor, row),
        ):
            with pytest.raises(PermissionDenied):
                write()
    with pytest.raises(PermissionDenied):
        posted(kind, manager, row)


@pytest.mark.parametrize("kind", KINDS)
def test_a_contract_with_somebody_else_is_refused(kind: str, task: Task, manager: User, cast: Cast) -> None:
    foreign = billing.contract(cast.globex)
    with pytest.raises(ValidationError, match="another organization"):
        billable_keep(actor=manager, row=unsaved(kind, task, manager, contract=foreign))


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("tasktimeentry", {"hours_worked": -1}),
        ("tasktimeentry", {"hours_billed": Decimal("10000")}),
        ("charge", {"quantity": 0}),
        ("expense", {"unit_price": -1}),
        ("expense", {"description": ""}),
    ],
)
def test_nonsense_is_refused_and_nothing_written(
    kind: str, wrong: dict[str, Any], task: Task, manager: User
) -> None:
    row = unsaved(kind, task, manager, **wrong)
    with pytest.raises(ValidationError):
        billable_keep(actor=manager, row=row)
    assert not type(row).objects.exists()


def test_the_database_keeps_amounts_from_being_negative(task: Task, manager: User) -> None:
    for kind, field in (("tasktimeentry", "hours_billed"), ("charge", "quantity"), ("expense", "unit_price")):
        row = billable_keep(actor=manager, row=unsaved(kind, task, manager))
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.update(**{field: -1})


def test_a_task_on_which_hours_were_written_stays(task: Task, manager: User) -> None:
    billable_keep(actor=manager, row=unsaved("tasktimeentry", task, manager))
    with pytest.raises(ValidationError, match="Hours were written"):
        part_remove(actor=manager, part=task)
    assert Task.objects.filter(pk=task.pk).exists()


def test_an_invoice_names_no_task_that_its_client_does_not_know_of(task: Task, cast: Cast) -> None:
    entry = make.hours(task, cast.technician)
    assert (entry.subject.endswith("Pull cables"), entry.invoice_text) == (True, "Pulled cables")
    task.client_access = "none"
    assert "Pull cables" not in entry.subject
    assert entry.invoice_text == ""


def seen(cast: Cast, model: type[Any]) -> set[int]:
    return set(model.objects.visible_to(cast.manager.as_viewer()).values_list("pk", flat=True))


def test_contacts_know_only_of_posted_hours_that_are_not_internal_on_tasks_they_know_of(
    task: Task, cast: Cast
) -> None:
    shown = make.hours(task, cast.technician)
    make.hours(task, cast.technician, posted=False)
    make.hours(task, cast.technician, visibility=Visibility.INTERNAL)
    make.hours(make.task(task.project, client_access="none"), cast.technician)
    make.hours(make.task(make.project(cast.acme, is_published=False)), cast.technician)
    make.hours(make.task(make.project(cast.globex)), cast.technician)
    assert seen(cast, TaskTimeEntry) == {shown.pk}


def test_contacts_know_only_of_posted_costs_of_projects_they_know_of(task: Task, cast: Cast) -> None:
    for model, write in ((Charge, make.charge), (Expense, make.expense)):
        shown = write(task.project)
        write(task.project, posted=False)
        write(make.project(cast.acme, is_published=False))
        write(make.project(cast.globex))
        assert seen(cast, model) == {shown.pk}


# The admin site


@pytest.fixture
def desk(manager: User) -> Client:
    """The project manager's browser."""
    client = Client()
    client.force_login(manager)
    return client


def form_of(kind: str, task: Task, resource: User, **fields: Any) -> dict[str, Any]:
    if kind == "tasktimeentry":
        usual: dict[str, Any] = {
            "task": task.pk,
            "worked_on": "2026-03-02",
            "hours_worked": "2",
            "visibility": "everyone",
        }
    else:
        usual = {"project": task.project_id, "dated": "2026-03-02", "description": "Switch", "quantity": "2"}
        usual |= {"unit_price": "10", "currency": "USD"}
    return {"resource": resource.pk} | usual | fields


def url(kind: str, page: str, *args: int) -> str:
    return reverse(f"admin:projects_{kind}_{page}", args=args)


def row_of(kind: str) -> Any:
    model: Any = {"tasktimeentry": TaskTimeEntry, "charge": Charge, "expense": Expense}[kind]
    return model.objects.get()


@pytest.mark.parametrize("kind", KINDS)
def test_staff_write_it_on_its_own_page(kind: str, desk: Client, task: Task, manager: User) -> None:
    parent = {"task": task.pk} if kind == "tasktimeentry" else {"project": task.project_id}
    assert desk.get(url(kind, "add"), parent).status_code == 200
    answer = desk.post(url(kind, "add"), form_of(kind, task, manager))
    row = row_of(kind)
    assert row.contract == task.project.contract
    assert answer["Location"].endswith(f"project__id__exact={task.project_id}")
    listed = desk.get(answer["Location"])
    assert listed.status_code == 200
    assert "Waits" in listed.content.decode()
    assert desk.post(url(kind, "change", row.pk), form_of(kind, task, manager)).status_code == 302
    if kind == "tasktimeentry":
        assert row.hours_billed == row.hours_worked == 2


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_posted_is_read_only_there(
    kind: str, desk: Client, task: Task, manager: User, clerk: User
) -> None:
    row = billable_keep(actor=manager, row=unsaved(kind, task, manager))
    posted(kind, clerk, row)
    page = desk.get(url(kind, "change", row.pk))
    assert "_save" not in page.content.decode()
    assert desk.post(url(kind, "change", row.pk), form_of(kind, task, manager)).status_code == 403
    assert desk.post(url(kind, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_foreign_contract_is_not_offered(
    kind: str, desk: Client, task: Task, manager: User, cast: Cast
) -> None:
    foreign = billing.contract(cast.globex, name="BAIT")
    parent = {"task": task.pk} if kind == "tasktimeentry" else {"project": task.project_id}
    page = desk.get(url(kind, "add"), parent).content.decode()
    assert str(task.project.contract) in page
    assert "BAIT" not in page
    answer = desk.post(url(kind, "add"), form_of(kind, task, manager, contract=foreign.pk))
    assert answer.status_code == 200
    assert "errornote" in answer.content.decode()


@pytest.mark.parametrize("wrong", ["x", str(10**30), "0", "-1", "\x00", ""])
@pytest.mark.parametrize("kind", KINDS)
def test_an_address_or_a_form_with_nonsense_is_shown_again(
    kind: str, wrong: str, desk: Client, task: Task, manager: User
) -> None:
    name = "task" if kind == "tasktimeentry" else "project"
    assert desk.get(url(kind, "add"), {name: wrong}).status_code == 200
    fields = form_of(kind, task, manager) | {name: wrong}
    assert desk.post(url(kind, "add"), fields).status_code == 200
    assert not [source for source in SOURCES if source.rows().exists()]


def test_the_page_of_a_project_leads_to_them(desk: Client, task: Task) -> None:
    page = desk.get(reverse("admin:projects_project_change", args=[task.project_id])).content.decode()
    for kind in (*KINDS, "calendarevent"):
        assert url(kind, "changelist") in page


def test_lists_of_staff_cost_as_much_for_three_rows_as_for_one(desk: Client, task: Task, cast: Cast) -> None:
    counts = []
    for _round in range(2):
        make.hours(task, cast.technician)
        make.expense(task.project)
        counts.append([queries(desk, url(kind, "changelist")) for kind in ("tasktimeentry", "expense")])
        make.hours(task, cast.technician)
        make.expense(task.project)
    assert counts[0] == counts[1]


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)
