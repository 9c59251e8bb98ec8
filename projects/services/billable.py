"""Hours, charges and expenses of projects: written by staff, then approved and posted by Billing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import audit
from portal.models import User
from portal.registry import BillableSource, Text
from portal.services.approval import Approval
from portal.services.rights import staff_only
from projects.models import Charge, Expense, Project, TaskTimeEntry

type Billed = TaskTimeEntry | Charge | Expense


@transaction.atomic
def billable_keep[B: Billed](*, actor: User, row: B) -> B:
    """Write hours, a charge or an expense, new or changed; refused ones wait again.

    A new one is for the project's contract unless it names another. Raises PermissionDenied, or
    ValidationError, also when it is posted already.
    """
    is_new = row.pk is None
    staff_only(actor, _perm("add" if is_new else "change", row))
    if is_new:
        row.contract_id = row.contract_id or project_of(row).contract_id
    else:
        _refuse_posted(row)
    row.wait()
    row.full_clean()
    row.save()
    _record(actor, row, "added" if is_new else "changed")
    return row


@transaction.atomic
def billable_remove(*, actor: User, row: Billed) -> None:
    """Take it away. Raises PermissionDenied, or ValidationError when it is posted."""
    staff_only(actor, _perm("delete", row))
    _refuse_posted(row)
    _record(actor, row, "removed")
    row.delete()


def project_of(row: Billed) -> Project:
    """The project it belongs to."""
    return row.task.project if isinstance(row, TaskTimeEntry) else row.project


def _perm(verb: str, row: Billed) -> str:
    return f"projects.{verb}_{row._meta.model_name}"


def _refuse_posted(row: Billed) -> None:
    """Whoever posts it at the same moment takes turns with us."""
    if type(row).objects.select_for_update(of=("self",)).get(pk=row.pk).is_posted:
        raise ValidationError(_("This is posted; take the posting back first."))


def _record(actor: User, row: Billed, did: str) -> None:
    verb = f"project.{_NAMES[type(row)]}_{did}"
    audit.record(verb, actor=actor, target=project_of(row), data=_facts(row))


def _facts(row: Billed) -> dict[str, Any]:
    if isinstance(row, TaskTimeEntry):
        return {"entry": row.pk, "worked": str(row.hours_worked), "billed": str(row.hours_billed)}
    return {"entry": row.pk, "amount": str(row.amount), "currency": row.currency}


def _page(row: Billed) -> str:
    return reverse(f"admin:projects_{row._meta.model_name}_change", args=[row.pk])


_NAMES: dict[type[Billed], str] = {TaskTimeEntry: "time", Charge: "charge", Expense: "expense"}


def _approval(model: type[Any], verb: str) -> Approval[Any]:
    perm = f"projects.post_{model._meta.model_name}"
    return Approval(model, perm, f"project.{verb}", about=project_of, facts=_facts, page=_page)


def _costs(model: type[Charge | Expense], label: Text, order: int) -> BillableSource:
    return BillableSource(
        model._meta.label,
        label,
        order,
        lambda: model._default_manager.select_related("project__organization"),
        day="dated",
        organization="project__organization_id",
        approval=_approval(model, _NAMES[model]),
    )


# What Billing's screen lists, posts and refuses.
SOURCES = (
    BillableSource(
        TaskTimeEntry._meta.label,
        _("Time on tasks"),
        20,
        lambda: TaskTimeEntry.objects.select_related("task__project__organization"),
        day="worked_on",
        organization="task__project__organization_id",
        approval=_approval(TaskTimeEntry, _NAMES[TaskTimeEntry]),
    ),
    _costs(Charge, _("Charges of projects"), 40),
    _costs(Expense, _("Expenses of projects"), 50),
)
