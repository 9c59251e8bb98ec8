"""The provider's side: boards, plans, asking, approvers, links (issue 5 section 3; reference section 5)."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from changes import documents
from changes.choices import ApprovalType, ChangeStatus
from changes.models import AdvisoryBoard, Approval, ChangeLink, ChangeRequest, ChangeVersion
from changes.services import asking
from changes.services.approvers import approver_add, approver_remove
from changes.services.asking import change_ask
from changes.services.boards import board_keep
from changes.services.planning import change_keep, change_link, change_make
from portal.models import EvidenceEntry, User
from tests.conftest import Cast
from tests.factories import changes as make
from tests.factories import portal as people
from tests.factories import tickets
from tickets.choices import Kind
from tickets.models import Ticket
from tickets.services.desk import ticket_correct
from tickets.services.moves import ticket_move


@pytest.fixture
def planner(managed: Cast, monkeypatch: pytest.MonkeyPatch) -> User:
    """Pia plans changes; her documents are a few letters, because drawing one takes its time."""
    monkeypatch.setattr(
        asking, "version_pdf", lambda change, version: f"%PDF {change.pk} {version.number}".encode()
    )
    pia = people.staff("pia", name="Pia Planner")
    pia.groups.add(Group.objects.get(name="Technician"))
    return User.objects.get(pk=pia.pk)


def fresh(change: ChangeRequest) -> ChangeRequest:
    """The change as it is now."""
    return ChangeRequest.objects.select_related("current", "ticket__organization", "board").get(pk=change.pk)


class TestBoards:
    """Members are fixed; a board without any is refused (reference a21, a22)."""

    def test_one_without_members_is_refused(self, managed: Cast) -> None:
        admin = people.staff("ada", is_superuser=True)
        with pytest.raises(ValidationError, match="at least one member"):
            board_keep(actor=admin, board=AdvisoryBoard(name="Nobody"), people=(), roles=())
        assert not AdvisoryBoard.objects.exists()

    def test_one_that_asks_contacts_belongs_to_one_client(self, managed: Cast) -> None:
        admin = people.staff("ada", is_superuser=True)
        board = AdvisoryBoard(name="Contacts", ticket_contact=True)
        with pytest.raises(ValidationError, match="belongs to one client"):
            board_keep(actor=admin, board=board, people=(), roles=())
        board.organization = managed.acme
        board_keep(actor=admin, board=board, people=(), roles=())

    def test_members_are_people_roles_and_contacts_each_once(self, managed: Cast, planner: User) -> None:
        managed.manager.is_primary = True
        managed.manager.save()
        managed.north_manager.is_primary = True
        managed.north_manager.save()
        board = make.board("All of them", planner, organization=managed.acme, ticket_contact=True)
        AdvisoryBoard.objects.update(primary_contact=True, parent_primary_contact=True)
        board.roles.add(Group.objects.get(name="Technician"))
        gone = people.staff("gus", is_active=False)
        gone.groups.add(Group.objects.get(name="Technician"))
        change = make.draft(managed.north_manager, board=fresh_board(board))
        change_ask(actor=planner, change=change)
        asked = {str(approval) for approval in change.approvals.all()}
        assert asked == {"Pia Planner", "Nora North", "Maria Manager"}
        assert all(approval.is_member for approval in change.approvals.all())

    def test_one_that_has_nobody_left_is_refused_in_words(self, managed: Cast, planner: User) -> None:
        change = make.draft(managed.basic, board=make.board("Gone", people.staff("gus", is_active=False)))
        with pytest.raises(ValidationError, match="nobody who could answer"):
            change_ask(actor=planner, change=change)
        assert fresh(change).current is None

    @pytest.mark.parametrize("wrong", ["off", "elsewhere"])
    def test_only_a_fitting_one_can_be_chosen(self, managed: Cast, planner: User, wrong: str) -> None:
        board = make.board("Wrong", planner, is_active=wrong != "off")
        AdvisoryBoard.objects.update(organization=managed.globex if wrong == "elsewhere" else None)
        change = make.draft(managed.basic)
        change.board = fresh_board(board)
        with pytest.raises(ValidationError, match="not for changes of this client"):
            change_keep(actor=planner, change=change)

    def test_one_that_was_switched_off_stays_where_it_is(self, managed: Cast, planner: User) -> None:
        change = make.draft(managed.basic, board=make.board("Old", planner))
        AdvisoryBoard.objects.update(is_active=False)
        change.impact = "None."
        change_keep(actor=planner, change=change)
        change_ask(actor=planner, change=change)
        assert fresh(change).status == ChangeStatus.REQUESTED


def fresh_board(board: AdvisoryBoard) -> AdvisoryBoard:
    """The board as it is now."""
    return AdvisoryBoard.objects.get(pk=board.pk)


class TestPlanning:
    """Only a ticket of its kind, and what it is linked to."""

    def test_only_a_change_request_has_approvals(self, managed: Cast, planner: User) -> None:
        incident = tickets.ticket(managed.basic, kind=Kind.INCIDENT)
        with pytest.raises(ValidationError, match="Change request"):
            change_make(actor=planner, change=ChangeRequest(ticket=incident))
        with pytest.raises(DatabaseError), transaction.atomic():
            ChangeRequest.objects.create(ticket=incident)

    def test_links_are_to_incidents_and_problems_of_the_client(self, managed: Cast, planner: User) -> None:
        change = make.draft(managed.basic)
        found = tickets.ticket(managed.manager, kind=Kind.PROBLEM)
        change_link(actor=planner, change=change, number=found.number)
        change_link(actor=planner, change=change, number=found.number)
        assert [link.ticket_id for link in change.links.all()] == [found.pk]
        for refused in (
            tickets.ticket(managed.manager),
            tickets.ticket(managed.manager, kind=Kind.CHANGE_REQUEST),
            tickets.ticket(managed.globex_manager, kind=Kind.INCIDENT),
        ):
            with pytest.raises(ValidationError):
                change_link(actor=planner, change=change, number=refused.number)
        with pytest.raises(DatabaseError), transaction.atomic():
            ChangeLink.objects.create(change=change, ticket=tickets.ticket(managed.basic))

    def test_it_keeps_its_kind_and_its_client(self, managed: Cast, planner: User) -> None:
        change = make.draft(managed.basic)
        with pytest.raises(ValidationError, match="keeps its kind"):
            ticket_correct(actor=planner, ticket=change.ticket, changes={"kind": Kind.INCIDENT})
        with pytest.raises(ValidationError, match="keeps its kind"):
            ticket_move(actor=planner, ticket=change.ticket, organization=managed.globex)
        ticket_correct(actor=planner, ticket=change.ticket, changes={"title": "Another title"})

    def test_a_complete_one_takes_review_notes_only(self, managed: Cast, planner: User) -> None:
        change = fresh(make.change(managed.basic))
        Ticket.objects.filter(pk=change.ticket_id).update(completed_at=change.ticket.created_at)
        change.review = "Took ten minutes longer."
        change_keep(actor=planner, change=change)
        change.impact = "More than was said."
        with pytest.raises(ValidationError, match="change is complete"):
            change_keep(actor=planner, change=change)

    def test_another_rule_counts_at_once(self, managed: Cast, planner: User) -> None:
        change = make.change(managed.basic, managed.basic, managed.manager)
        make.answered(change.approvals.get(contact=managed.basic))
        change = fresh(change)
        change.approval_type = ApprovalType.ONE
        change_keep(actor=planner, change=change)
        assert fresh(change).status == ChangeStatus.APPROVED

    def test_others_may_not(self, managed: Cast) -> None:
        change, nobody = make.draft(managed.basic), people.staff()
        for verb in (change_keep, change_ask):
            with pytest.raises(PermissionDenied):
                verb(actor=nobody, change=change)


class TestAsking:
    """What was asked about is a version that never changes (S38)."""

    def test_everybody_is_told_and_the_plan_is_sealed(
        self, managed: Cast, planner: User, django_capture_on_commit_callbacks: Any
    ) -> None:
        change = make.draft(managed.basic, board=make.board("Ours", planner))
        approver_add(actor=planner, change=change, person=managed.manager)
        with django_capture_on_commit_callbacks(execute=True):
            change_ask(actor=planner, change=change)
        version = fresh(change).current
        assert version is not None
        assert (version.number, version.title, version.impact) == (1, "Replace the firewall", change.impact)
        assert version.document.sha256
        assert sorted(message.to[0] for message in mail.outbox) == [
            "Maria Manager <maria.manager@example.test>",
            "Pia Planner <pia@example.test>",
        ]
        assert change.impact not in str(mail.outbox[0].body)

    def test_the_same_plan_asks_only_who_has_not_answered(
        self, managed: Cast, planner: User, django_capture_on_commit_callbacks: Any
    ) -> None:
        change = make.change(managed.basic, managed.basic, managed.manager)
        make.answered(change.approvals.get(contact=managed.basic))
        with django_capture_on_commit_callbacks(execute=True):
            change_ask(actor=planner, change=change)
        assert [message.to for message in mail.outbox] == [["Maria Manager <maria.manager@example.test>"]]
        assert fresh(change).status == ChangeStatus.PARTIAL
        assert change.versions.count() == 1
        make.answered(change.approvals.get(contact=managed.manager))
        with pytest.raises(ValidationError, match="Everybody has answered"):
            change_ask(actor=planner, change=change)

    def test_a_changed_plan_is_a_new_version_and_answers_count_no_more(
        self, managed: Cast, planner: User
    ) -> None:
        change = fresh(make.change(managed.basic))
        make.answered(change.approvals.get())
        change.back_out = "Play the copy back."
        change.status = ChangeStatus.APPROVED
        change_keep(actor=planner, change=change)
        # Until somebody is asked anew, the answer to what was read counts on.
        assert fresh(change).status == ChangeStatus.APPROVED
        change_ask(actor=planner, change=change)
        now = fresh(change)
        assert now.current is not None
        assert (now.current.number, now.status) == (2, ChangeStatus.REQUESTED)
        assert change.approvals.get().answer == ""
        assert EvidenceEntry.objects.about(change).get().version == 1

    def test_what_was_asked_about_cannot_be_changed(self, managed: Cast) -> None:
        version = make.change(managed.basic).current
        assert version is not None
        with pytest.raises(DatabaseError), transaction.atomic():
            ChangeVersion.objects.filter(pk=version.pk).update(impact="Nothing at all.")

    def test_somebody_who_cannot_sign_in_is_not_asked(self, managed: Cast, planner: User) -> None:
        change = make.draft(managed.basic)
        make.approver(change, people.contact(managed.acme, name="Otto Outside", login=False))
        with pytest.raises(ValidationError, match="Otto Outside cannot sign in"):
            change_ask(actor=planner, change=change)

    def test_nobody_and_too_few_are_refused(self, managed: Cast, planner: User) -> None:
        change = make.draft(managed.basic, approval_type=ApprovalType.SOME, needed=2)
        with pytest.raises(ValidationError, match="Nobody would be asked"):
            change_ask(actor=planner, change=change)
        approver_add(actor=planner, change=change, person=managed.basic)
        with pytest.raises(ValidationError, match="2 approvals are needed, and 1 people"):
            change_ask(actor=planner, change=change)

    def test_the_document_is_a_pdf(self, managed: Cast) -> None:
        change = fresh(make.change(managed.basic))
        assert change.current is not None
        assert documents.version_pdf(change, change.current).startswith(b"%PDF-")


class TestApprovers:
    """Others come and go with their vote; members of the board stay (reference a21)."""

    def test_bait_is_refused(self, managed: Cast, planner: User) -> None:
        change = make.draft(managed.north_manager)
        for stranger in (managed.globex_manager, people.contact(managed.acme_south, "manager", "Sue South")):
            with pytest.raises(ValidationError, match="another organization"):
                approver_add(actor=planner, change=change, person=stranger)
        approver_add(actor=planner, change=change, person=managed.manager)  # of the parent
        with pytest.raises(ValidationError, match="is asked already"):
            approver_add(actor=planner, change=change, person=managed.manager)

    def test_a_member_stays(self, managed: Cast, planner: User) -> None:
        change = make.draft(managed.basic, board=make.board("Ours", planner, managed.technician))
        change_ask(actor=planner, change=change)
        member = change.approvals.get(user=planner)
        with pytest.raises(ValidationError, match="Members of the board stay"):
            approver_remove(actor=planner, change=change, approval=member, witness=make.witness(planner))

    def test_the_last_one_stays(self, managed: Cast, planner: User) -> None:
        change = make.change(managed.basic)
        last = change.approvals.get()
        with pytest.raises(ValidationError, match="Somebody has to be asked"):
            approver_remove(actor=planner, change=change, approval=last, witness=make.witness(planner))
        assert Approval.objects.filter(pk=last.pk).exists()
