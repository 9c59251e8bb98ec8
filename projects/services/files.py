"""Files of projects: by themselves, or with a note or an issue."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit
from portal.access import Perm, Viewer
from portal.limits import refuse_more
from portal.models import PendingFile, User, Visibility
from portal.services.writing import attach, hold_writer, refuse_more_files
from projects.models import Project, ProjectAttachment, ProjectNote
from projects.models.notes import Subject, facts_of
from projects.services.rights import open_to_writer

# More files of one project nobody finds their way through.
MOST_OF_A_PROJECT = 1_000


@transaction.atomic
def files_upload(
    *, viewer: Viewer, project: Project, files: Sequence[PendingFile]
) -> list[ProjectAttachment]:
    """A contact adds files to the project itself; everybody who sees the project may open them.

    Raises PermissionDenied, ValidationError without a file, TooManyError above the hour's number.
    """
    perms = (Perm.PROJECTS_ATTACHMENTS_VIEW, Perm.PROJECTS_ATTACHMENTS_ADD)
    row = open_to_writer(viewer, project, *perms)
    if not files:
        raise ValidationError({"files": _("Please add a file.")})
    hold_writer(viewer)
    added = files_add(subject=row, files=files, contact_author_id=viewer.contact_id)
    names = [file.name for file in added]
    audit.record("project.files_added", target=project, data={"names": ", ".join(names)})
    return added


def files_add(
    *,
    subject: Subject,
    files: Sequence[PendingFile],
    note: ProjectNote | None = None,
    author: User | None = None,
    contact_author_id: int | None = None,
    visibility: str = Visibility.EVERYONE,
) -> list[ProjectAttachment]:
    """Make the files of a form those of the project, task or issue; part of the caller's transaction.

    A file of a note shares the note's visibility, whatever is asked for (S2). TooManyError above a contact's
    number for the hour, and above what one project takes from contacts.
    """
    facts = facts_of(subject)
    if files and contact_author_id:
        _refuse_flood(facts["project"], contact_author_id, len(files))
    return attach(
        files,
        ProjectAttachment,
        note=note,
        author=author,
        contact_author_id=contact_author_id,
        visibility=note.visibility if note else visibility,
        **facts,
    )


def _refuse_flood(project: Project, contact_id: int, coming: int) -> None:
    """So many files in an hour, and of one project, and no more (S20)."""
    refuse_more_files(contact_id, ProjectAttachment.objects.all(), coming)
    full = _("One project takes at most %(number)s files from its client. Please ask us where to put more.")
    sent = ProjectAttachment.objects.filter(project=project).exclude(contact_author=None)
    refuse_more(sent, MOST_OF_A_PROJECT, full, coming=coming)
