"""Asking for approval: the plan is sealed as a version, and everybody without an answer is told."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from changes.agreement import drawn_up, is_changed
from changes.choices import ApprovalType, ChangeStatus
from changes.documents import version_pdf
from changes.models import Approval, ChangeRequest, ChangeVersion
from changes.services.boards import members_of
from changes.services.mailing import approvals_request, links_void
from changes.services.rights import REQUEST, desk, recount
from portal import audit
from portal.models import Contact, User
from portal.services.evidence import document_seal


@transaction.atomic
def change_ask(*, actor: User, change: ChangeRequest) -> ChangeRequest:
    """Ask the board and the others; a plan that says something else than before is a new version.

    Answers to the version before stay in the evidence and count no more; without a new one they count on, and
    only who has not answered is asked again (reference section 5). Raises PermissionDenied or
    ValidationError.
    """
    row = desk(actor, change, REQUEST)
    members_keep(row)
    approvals = list(row.approvals.with_people().select_related("contact__security_level", "contact__user"))
    _refuse_unready(row, approvals)
    if is_changed(row):
        _new_version(actor, row)
        links_void(row)
        approvals = list(row.approvals.with_people())
    asked = [approval for approval in approvals if not approval.is_answered]
    if not asked:
        raise ValidationError(_("Everybody has answered, and the plan is the one they have read."))
    row.approvals.filter(answer="").update(asked_at=timezone.now())
    recount(row)
    _record(actor, row, len(asked))
    approvals_request(row, asked)
    return row


def members_keep(change: ChangeRequest) -> None:
    """The board's members as approvers: new ones join; of those who left it who has answered stays."""
    members = members_of(change)
    if change.board_id and not members:
        raise ValidationError({"board": _("This board has nobody who could answer: give it members.")})
    contacts = [person.pk for person in members if isinstance(person, Contact)]
    staff = [person.pk for person in members if isinstance(person, User)]
    gone = change.approvals.filter(is_member=True, answer="")
    gone.exclude(contact__in=contacts).exclude(user__in=staff).delete()
    for person in members:
        whose = {"contact": person} if isinstance(person, Contact) else {"user": person}
        Approval.objects.update_or_create(change=change, **whose, defaults={"is_member": True})


def _refuse_unready(change: ChangeRequest, approvals: list[Approval]) -> None:
    if not approvals:
        raise ValidationError(_("Nobody would be asked: choose a board or add approvers."))
    if change.approval_type == ApprovalType.SOME and (change.needed or 0) > len(approvals):
        facts = {"needed": change.needed, "asked": len(approvals)}
        raise ValidationError(_("%(needed)d approvals are needed, and %(asked)d people are asked.") % facts)
    for approval in approvals:
        if not approval.is_answered and not can_answer(approval.contact or approval.user):
            raise ValidationError(
                _("%(person)s cannot sign in, so could never answer.") % {"person": approval}
            )


def can_answer(person: Contact | User | None) -> bool:
    """Whether somebody could sign in today to answer: approvers have to be active (reference section 5)."""
    if isinstance(person, Contact):
        return person.may_sign_in
    return person is not None and person.is_active


def _new_version(actor: User, change: ChangeRequest) -> None:
    last = change.current
    version = ChangeVersion(
        change=change,
        number=last.number + 1 if last else 1,
        asked_at=timezone.now(),
        asked_by=actor,
        **drawn_up(change),
    )
    name = f"{change.ticket.number}-v{version.number}.pdf"
    version.document = document_seal(content=version_pdf(change, version), name=name)
    version.full_clean(exclude=("description",))
    version.save(force_insert=True)
    unanswered = {"answer": "", "comment": "", "answered_at": None, "entry": None}
    change.approvals.exclude(answer="").update(**unanswered)
    change.current, change.status = version, ChangeStatus.REQUESTED
    change.save(update_fields=["current", "status"])


def _record(actor: User, change: ChangeRequest, asked: int) -> None:
    assert change.current is not None  # noqa: S101 - asked about it just now
    audit.record(
        "change.requested",
        actor=actor,
        target=change,
        organization=change.ticket.organization,
        data={"version": change.current.number, "asked": asked},
    )
