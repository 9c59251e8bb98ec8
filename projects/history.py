"""What is said about a project in one line of time: its notes, those of its tasks and of its issues (6.2).

Two statements read all of it, notes and files; what a contact may not know is left out by the database.
"""

from dataclasses import dataclass

from portal.access import Viewer
from projects.models import Issue, Project, ProjectAttachment, ProjectNote, Task
from projects.models.notes import Subject, facts_of
from projects.people import writer_name

# A page shows so many at first; the rest is one click away.
LATEST = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A note as the page shows it; `about` is the task or issue it is about, nothing on their own pages."""

    note: ProjectNote
    author: str
    files: list[ProjectAttachment]
    about: Task | Issue | None = None

    @property
    def anchor(self) -> str:
        """Its place in the page, for links from mails and after sending."""
        return f"note-{self.note.pk}"

    @property
    def by_provider(self) -> bool:
        """Whether one of our people wrote it."""
        return self.note.contact_author_id is None


@dataclass(frozen=True, slots=True)
class History:
    """The entries, newest first; `has_older` when there are more than were read."""

    entries: list[Entry]
    has_older: bool


def history(viewer: Viewer, subject: Subject, *, whole: bool = False) -> History:
    """The notes on a project and all in it, or on one task or issue: the latest, or the `whole`."""
    facts = facts_of(subject)
    found = ProjectNote.objects.visible_to(viewer).filter(**facts).named()
    notes = list(found if whole else found[: LATEST + 1])
    shown = notes if whole else notes[:LATEST]
    files = _files(viewer, shown)
    on_project = isinstance(subject, Project)
    entries = [_entry(note, files, facts["project"], on_project=on_project) for note in shown]
    return History(entries, has_older=len(notes) > len(shown))


def _entry(
    note: ProjectNote, files: dict[int, list[ProjectAttachment]], project: Project, *, on_project: bool
) -> Entry:
    author = writer_name(note.contact_author, note.author, project)
    about = (note.task or note.issue) if on_project else None
    return Entry(note, author, files.get(note.pk, []), about)


def _files(viewer: Viewer, notes: list[ProjectNote]) -> dict[int, list[ProjectAttachment]]:
    attached: dict[int, list[ProjectAttachment]] = {}
    rows = ProjectAttachment.objects.visible_to(viewer).filter(note__in=[note.pk for note in notes])
    for file in rows.order_by("pk"):
        attached.setdefault(file.note_id or 0, []).append(file)
    return attached


def loose_files(viewer: Viewer, issue: Issue) -> list[ProjectAttachment]:
    """The files that came with an issue itself."""
    rows = ProjectAttachment.objects.visible_to(viewer).filter(issue=issue, note=None)
    return list(rows.order_by("pk"))
