"""Mails about changes: to approvers when they are asked, to the technician when one has answered."""

from collections.abc import Iterable

from django.urls import reverse

from changes.choices import ChangeStatus
from changes.models import Approval, ChangeRequest
from portal.notifications import (
    Json,
    Recipient,
    notify,
    recipient_of,
    recipient_of_address,
    recipient_of_user,
)


def approvals_requested(change: ChangeRequest, approvals: Iterable[Approval]) -> None:
    """These people are asked; the mail names the change and when it is planned, and nothing of the plan."""
    for approval in approvals:
        notify(
            "change_requested",
            to=[_approver(approval)],
            context=_facts(change) | {"path": _page(approval)},
            thread=thread(change),
        )


def approval_answered(change: ChangeRequest, approval: Approval) -> None:
    """Somebody has said yes or no, or thought better of it: the technician is told (reference section 5)."""
    reader = _technician(change)
    if reader is None or approval.entry is None:
        return
    said: dict[str, Json] = {
        "person": approval.entry.person,
        "answer": approval.answer,
        "comment": approval.comment,
        "again": approval.answers > 1,
        "status": str(ChangeStatus(change.status).label),
        "path": _admin(change),
    }
    notify("change_answered", to=[reader], context=_facts(change) | said, thread=thread(change))


def thread(change: ChangeRequest) -> str:
    """What makes mails about one change stand together, with those of its ticket."""
    return f"ticket-{change.ticket_id}"


def _approver(approval: Approval) -> Recipient:
    if approval.contact:
        return recipient_of(approval.contact)
    assert approval.user is not None  # noqa: S101 - one of the two, by constraint
    return recipient_of_user(approval.user)


def _page(approval: Approval) -> str:
    return approval.change.get_absolute_url() if approval.contact_id else _admin(approval.change)


def _admin(change: ChangeRequest) -> str:
    return reverse("admin:changes_changerequest_change", args=[change.pk])


def _technician(change: ChangeRequest) -> Recipient | None:
    """Whoever is assigned, else whoever asked, else the queue's mailbox."""
    asked_by = change.current.asked_by if change.current else None
    for person in (change.ticket.resource, asked_by):
        if person is not None and person.is_active:
            return recipient_of_user(person)
    queue = change.ticket.queue
    return recipient_of_address(queue.email, queue.name) if queue.email else None


def _facts(change: ChangeRequest) -> dict[str, Json]:
    version = change.current
    assert version is not None  # noqa: S101 - nobody is told of a draft
    return {
        "number": change.ticket.number,
        "title": version.title,
        "version": version.number,
        "organization": str(change.ticket.organization),
        "begins": version.planned_from.isoformat() if version.planned_from else "",
        "due": change.answers_due_at.isoformat() if change.answers_due_at else "",
    }
