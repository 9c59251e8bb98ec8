"""Mails about projects: what is told, and the one place that decides to whom (reference 6.3, S35).

Internal text never reaches this module's contexts: what no contact may know of is told to nobody.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from portal.access import Viewer
from portal.models import Contact, User
from portal.notifications import Json, hears_of, notify, recipient_of, recipient_of_user
from projects.models import Issue, Project, ProjectMember, ProjectNote, Task
from projects.models.notes import Subject
from projects.people import members_of, payer_members_of, writer_name

type Addressee = Contact | User
type NameOf = Callable[[Contact | None, User | None, Project], str]

# What a mail quotes of a text; the rest is a click away.
QUOTED = 20_000
NOTE, TEAM, MOVED = "project_note_added", "project_team_mail", "project_issue_moved"


def concerned(project: Project, *, on_it: User | None = None) -> list[User]:
    """The project's lead and the person assigned to the task or issue, each once (reference 6.3)."""
    if not project.organization.notifications:
        return []
    return [user for user in dict.fromkeys((project.lead, on_it)) if user and user.is_active]


def recipients(note: ProjectNote) -> list[Addressee]:
    """Who is told of a note, from what everybody may reach today; never its writer.

    Our people, when a contact wrote: the lead and who is on the task or issue. Contacts, when we wrote: those
    of the team, and whoever reported the issue. A note that contacts may not know of is told to nobody, and
    where the organization has notifications off, nobody is told of any.
    """
    if not ProjectNote.objects.shared().filter(pk=note.pk).exists():
        return []
    if note.contact_author:
        about = note.task or note.issue
        return list(concerned(note.project, on_it=about.resource if about else None))
    if not note.project.organization.notifications:
        return []
    return [contact for contact in _contacts(note) if may_read(contact, note)]


def _contacts(note: ProjectNote) -> list[Contact]:
    members = ProjectMember.objects.filter(project=note.project, contact__isnull=False).for_list()
    people = [member.contact for member in members]
    reporter = note.issue.contact_author if note.issue else None
    return [person for person in dict.fromkeys((*people, reporter)) if person]


def may_read(contact: Contact, row: ProjectNote | Issue) -> bool:
    """Whether a contact may still read a note or an issue that contacts may know of.

    Whoever has a login must be able to open it today, which the scope itself is asked; people who never had
    one get mail, while their organization uses the portal.
    """
    if not _is_there(contact, row.project):
        return False
    if contact.user_id is None:
        return True
    viewer = contact.as_viewer()
    return viewer is not None and type(row).objects.visible_to(viewer).filter(pk=row.pk).exists()


def _is_there(contact: Contact, project: Project) -> bool:
    home = contact.organization
    near = project.has_near(home.pk) and project.organization.is_active
    return near and contact.is_active and home.is_active and home.portal_enabled


def note_added(note: ProjectNote) -> None:
    """A note was written."""
    project = note.project
    files = list(note.attachments.values_list("name", flat=True))
    said: dict[str, Json] = {
        "author": writer_name(note.contact_author, note.author, project),
        "text": note.text[:QUOTED],
        "files": files,
    }
    told = recipients(note)
    contacts = [recipient_of(reader) for reader in told if isinstance(reader, Contact)]
    page: dict[str, Json] = {"path": f"{client_page(note.subject)}#note-{note.pk}", "for_provider": False}
    context = _facts(note.subject) | said | page
    notify(NOTE, to=contacts, context=context, thread=_thread(project))
    _tell_us(NOTE, note.subject, [reader for reader in told if isinstance(reader, User)], said)


def client_page(subject: Subject) -> str:
    """Where contacts read what is said about it."""
    is_project = isinstance(subject, Project)
    return reverse("projects:notes", args=[subject.pk]) if is_project else subject.get_absolute_url()


def issue_raised(issue: Issue) -> None:
    """A contact has reported an issue."""
    said: dict[str, Json] = {
        "author": writer_name(issue.contact_author, issue.author, issue.project),
        "text": issue.description[:QUOTED],
        "files": list(issue.projectattachments.values_list("name", flat=True)),
        "priority": issue.get_priority_display(),
    }
    _tell_us("project_issue_raised", issue, concerned(issue.project, on_it=issue.resource), said)


def issue_moved(issue: Issue, *, beside: ProjectNote | None = None) -> None:
    """We moved an issue on: whoever reported it is told, unless a mail about the note beside it tells them.

    Only where it stands is told, never what was written internally.
    """
    reporter = issue.contact_author
    if reporter is None or not _hears_of_issue(reporter, issue):
        return
    if beside and hears_of(reporter, NOTE) and reporter in recipients(beside):
        return
    page: dict[str, Json] = {"path": issue.get_absolute_url(), "for_provider": False}
    notify(MOVED, to=[recipient_of(reporter)], context=_facts(issue) | page, thread=_thread(issue.project))


def _hears_of_issue(contact: Contact, issue: Issue) -> bool:
    is_told = issue.project.is_published and issue.project.organization.notifications
    return is_told and not issue.is_internal and may_read(contact, issue)


def task_completed(task: Task, *, by: str) -> None:
    """A contact has completed a task."""
    project = task.project
    context: dict[str, Json] = {
        "author": by,
        "task": task.title,
        "project": project.title,
        "organization": str(project.organization),
        "path": reverse("admin:projects_task_change", args=[task.pk]),
    }
    to = [recipient_of_user(user) for user in concerned(project, on_it=task.resource)]
    notify("project_task_completed", to=to, context=context, thread=_thread(project))


@dataclass(frozen=True, slots=True)
class TeamReaders:
    """Who gets a mail to the team, and the names of those whom none can reach."""

    reached: list[Addressee] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)


def team_readers(viewer: Viewer, project: Project) -> TeamReaders:
    """The team but the sender: who has gone, or whose login is closed, is left out (reference 6.2)."""
    return _readers(viewer, project, members_of(viewer, project), writer_name)


def payer_team_readers(viewer: Viewer, project: Project) -> TeamReaders:
    """The same for a billing organization, which reads every name (a8)."""
    return _readers(viewer, project, payer_members_of(viewer, project), _real_name)


def _real_name(contact: Contact | None, user: User | None, project: Project) -> str:
    return str(contact or user)


def _readers(
    viewer: Viewer, project: Project, members: Iterable[ProjectMember], name_of: NameOf
) -> TeamReaders:
    found = TeamReaders()
    for member in members:
        person = member.contact or member.resource
        if person is None or not _gets_team_mail(viewer, person, project):
            continue
        name = name_of(member.contact, member.resource, project)
        if not _is_reached(person):
            found.unreached.append(name)
            continue
        found.reached.append(person)
        found.names.append(name)
    return found


def _gets_team_mail(viewer: Viewer, person: Addressee, project: Project) -> bool:
    if isinstance(person, User):
        return True
    is_closed = person.user_id is not None and not person.may_sign_in
    return person.pk != viewer.contact_id and _is_there(person, project) and not is_closed


def _is_reached(person: Addressee) -> bool:
    is_deaf = isinstance(person, Contact) and not hears_of(person, TEAM)
    return bool(person.email) and not is_deaf


def team_mailed(
    project: Project, readers: Iterable[Addressee], *, by: Contact, subject: str, text: str
) -> None:
    """A contact writes to the team: one message for each person, none names another."""
    said: dict[str, Json] = {"author": str(by), "subject": subject, "text": text}
    theirs = [recipient_of(reader) for reader in readers if isinstance(reader, Contact)]
    page: dict[str, Json] = {"path": project.get_absolute_url(), "for_provider": False}
    context = _facts(project) | said | page
    notify(TEAM, to=theirs, context=context, thread=_thread(project), reply_to=by.email)
    ours = [reader for reader in readers if isinstance(reader, User)]
    _tell_us(TEAM, project, ours, said, reply_to=by.email)


def _tell_us(
    event: str, subject: Subject, told: Sequence[User], said: Mapping[str, Json], *, reply_to: str = ""
) -> None:
    kind = subject._meta.model_name
    path = reverse(f"admin:projects_{kind}_change", args=[subject.pk])
    context: dict[str, Json] = {**_facts(subject), **said, "path": path, "for_provider": True}
    project = subject if isinstance(subject, Project) else subject.project
    to = [recipient_of_user(user) for user in told]
    notify(event, to=to, context=context, thread=_thread(project), reply_to=reply_to)


def _facts(subject: Subject) -> dict[str, Json]:
    project = subject if isinstance(subject, Project) else subject.project
    about = "" if isinstance(subject, Project) else subject.title
    status = subject.get_status_display() if isinstance(subject, Issue) else ""
    facts = {"project": project.title, "organization": str(project.organization)}
    return {**facts, "about": about, "status": status}


def _thread(project: Project) -> str:
    return f"project-{project.pk}"
