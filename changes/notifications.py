"""Mails about changes: to approvers when they are asked, to the technician when one has answered."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from changes.choices import ChangeStatus
from changes.models import Approval, ChangeRequest
from portal.models import Contact, User
from portal.notifications import (
    Json,
    Recipient,
    notify,
    recipient_of,
    recipient_of_address,
    recipient_of_user,
)

REQUESTED, REMINDED = "change_requested", "change_reminded"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one person about one vote: for an `absent` one to their stand-in, with paths to answers."""

    approval: Approval
    person: Contact | User
    absent: str
    answers: Mapping[str, str]


def approval_requested(event: str, letter: Letter) -> None:
    """Somebody is asked; the mail names the change and when it is planned, and nothing of the plan."""
    change = letter.approval.change
    said: dict[str, Json] = {
        "path": _page(letter.approval),
        "absent": letter.absent,
        "answers": letter.answers,
        "is_over": bool(change.answers_due_at and change.answers_due_at <= timezone.now()),
    }
    notify(event, to=[_reader(letter.person)], context=_facts(change) | said, thread=thread(change))


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


def _reader(person: Contact | User) -> Recipient:
    return recipient_of(person) if isinstance(person, Contact) else recipient_of_user(person)


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
