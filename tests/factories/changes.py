"""Changes, asked about and not yet."""

from typing import Any

from django.utils import timezone

from changes.choices import Answer, ChangeStatus
from changes.models import AdvisoryBoard, Approval, ChangeRequest, ChangeVersion
from changes.services.answering import Said, change_answer, staff_answer
from portal.models import Contact, ProviderSettings, User
from portal.services.evidence import document_seal
from portal.witness import Witness
from tests.factories import tickets
from tickets.choices import Kind


def switch_on(on: bool = True) -> None:
    """The provider works with change management."""
    provider = ProviderSettings.load()
    provider.change_management = on
    provider.save()


def board(name: str = "Change board", *people: User, **fields: Any) -> AdvisoryBoard:
    """A board for every client, with these members of staff."""
    made = AdvisoryBoard.objects.create(name=name, **fields)
    made.people.set(people)
    return made


def draft(contact: Contact, title: str = "Replace the firewall", **fields: Any) -> ChangeRequest:
    """The change request of a new ticket, which nobody has been asked about."""
    ticket = tickets.ticket(contact, title, kind=Kind.CHANGE_REQUEST, **fields.pop("of_ticket", {}))
    return ChangeRequest.objects.create(ticket=ticket, **{"impact": "An hour without network."} | fields)


def change(
    contact: Contact, *approvers: Contact | User, title: str = "Replace the firewall", **fields: Any
) -> ChangeRequest:
    """One about which these people were asked; without any, its contact."""
    made = draft(contact, title, **fields)
    for person in approvers or (contact,):
        approver(made, person)
    return ask(made)


def approver(change: ChangeRequest, person: Contact | User, **fields: Any) -> Approval:
    """Somebody who has to say yes or no."""
    whose = {"contact": person} if isinstance(person, Contact) else {"user": person}
    return Approval.objects.create(change=change, **whose, **{"asked_at": timezone.now()} | fields)


def ask(change: ChangeRequest) -> ChangeRequest:
    """Ask about the draft; its document is a few letters, because drawing one takes its time."""
    number = change.versions.count() + 1
    plan = ("impact", "implementation", "roll_out", "back_out", "planned_from", "planned_to")
    change.current = ChangeVersion.objects.create(
        change=change,
        number=number,
        title=change.ticket.title,
        asked_at=timezone.now(),
        document=document_seal(content=f"%PDF-1.7 {change.pk} v{number}".encode(), name="change.pdf"),
        **{name: getattr(change, name) for name in plan},
    )
    change.status = ChangeStatus.REQUESTED
    change.save()
    return change


def answered(approval: Approval, answer: str = Answer.APPROVE, comment: str = "Fine by me.") -> Approval:
    """Their answer to the version in force."""
    change = approval.change
    assert change.current is not None
    said = Said(change.current.number, approval.answers, answer, comment)
    facts: dict[str, Any] = {"change": change, "approval": approval.pk, "said": said}
    if approval.contact is None:
        assert approval.user is not None
        return staff_answer(actor=approval.user, witness=witness(approval.user), **facts)
    viewer = approval.contact.as_viewer()
    assert viewer is not None
    return change_answer(viewer=viewer, witness=witness(approval.contact), **facts)


def witness(person: Contact | User | None) -> Witness:
    """Somebody as they stand there."""
    if isinstance(person, Contact):
        return Witness(
            user_id=person.user_id,
            person=str(person),
            email=person.email,
            contact_id=person.pk,
            organization_id=person.organization_id,
            organization_name=str(person.organization),
            role=str(person.security_level),
        )
    assert person is not None
    return Witness(user_id=person.pk, person=str(person), email=person.email, role="Staff")
