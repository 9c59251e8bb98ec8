"""What is said on the demo's projects: notes and files of both sides, and issues with their answers."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from django.core.files.base import ContentFile
from django.db.models import F

from portal.demo.world import SEED, World
from portal.models import Contact, User, Visibility
from projects.choices import IssuePriority, IssueStatus
from projects.models import Issue, Project, ProjectAttachment, ProjectNote, Task
from projects.models.notes import Subject, facts_of

# Who speaks: the lead, the contact of the project's tasks, or the lead to us alone.
LEAD, CLIENT, INTERNAL = "lead", "client", "internal"
INTERNAL_MARK = "internal, not for the client"

type Said = tuple[str, str]

TALKS: tuple[tuple[Said, ...], ...] = (
    (
        (
            LEAD,
            "We start as planned. The first dates stand in the **schedule**; please tell us what collides.",
        ),
        (CLIENT, "The second week is our stocktaking, nobody can leave the floor then."),
        (LEAD, "Noted, we moved the noisy work behind it."),
        (INTERNAL, f"They pay late lately: no hardware before the deposit is in ({INTERNAL_MARK})."),
    ),
    (
        (CLIENT, "Who opens the building for you before seven?"),
        (LEAD, "Nobody has to: we have the key from the caretaker and sign for it each day."),
        (INTERNAL, f"Second technician is on leave, ask the other team ({INTERNAL_MARK})."),
    ),
    (
        (
            LEAD,
            "Half of it is done. What is left:\n\n- labels on the cables\n- the printout for the reception",
        ),
        (CLIENT, "Thank you. The printout may wait, the labels should not."),
    ),
)
ON_TASK: Said = (LEAD, "This one waits for a decision of yours. A short answer here is enough.")
ISSUES: tuple[tuple[str, str, IssuePriority, IssueStatus, str], ...] = (
    (
        "The door to the server room does not lock",
        "Since the painters left, the lock does not catch. Anybody can walk in.",
        IssuePriority.HIGH,
        IssueStatus.IN_PROGRESS,
        "A locksmith comes tomorrow morning; until then the alarm is on.",
    ),
    (
        "Two sockets are missing at the reception",
        "The plan has four, we found two.",
        IssuePriority.MEDIUM,
        IssueStatus.WAITING_CUSTOMER,
        "Left or right of the desk? Please say which side, and we add them with the next visit.",
    ),
    (
        "The old telephone list is still on the wall",
        "Could it go when you are here anyway?",
        IssuePriority.LOW,
        IssueStatus.COMPLETE,
        "It is gone, the new one hangs there.",
    ),
)


@dataclass(slots=True)
class Voices:
    """Who talks on one project, and the clock that runs while they do."""

    project: Project
    lead: User | None
    client: Contact
    at: datetime
    chance: Random

    def later(self) -> datetime:
        """The next moment of the talk: some hours on."""
        self.at += timedelta(hours=self.chance.randrange(3, 30))
        return self.at

    def writer(self, who: str) -> dict[str, object]:
        """The columns that say who wrote it and who reads it."""
        if who == CLIENT:
            return {"contact_author": self.client, "visibility": Visibility.EVERYONE}
        visibility = Visibility.INTERNAL if who == INTERNAL else Visibility.EVERYONE
        return {"author": self.lead, "visibility": visibility}


def seed_talk(world: World) -> None:
    """Notes, files and issues on every project that has begun, from a stream of chance of their own."""
    chance = Random(SEED)  # noqa: S311 - drawn from a fixed seed, so that it is the same everywhere
    for number, voices in enumerate(_voices(world, chance)):
        for who, text in TALKS[number % len(TALKS)]:
            _note(voices, voices.project, who, text)
        _attach(voices, voices.project, LEAD, f"minutes-{number + 1}.txt", "Minutes of the first meeting.")
        _on_task(voices)
        _issue(voices, *ISSUES[number % len(ISSUES)])


def _voices(world: World, chance: Random) -> Iterator[Voices]:
    today = world.now.astimezone(world.zone).date()
    begun = Project.objects.filter(is_published=True, starts_on__lte=today).order_by("pk")
    for project in begun.select_related("lead", "organization"):
        signs_in_first = F("contact__user").asc(nulls_last=True)
        member = project.members.filter(contact__isnull=False).order_by(signs_in_first, "pk").first()
        assert project.starts_on  # noqa: S101 - asked for
        if member and member.contact:
            begin = datetime.combine(project.starts_on, time(9), world.zone)
            yield Voices(
                project, project.lead, member.contact, min(begin, world.now - timedelta(days=12)), chance
            )


def _note(voices: Voices, subject: Subject, who: str, text: str) -> ProjectNote:
    facts = facts_of(subject) | voices.writer(who)
    return ProjectNote.objects.create(text=text, created_at=voices.later(), **facts)


def _on_task(voices: Voices) -> None:
    task = Task.objects.filter(project=voices.project, contact__isnull=False).order_by("pk").first()
    if task and task.contact:
        voices.client = task.contact
        _note(voices, task, *ON_TASK)
        answer = _note(voices, task, CLIENT, "Agreed, with the plan attached.")
        _attach(voices, task, CLIENT, "plan-signed.txt", "Signed.", answer)


def _issue(
    voices: Voices, title: str, text: str, priority: IssuePriority, status: IssueStatus, answer: str
) -> None:
    is_over = voices.project.completed_at is not None or status == IssueStatus.COMPLETE
    issue = Issue.objects.create(
        project=voices.project,
        title=title,
        description=text,
        priority=priority,
        status=IssueStatus.COMPLETE if is_over else status,
        completed_at=voices.later() if is_over else None,
        resource=voices.lead,
        created_at=voices.at - timedelta(hours=2),
        **voices.writer(CLIENT),
    )
    _note(voices, issue, LEAD, answer)


def _attach(
    voices: Voices, subject: Subject, who: str, name: str, text: str, note: ProjectNote | None = None
) -> None:
    content = text.encode()
    ProjectAttachment.objects.create(
        file=ContentFile(content, name),
        name=name,
        content_type="text/plain",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        note=note,
        created_at=voices.at,
        **facts_of(subject) | voices.writer(who),
    )
