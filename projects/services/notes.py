"""Notes on projects, tasks and issues, by contacts and by staff."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.db import transaction

from portal import audit
from portal.access import Perm, Viewer
from portal.models import PendingFile, ProviderSettings, User, Visibility
from portal.services.rights import staff_only
from portal.services.writing import hold_writer, refuse_empty, refuse_more_notes
from projects import notifications
from projects.choices import IssueStatus
from projects.models import Issue, ProjectNote
from projects.models.notes import Subject, facts_of
from projects.services.files import files_add
from projects.services.issues import issue_move
from projects.services.projects import locked
from projects.services.rights import open_to_writer

READ_AND_WRITE = (Perm.PROJECTS_NOTES_VIEW, Perm.PROJECTS_NOTES_ADD)
WITH_FILES = (*READ_AND_WRITE, Perm.PROJECTS_ATTACHMENTS_ADD)


@transaction.atomic
def note_add(
    *,
    viewer: Viewer,
    subject: Subject,
    text: str,
    files: Sequence[PendingFile] = (),
    form_token: UUID | None = None,
) -> ProjectNote:
    """A contact writes on a project, a task or an issue; everyone who sees that can read it.

    A note on an issue that waits for the client moves it on, where the provider has it so for tickets. A form
    sent twice makes one note: the second time returns the first one. Raises PermissionDenied,
    ValidationError for an empty note, TooManyError above the hour's number.
    """
    row = open_to_writer(viewer, subject, *(WITH_FILES if files else READ_AND_WRITE))
    hold_writer(viewer)
    if sent := _sent_before(viewer, form_token):
        return sent
    refuse_empty(text, files)
    refuse_more_notes(viewer, ProjectNote.objects.all())
    note = ProjectNote.objects.create(
        text=text,
        contact_author_id=viewer.contact_id,
        visibility=Visibility.EVERYONE,
        form_token=form_token,
        **facts_of(row),
    )
    files_add(subject=row, files=files, note=note, contact_author_id=viewer.contact_id)
    _end_waiting(row)
    _tell(note)
    return note


@transaction.atomic
def staff_note_add(
    *,
    actor: User,
    subject: Subject,
    text: str,
    visibility: str,
    files: Sequence[PendingFile] = (),
    status: str = "",
) -> ProjectNote:
    """A member of staff writes, for everyone or internally, and may move an issue on with it.

    An internal note leaves no trace that a contact could see, and no mail tells of it; of another status
    one tells. Raises PermissionDenied, ValidationError for an empty note.
    """
    staff_only(actor, "projects.add_projectnote")
    refuse_empty(text, files)
    facts = facts_of(subject)
    locked(facts["project"])
    note = ProjectNote.objects.create(text=text, author=actor, visibility=visibility, **facts)
    files_add(subject=subject, files=files, note=note, author=actor)
    if status and isinstance(subject, Issue):
        issue_move(actor=actor, issue=subject, status=IssueStatus(status), beside=note)
    _tell(note, actor)
    return note


def _sent_before(viewer: Viewer, form_token: UUID | None) -> ProjectNote | None:
    if form_token is None:
        return None
    return ProjectNote.objects.filter(contact_author=viewer.contact_id, form_token=form_token).first()


def _end_waiting(subject: Subject) -> None:
    waits = isinstance(subject, Issue) and subject.status == IssueStatus.WAITING_CUSTOMER
    if waits and ProviderSettings.load().note_ends_waiting:
        Issue.objects.filter(pk=subject.pk, status=IssueStatus.WAITING_CUSTOMER).update(
            status=IssueStatus.IN_PROGRESS
        )


def _tell(note: ProjectNote, actor: User | None = None) -> None:
    facts = {"note": note.pk, "about": str(note.subject)}
    audit.record("project.note_added", actor=actor, target=note.project, data=facts)
    # A mail that cannot be put into the queue must not take the note back.
    transaction.on_commit(partial(notifications.note_added, note), robust=True)
