"""Changes for the demo: tickets of that kind with a plan, approvers and some of their answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from changes.choices import CHANGE_REQUEST, Answer, ApprovalType
from changes.models import AdvisoryBoard, Approval, ChangeRequest
from changes.services.answering import Said, change_answer
from changes.services.approvers import approver_add
from changes.services.asking import change_ask
from changes.services.boards import board_keep
from changes.services.planning import change_make
from portal.demo.people import cast
from portal.demo.world import World
from portal.models import Contact, Organization, User
from portal.notifications import mail_muted
from portal.witness import Witness


@dataclass(frozen=True, slots=True)
class Story:
    """A plan, who decides, and what the client's people have said so far, in the order of their names."""

    impact: str
    implementation: str
    roll_out: str
    back_out: str
    days: int
    hours: int
    approval_type: str = ApprovalType.ALL
    needed: int | None = None
    answers: tuple[tuple[str, str], ...] = ()


STORIES = (
    Story(
        "Orders cannot be entered for about **an hour**. Telephones and mail go on.",
        "1. Copy the data.\n2. Install the new version beside the old one.\n3. Check ten orders.",
        "First the test system on Tuesday, everybody on the evening named above.",
        "The copy is played back; that takes forty minutes.",
        days=6,
        hours=2,
    ),
    Story(
        "Two short breaks of the network, in the evening.",
        "Set up the new device in parallel, then move the lines one by one.",
        "Office first, then the warehouse.",
        "The old device stays connected for a week.",
        days=12,
        hours=3,
        approval_type=ApprovalType.SOME,
        needed=2,
        answers=((Answer.APPROVE, "Please tell the night shift the day before."),),
    ),
    Story(
        "Everybody signs in anew the next morning.",
        "Switch the rule on for a pilot group, then for all.",
        "Pilot of five people, a week later the others.",
        "The rule is switched off again with one click.",
        days=4,
        hours=1,
        approval_type=ApprovalType.ONE,
        answers=((Answer.REJECT, "Not in the week of the stock-taking."), (Answer.APPROVE, "")),
    ),
)
MOST = len(STORIES)


def seed(world: World) -> None:
    """Boards, and a few changes at every client of whose people some have a login of the cast."""
    planner = User.objects.get(pk=world.staff["Portal administrator"][0].pk)
    with mail_muted():
        board = _board(planner, world)
        for organization, people in _clients():
            tickets = _tickets(organization)
            for story, ticket in zip(STORIES, tickets, strict=False):
                _plan(world.now, planner, board if story.needed else None, ticket, story, people)


def _board(planner: User, world: World) -> AdvisoryBoard:
    members = world.staff["Project manager"][:1]
    board = AdvisoryBoard(name="Network changes", description="Whatever touches lines and devices.")
    return board_keep(actor=planner, board=board, people=members, roles=())


def _clients() -> Iterator[tuple[Organization, list[Contact]]]:
    names = [login["username"] for spec in cast()["organization"] for login in spec.get("login", ())]
    people = Contact.objects.for_viewer().filter(user__username__in=names).order_by("user__username")
    found: dict[Organization, list[Contact]] = {}
    for contact in people:
        found.setdefault(contact.organization, []).append(contact)
    yield from found.items()


def _tickets(organization: Organization) -> list[Any]:
    """The newest open ones of that kind."""
    tickets: Any = ChangeRequest._meta.get_field("ticket").related_model
    rows = tickets._default_manager.filter(organization=organization, kind=CHANGE_REQUEST, completed_at=None)
    return list(rows.order_by("-created_at", "-pk")[:MOST])


def _plan(
    now: datetime,
    planner: User,
    board: AdvisoryBoard | None,
    ticket: Any,
    story: Story,
    people: list[Contact],
) -> None:
    begins = (now + timedelta(days=story.days)).replace(hour=18, minute=0, second=0)
    texts = ("impact", "implementation", "roll_out", "back_out", "approval_type", "needed")
    change = ChangeRequest(
        ticket=ticket,
        board=board,
        planned_from=begins,
        planned_to=begins + timedelta(hours=story.hours),
        answers_due_at=begins - timedelta(days=2),
        **{name: getattr(story, name) for name in texts},
    )
    change_make(actor=planner, change=change)
    for person in people[: max(2, story.needed or 0)]:
        approver_add(actor=planner, change=change, person=person)
    change_ask(actor=planner, change=change)
    for approval, said in zip(_of_contacts(change), story.answers, strict=False):
        _answer(approval, *said)


def _of_contacts(change: ChangeRequest) -> list[Approval]:
    return list(change.approvals.exclude(contact=None).order_by("pk"))


def _answer(approval: Approval, answer: str, comment: str) -> None:
    person = Contact.objects.for_viewer().filter(change_approvals=approval).first()
    viewer = person.as_viewer() if person else None
    if person is None or viewer is None:
        return
    witness = Witness(
        user_id=person.user_id,
        person=person.name,
        email=person.email,
        contact_id=person.pk,
        organization_id=person.organization_id,
        organization_name=person.organization.name,
        role=viewer.level_name,
    )
    change_answer(
        viewer=viewer,
        witness=witness,
        change=approval.change,
        approval=approval.pk,
        said=Said(1, 0, answer, comment),
    )
