"""Yes or no to a change, as often as one likes, each time with evidence (issue 5 section 3)."""

from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError

from changes.choices import Answer, ApprovalType, ChangeStatus
from changes.models import Approval, ChangeRequest
from changes.proofs import contradiction, unproved
from changes.services.answering import Said, change_answer, staff_answer
from changes.services.approvers import approver_remove
from portal.models import AuditEntry, Contact, EvidenceEntry, User
from portal.services.evidence import AlreadyDecidedError
from portal.services.verification import verify_all
from tests.conftest import Cast
from tests.factories import changes as make
from tests.factories import portal as people
from tests.tickets.people import viewer_of
from tickets.models import Ticket


def answer(person: Contact, change: ChangeRequest, yes: bool = True, **said: Any) -> Approval:
    """The person answers the version in force, as they see it now."""
    approval = change.approvals.get(contact=person)
    version = ChangeRequest.objects.select_related("current").get(pk=change.pk).current
    facts = {"version": version.number if version else 0, "seen": approval.answers} | said
    facts |= {"answer": Answer.APPROVE if yes else Answer.REJECT}
    facts.setdefault("comment", "" if yes else "Not on a Monday.")
    return change_answer(
        viewer=viewer_of(person),
        witness=make.witness(person),
        change=change,
        approval=approval.pk,
        said=Said(**facts),
    )


def status(change: ChangeRequest) -> str:
    """Where the change stands in the database."""
    return str(ChangeRequest.objects.values_list("status", flat=True).get(pk=change.pk))


def test_an_answer_is_kept_with_its_evidence_and_counts(managed: Cast) -> None:
    change = make.change(managed.basic, managed.basic, managed.manager)
    approval = answer(managed.basic, change, comment="Go on.")
    assert approval.entry is not None
    assert (approval.answer, approval.comment, approval.answers) == ("approve", "Go on.", 1)
    assert approval.entry.document == change.current.document  # type: ignore[union-attr]  # asked about
    assert "Replace the firewall" in approval.entry.agreed_text
    assert status(change) == ChangeStatus.PARTIAL
    answer(managed.manager, change)
    assert status(change) == ChangeStatus.APPROVED


def test_every_change_of_an_answer_is_an_entry_of_its_own(managed: Cast) -> None:
    change = make.change(managed.basic)
    for place, yes in enumerate((True, False, True), start=1):
        answer(managed.basic, change, yes, comment=f"Number {place}")
    entries = EvidenceEntry.objects.about(change)
    assert [entry.verb for entry in entries] == ["change.approved", "change.rejected", "change.approved"]
    assert [entry.comment for entry in entries] == ["Number 1", "Number 2", "Number 3"]
    assert [contradiction(entry) for entry in entries] == ["", "", ""]
    assert list(unproved()) == []
    assert status(change) == ChangeStatus.APPROVED
    assert list(verify_all()) == []


def test_a_comment_alone_may_be_changed_and_the_same_answer_is_none(managed: Cast) -> None:
    change = make.change(managed.basic)
    answer(managed.basic, change, comment="Fine")
    answer(managed.basic, change, comment="Fine, after five")
    with pytest.raises(ValidationError, match="your answer already"):
        answer(managed.basic, change, comment="Fine, after five")
    assert EvidenceEntry.objects.about(change).count() == 2


def test_of_two_windows_only_one_speaks(managed: Cast) -> None:
    """The second has not seen what the first one said, so it is told, and by whom and when."""
    change = make.change(managed.basic)
    answer(managed.basic, change, seen=0)
    with pytest.raises(AlreadyDecidedError, match="Bea Basic has already answered"):
        answer(managed.basic, change, yes=False, seen=0)
    assert status(change) == ChangeStatus.APPROVED
    assert EvidenceEntry.objects.about(change).count() == 1


def test_an_answer_to_a_plan_that_was_changed_is_refused(managed: Cast) -> None:
    change = make.change(managed.basic)
    make.ask(change)
    with pytest.raises(ValidationError, match="plan was changed"):
        answer(managed.basic, change, version=1)


def test_once_it_is_complete_answers_stay(managed: Cast) -> None:
    change = make.change(managed.basic)
    answer(managed.basic, change)
    Ticket.objects.filter(pk=change.ticket_id).update(completed_at=change.ticket.created_at)
    with pytest.raises(ValidationError, match="change is complete"):
        answer(managed.basic, change, yes=False)


def test_an_approver_who_was_removed_meanwhile_is_told_so(managed: Cast) -> None:
    """Adam still sees the change, as he sees all of Acme's."""
    change = make.change(managed.basic, managed.basic, managed.advanced)
    gone = change.approvals.get(contact=managed.advanced)
    remover = people.staff("rita", is_superuser=True)
    approver_remove(actor=remover, change=change, approval=gone, witness=make.witness(remover))
    with pytest.raises(ValidationError, match="no longer asked"):
        change_answer(
            viewer=viewer_of(managed.advanced),
            witness=make.witness(managed.advanced),
            change=change,
            approval=gone.pk,
            said=Said(1, 0, Answer.APPROVE),
        )


def test_removing_an_approver_takes_the_vote_and_leaves_the_evidence(managed: Cast) -> None:
    change = make.change(managed.basic, managed.basic, managed.advanced)
    answer(managed.advanced, change, yes=False)
    assert status(change) == ChangeStatus.REJECTED
    remover = people.staff("rita", is_superuser=True)
    gone = change.approvals.get(contact=managed.advanced)
    approver_remove(actor=remover, change=change, approval=gone, witness=make.witness(remover))
    assert status(change) == ChangeStatus.REQUESTED
    verbs = list(EvidenceEntry.objects.about(change).values_list("verb", flat=True))
    assert verbs == ["change.rejected", "change.approver_removed"]
    assert list(verify_all()) == []


@pytest.mark.parametrize("bait", ["globex_manager", "north_manager", "manager"])
def test_nobody_else_answers(managed: Cast, bait: str) -> None:
    """Another client's, a sub-organization's, and one who sees it without being asked."""
    change, stranger = make.change(managed.basic), getattr(managed, bait)
    with pytest.raises((PermissionDenied, ValidationError)):
        change_answer(
            viewer=viewer_of(stranger),
            witness=make.witness(stranger),
            change=change,
            approval=change.approvals.get().pk,
            said=Said(1, 0, Answer.APPROVE),
        )
    assert status(change) == ChangeStatus.REQUESTED
    assert not EvidenceEntry.objects.exists()


def test_staff_answer_for_themselves_only(managed: Cast) -> None:
    change = make.change(managed.basic, managed.technician)
    approval, other = change.approvals.get(), people.staff("olga")
    facts: dict[str, Any] = {"change": change, "approval": approval.pk, "said": Said(1, 0, Answer.APPROVE)}
    with pytest.raises(ValidationError, match="no longer asked"):
        staff_answer(actor=other, witness=make.witness(other), **facts)
    staff_answer(actor=managed.technician, witness=make.witness(managed.technician), **facts)
    assert status(change) == ChangeStatus.APPROVED


def test_while_it_is_switched_off_nobody_answers(managed: Cast) -> None:
    change = make.change(managed.basic, managed.basic, managed.technician)
    make.switch_on(False)
    with pytest.raises(PermissionDenied):
        answer(managed.basic, change)
    with pytest.raises(PermissionDenied):
        staff_answer(
            actor=managed.technician,
            witness=make.witness(managed.technician),
            change=change,
            approval=change.approvals.get(user=managed.technician).pk,
            said=Said(1, 0, Answer.APPROVE),
        )


def test_a_number_of_approvals_decides(managed: Cast) -> None:
    people_asked = (managed.basic, managed.advanced, managed.manager)
    change = make.change(managed.basic, *people_asked, approval_type=ApprovalType.SOME, needed=2)
    found = []
    for person, yes in zip(people_asked, (False, True, True), strict=True):
        answer(person, change, yes)
        found.append(status(change))
    assert found == ["requested", "partial", "approved"]


def test_the_technician_is_told(managed: Cast, django_capture_on_commit_callbacks: Any) -> None:
    change = make.change(managed.basic, of_ticket={"resource": managed.technician})
    with django_capture_on_commit_callbacks(execute=True):
        answer(managed.basic, change, yes=False)
    (message,) = mail.outbox
    assert message.to == ["Tom Technician <tom@example.test>"]
    assert message.subject.startswith("Rejected by Bea Basic")
    assert "Not on a Monday." in str(message.body)


def test_a_refused_answer_leaves_nothing_behind(managed: Cast) -> None:
    change = make.change(managed.basic)
    with pytest.raises(ValidationError):
        answer(managed.basic, change, yes=False, comment="")
    approval = change.approvals.get()
    assert (approval.answer, approval.answers, approval.entry) == ("", 0, None)
    assert not EvidenceEntry.objects.exists()
    assert not AuditEntry.objects.filter(verb="change.answered").exists()


def test_the_database_keeps_a_vote_with_one_person_and_its_evidence(managed: Cast) -> None:
    from django.db import IntegrityError, transaction  # noqa: PLC0415

    change = make.change(managed.basic)
    rows = Approval.objects.filter(change=change)
    for broken in ({"user": managed.technician}, {"contact": None}, {"answer": "approve"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**broken)
    assert isinstance(managed.technician, User)
