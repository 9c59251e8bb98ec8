"""Approvers besides the board: added by hand, and taken away with their answer (reference a21)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from changes.choices import ApprovalType
from changes.models import Approval, ChangeRequest
from changes.services.asking import can_answer
from changes.services.rights import desk, recount
from portal import audit
from portal.models import Contact, User
from portal.services.evidence import evidence_append
from portal.witness import Witness


@transaction.atomic
def approver_add(*, actor: User, change: ChangeRequest, person: Contact | User) -> Approval:
    """Somebody else has to answer, too; they are told when approval is asked for (again).

    Raises PermissionDenied or ValidationError: a contact out of reach of the ticket, somebody who cannot sign
    in, somebody who is an approver already.
    """
    row = desk(actor, change)
    _refuse_stranger(row, person)
    whose = {"contact": person} if isinstance(person, Contact) else {"user": person}
    if row.approvals.filter(**whose).exists():
        raise ValidationError(_("%(person)s is asked already.") % {"person": person})
    approval = Approval.objects.create(change=row, **whose)
    recount(row)
    _record(actor, row, "change.approver_added", person)
    return approval


@transaction.atomic
def approver_remove(*, actor: User, change: ChangeRequest, approval: Approval, witness: Witness) -> None:
    """Take somebody away who is not of the board, with their answer; the evidence of both stays.

    Raises PermissionDenied or ValidationError. Removing twice changes nothing.
    """
    row = desk(actor, change)
    found = row.approvals.with_people().filter(pk=approval.pk).first()
    if found is None:
        return
    _refuse_fixed(row, found)
    if found.is_answered:
        _prove_removal(row, found, witness)
    found.delete()
    recount(row)
    _record(actor, row, "change.approver_removed", found.contact or found.user)


def _refuse_stranger(change: ChangeRequest, person: Contact | User) -> None:
    if isinstance(person, Contact):
        near = Contact.objects.active().reaching(change.ticket.organization)
        if not near.filter(pk=person.pk).exists():
            raise ValidationError(_("This belongs to another organization."))
    elif not person.is_staff:
        raise ValidationError(_("Approvers of ours are active staff."))
    if not can_answer(person):
        raise ValidationError(_("%(person)s cannot sign in, so could never answer.") % {"person": person})


def _refuse_fixed(change: ChangeRequest, approval: Approval) -> None:
    if approval.is_member:
        raise ValidationError(_("Members of the board stay: choose another board."))
    left = change.approvals.count() - 1
    if change.current_id and not left:
        raise ValidationError(_("Somebody has to be asked: add another approver first."))
    if change.current_id and change.approval_type == ApprovalType.SOME and left < (change.needed or 0):
        raise ValidationError(_("Then fewer people would be asked than approvals are needed."))


def _prove_removal(change: ChangeRequest, approval: Approval, witness: Witness) -> None:
    assert change.current is not None  # noqa: S101 - it was answered
    evidence_append(
        witness=witness,
        subject=change,
        version=change.current.number,
        verb="change.approver_removed",
        answer=_("Removed"),
        agreed_text=_("%(person)s is no longer asked; their answer does not count.") % {"person": approval},
        document=change.current.document,
        slot=f"change:{change.pk}:approval:{approval.pk}:removed",
        data={"approval": approval.pk},
    )


def _record(actor: User, change: ChangeRequest, verb: str, person: Contact | User | None) -> None:
    organization = change.ticket.organization
    audit.record(verb, actor=actor, target=change, organization=organization, data={"who": str(person)})
