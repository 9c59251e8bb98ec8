"""Mails about what is said on projects: one place decides who hears, and nothing internal is ever told."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db.models import Model

from portal.models import Contact, Organization, SecurityLevel, User
from projects.models import Issue, Project
from projects.models.notes import Subject
from projects.notifications import may_read, recipients
from projects.services.issues import issue_keep, issue_raise
from projects.services.notes import note_add, staff_note_add
from tests.conftest import Cast
from tests.factories import portal as people
from tests.factories import projects as make
from tests.projects.people import in_group
from tests.tickets.people import viewer_of

type Commit = Callable[..., AbstractContextManager[list[Callable[[], object]]]]

CANARY = "CANARY-internal-text"


class Post:
    """Runs something as one committed step, and returns the mails it caused."""

    def __init__(self, commit: Commit, outbox: list[EmailMultiAlternatives]) -> None:
        self.commit = commit
        self.outbox = outbox

    def __call__(self, act: Callable[..., Any], **kwargs: Any) -> dict[str, EmailMultiAlternatives]:
        self.outbox.clear()
        with self.commit(execute=True):
            act(**kwargs)
        return {message.to[0].split("<")[-1].strip(">"): message for message in self.outbox}


@pytest.fixture
def post(django_capture_on_commit_callbacks: Commit, mailoutbox: list[EmailMultiAlternatives]) -> Post:
    return Post(django_capture_on_commit_callbacks, mailoutbox)


@pytest.fixture
def writer(cast: Cast) -> User:
    """One of ours who writes."""
    return in_group("Technician")


@pytest.fixture
def project(cast: Cast) -> Project:
    """Lea leads it, Tom is on task and issue; Bea and Adam are on the team, Maria reported the issue."""
    project = make.project(cast.acme, "New office", lead=people.staff("lea", name="Lea Lead"))
    for who in (cast.basic, cast.advanced, cast.globex_manager):
        make.member(project, who)
    make.task(project, "Paint", resource=cast.technician)
    make.issue(project, "No lift", resource=cast.technician, contact_author=cast.manager)
    return project


def staff_writes(
    actor: User, subject: Subject, visibility: str = "everyone", **fields: Any
) -> dict[str, Any]:
    return {"actor": actor, "subject": subject, "text": CANARY, "visibility": visibility} | fields


def test_the_lead_and_who_is_on_it_hear_what_a_contact_writes(
    project: Project, cast: Cast, post: Post
) -> None:
    for subject, also in (
        (project, set()),
        (project.tasks.get(), {cast.technician.email}),
        (project.issues.get(), {cast.technician.email}),
    ):
        mails = post(note_add, viewer=viewer_of(cast.basic), subject=subject, text="Hello")
        assert set(mails) == {"lea@example.test"} | also
        assert "Bea Basic has written on a project." in mails["lea@example.test"].body
        assert "/admin/projects/" in mails["lea@example.test"].body


def test_the_team_and_who_reported_it_hear_what_we_write(
    project: Project, cast: Cast, writer: User, post: Post
) -> None:
    team = {cast.basic.email, cast.advanced.email}
    for subject, also in ((project, set()), (project.issues.get(), {cast.manager.email})):
        mails = post(staff_note_add, **staff_writes(writer, subject))
        assert set(mails) == team | also
        assert f"/projects/{project.pk}/" in mails[cast.basic.email].body
        assert "/admin/" not in mails[cast.basic.email].body


@pytest.mark.parametrize("names", ["masked", "none"])
def test_a_mail_names_us_as_the_organization_may_read_us(
    names: str, project: Project, cast: Cast, writer: User, post: Post
) -> None:
    Organization.objects.filter(pk=cast.acme.pk).update(resource_names=names)
    for message in post(staff_note_add, **staff_writes(writer, Project.objects.get(pk=project.pk))).values():
        assert writer.name not in message.message().as_string()


def test_nobody_hears_where_notifications_are_off(
    project: Project, cast: Cast, writer: User, post: Post
) -> None:
    Organization.objects.filter(pk=cast.acme.pk).update(notifications=False)
    fresh = Project.objects.get(pk=project.pk)
    assert post(staff_note_add, **staff_writes(writer, fresh)) == {}
    assert post(note_add, viewer=viewer_of(cast.basic), subject=fresh, text="Hello") == {}
    raised = {"viewer": viewer_of(cast.basic), "project": fresh, "title": "Oh", "priority": "low"}
    assert post(issue_raise, **raised) == {}


def test_internal_text_is_told_to_nobody(project: Project, cast: Cast, writer: User, post: Post) -> None:
    hidden = make.task(project, client_access="none", resource=cast.technician)
    ours = make.issue(project, visibility="internal", resource=cast.technician)
    draft = make.project(cast.acme, is_published=False, lead=cast.technician)
    for told in (project, draft):  # whom no scope is asked about
        make.member(told, people.contact(cast.acme, login=False))
    for subject in (project, project.tasks.get(title="Paint"), project.issues.get(title="No lift")):
        assert post(staff_note_add, **staff_writes(writer, subject, "internal")) == {}
    for subject in (hidden, ours, draft):
        assert post(staff_note_add, **staff_writes(writer, subject)) == {}


def test_only_who_could_open_it_today_is_told(project: Project, cast: Cast, writer: User, post: Post) -> None:
    cast.advanced.security_level = SecurityLevel.objects.create(
        name="No notes", grants_data={"projects.view": 2, "projects.schedule": 2}
    )
    cast.advanced.save()
    User.objects.filter(contact=cast.basic).update(is_active=False)
    never = people.contact(cast.acme, name="Nele Nologin", login=False)
    make.member(project, never)
    assert set(post(staff_note_add, **staff_writes(writer, project))) == {never.email}


def test_who_is_told_is_exactly_who_opens_it(project: Project, cast: Cast, writer: User) -> None:
    """Every contact of the cast, on the team, against what their own page answers."""
    contacts = [one for one in vars(cast).values() if isinstance(one, Contact)]
    for contact in contacts:
        project.members.get_or_create(contact=contact)
    subjects: list[Subject] = [project, project.tasks.get(), project.issues.get()]
    for subject in subjects:
        note = make.note(subject, author=writer)
        told = {reader.pk for reader in recipients(note)}
        opens = set()
        for contact in Contact.objects.filter(pk__in=[one.pk for one in contacts]).for_viewer():
            viewer = contact.as_viewer()
            assert viewer
            if type(note).objects.visible_to(viewer).filter(pk=note.pk).exists():
                opens.add(contact.pk)
        assert told == opens
        assert cast.globex_manager.pk not in told
        assert not may_read(cast.globex_manager, note)


def test_an_issue_is_told_to_the_lead_with_what_it_says(project: Project, cast: Cast, post: Post) -> None:
    raised = {"title": "No power", "description": "Since Monday.", "priority": "high"}
    mails = post(issue_raise, viewer=viewer_of(cast.basic), project=project, **raised)
    assert set(mails) == {"lea@example.test"}
    body = mails["lea@example.test"].body
    for words in ("Bea Basic has reported an issue.", "Since Monday.", "High", "/admin/projects/issue/"):
        assert words in body
    assert mails["lea@example.test"].subject == "New office: No power"


def test_an_answer_may_move_an_issue_on(project: Project, cast: Cast, post: Post) -> None:
    manager, issue = in_group("Project manager"), project.issues.get()
    mails = post(staff_note_add, **staff_writes(manager, issue, status="complete"))
    issue.refresh_from_db()
    assert (issue.status, bool(issue.completed_at)) == ("complete", True)
    assert cast.manager.email in mails


def moved(issue: Issue, **fields: Any) -> Issue:
    """The issue as a form of the staff would hand it over."""
    fresh = Issue.objects.get(pk=issue.pk)
    for name, value in fields.items():
        setattr(fresh, name, value)
    return fresh


def test_who_reported_an_issue_hears_where_it_stands(project: Project, cast: Cast, post: Post) -> None:
    manager, issue = in_group("Project manager"), project.issues.get()
    make.note(issue, CANARY, visibility="internal")
    mails = post(issue_keep, actor=manager, issue=moved(issue, status="complete"))
    assert set(mails) == {cast.manager.email}
    message = mails[cast.manager.email]
    assert "Solved" in message.body
    assert issue.get_absolute_url() in message.body
    assert CANARY not in message.message().as_string()
    assert manager.name not in message.message().as_string()
    assert post(issue_keep, actor=manager, issue=moved(issue, title="Still no lift")) == {}


def test_an_internal_note_beside_another_status_is_told_to_nobody(
    project: Project, cast: Cast, post: Post
) -> None:
    manager, issue = in_group("Project manager"), project.issues.get()
    mails = post(staff_note_add, **staff_writes(manager, issue, "internal", status="in_progress"))
    assert set(mails) == {cast.manager.email}
    assert CANARY not in mails[cast.manager.email].message().as_string()


def test_a_note_and_another_status_are_one_mail(project: Project, cast: Cast, post: Post) -> None:
    manager, issue = in_group("Project manager"), project.issues.get()
    told = post(staff_note_add, **staff_writes(manager, issue, status="in_progress"))
    assert "Status: In progress" in told[cast.manager.email].body
    assert [message.to[0] for message in post.outbox].count(f"Maria Manager <{cast.manager.email}>") == 1
    Contact.objects.filter(pk=cast.manager.pk).update(muted_events=["project_note_added"])
    told = post(staff_note_add, **staff_writes(manager, moved(issue), status="waiting_customer"))
    assert "Waits for your side" in told[cast.manager.email].body
    assert CANARY not in told[cast.manager.email].message().as_string()


@pytest.mark.parametrize(
    ("whose", "facts"),
    [
        (Issue, {"visibility": "internal"}),
        (Project, {"is_published": False}),
        (Organization, {"notifications": False}),
        (Organization, {"portal_enabled": False}),
        (Contact, {"muted_events": ["project_issue_moved"]}),
        (Contact, {"is_active": False}),
    ],
)
@pytest.mark.parametrize("login", [True, False])
def test_of_an_issue_that_nobody_may_know_of_nobody_hears(
    whose: type[Model], facts: dict[str, Any], login: bool, cast: Cast, post: Post
) -> None:
    project = make.project(cast.acme, "New office")
    reporter = people.contact(cast.acme, "manager", login=login)
    issue = make.issue(project, "No lift", contact_author=reporter)
    manager = in_group("Project manager")
    assert set(post(issue_keep, actor=manager, issue=moved(issue, status="in_progress"))) == {reporter.email}
    rows = {Issue: issue, Project: project, Organization: cast.acme, Contact: reporter}
    whose._default_manager.filter(pk=rows[whose].pk).update(**facts)
    assert post(issue_keep, actor=manager, issue=moved(issue, status="complete")) == {}
