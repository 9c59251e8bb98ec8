"""Yes or no to a change: as often as one likes until it is complete, each time with evidence (S38, S39)."""

from dataclasses import dataclass
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from changes import notifications
from changes.agreement import agreed_text, content_sum
from changes.choices import Answer
from changes.models import Approval, ChangeRequest, ChangeVersion
from changes.querysets import is_on
from changes.services.rights import locked, locked_for, recount, refuse_frozen
from portal import audit
from portal.access import Viewer
from portal.models import EvidenceEntry, User
from portal.services.evidence import AlreadyDecidedError, evidence_append
from portal.witness import Witness


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it was sent: `version` is the one that was read, `seen` how often was answered before."""

    version: int
    seen: int
    answer: str
    comment: str = ""


@transaction.atomic
def change_answer(
    *, viewer: Viewer, witness: Witness, change: ChangeRequest, approval: int, said: Said
) -> Approval:
    """A contact answers, or changes the answer; the technician is told after the commit.

    Raises PermissionDenied for whoever sees the change no more, AlreadyDecidedError when an answer was given
    in the meantime, ValidationError for everything that cannot be answered.
    """
    row = locked_for(viewer, change)
    mine = row.approvals.of(viewer).with_people()
    return _answer(row, _still_asked(mine.filter(pk=approval).first()), witness, said)


@transaction.atomic
def staff_answer(
    *, actor: User, witness: Witness, change: ChangeRequest, approval: int, said: Said
) -> Approval:
    """The same for one of the provider's people."""
    if not (actor.is_staff and actor.is_active and is_on()):
        raise PermissionDenied
    row = locked(change)
    mine = row.approvals.of_staff(actor).with_people()
    return _answer(row, _still_asked(mine.filter(pk=approval).first()), witness, said)


def answerable(change: ChangeRequest, approval: Approval, said: Said) -> ChangeVersion:
    """The version in force, if it is the one that was read and an answer would say something new."""
    current = change.current
    refuse_frozen(change)
    if current is None or current.number != said.version:
        raise ValidationError(_("The plan was changed in the meantime: read its new version."))
    if approval.answers != said.seen:
        if approval.entry is not None:
            raise AlreadyDecidedError(approval.entry)
        raise ValidationError(_("Something happened in the meantime: look at the change once more."))
    if (approval.answer, approval.comment) == (said.answer, said.comment):
        raise ValidationError(_("This is your answer already."))
    current.change = change  # known, so it is not asked for again
    return current


def _still_asked(approval: Approval | None) -> Approval:
    if approval is None:
        raise ValidationError(_("You are no longer asked about this change."))
    return approval


def _answer(change: ChangeRequest, approval: Approval, witness: Witness, said: Said) -> Approval:
    version = answerable(change, approval, said)
    _refuse_second_vote(change, approval, witness)
    approval.answers += 1
    entry = _prove(witness, change, version, approval, said)
    approval.answer, approval.comment = said.answer, said.comment
    approval.answered_at, approval.entry = entry.at, entry
    approval.full_clean()
    approval.save()
    recount(change)
    facts = {"version": version.number, "answer": said.answer, "approval": approval.pk}
    if absent := absent_one(approval, witness.user_id):
        facts["for"] = absent
    audit.record("change.answered", target=change, organization=change.ticket.organization, data=facts)
    transaction.on_commit(partial(notifications.approval_answered, change, approval), robust=True)
    return approval


def absent_one(approval: Approval, user_id: int | None) -> str:
    """In whose name the login speaks by that vote; "" for its own."""
    owner = approval.contact.user_id if approval.contact else approval.user_id
    return "" if owner == user_id else str(approval)


def _refuse_second_vote(change: ChangeRequest, approval: Approval, witness: Witness) -> None:
    """Nobody votes twice about a change, not for two who are away either (N6)."""
    others = change.approvals.exclude(pk=approval.pk).exclude(answer="")
    if others.filter(entry__user_id=witness.user_id).exists():
        raise ValidationError(_("You have answered about this change already; each answer needs a person."))


def _prove(
    witness: Witness, change: ChangeRequest, version: ChangeVersion, approval: Approval, said: Said
) -> EvidenceEntry:
    is_yes, absent = said.answer == Answer.APPROVE, absent_one(approval, witness.user_id)
    whose = {"for": absent, "for_contact": approval.contact_id, "for_user": approval.user_id}
    return evidence_append(
        witness=witness,
        subject=change,
        version=version.number,
        verb="change.approved" if is_yes else "change.rejected",
        answer=_("Approved") if is_yes else _("Rejected"),
        agreed_text=agreed_text(version, said.answer, absent),
        comment=said.comment,
        typed_name=witness.person,
        document=version.document,
        slot=f"change:{change.pk}:approval:{approval.pk}:{approval.answers}",
        data={"approval": approval.pk, "answer": said.answer, "content": content_sum(version)}
        | (whose if absent else {}),
    )
