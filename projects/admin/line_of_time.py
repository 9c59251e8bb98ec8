"""What was said of a project, a task or an issue, as staff read it."""

from dataclasses import dataclass, field

from projects.models import Issue, Project, ProjectAttachment, ProjectNote, Task
from projects.models.notes import Subject, facts_of

# A page shows so many of each kind at first; the rest is one click away.
LATEST = 100


@dataclass(frozen=True, slots=True)
class StaffEntry:
    """A note with its files, or a file by itself; `about`: its task or issue, on a project's page."""

    row: ProjectNote | ProjectAttachment
    files: list[ProjectAttachment] = field(default_factory=list)
    about: Task | Issue | None = None

    @property
    def text(self) -> str:
        """What was written; nothing of a file."""
        return self.row.text if isinstance(self.row, ProjectNote) else ""

    @property
    def by_contact(self) -> bool:
        """Whether a contact wrote it."""
        return self.row.contact_author_id is not None


@dataclass(frozen=True, slots=True)
class StaffHistory:
    """Newest first; `has_older` when more was written than is shown."""

    entries: list[StaffEntry]
    has_older: bool


def staff_history(subject: Subject, *, whole: bool = False) -> StaffHistory:
    """Notes and files of it, internal or not, and of a project's tasks and issues; two queries."""
    most = None if whole else LATEST + 1
    facts, people = facts_of(subject), ("author", "contact_author", "task", "issue")
    newest = ("-created_at", "-pk")
    notes = list(ProjectNote.objects.filter(**facts).select_related(*people).order_by(*newest)[:most])
    files = list(ProjectAttachment.objects.filter(**facts).select_related(*people).order_by(*newest)[:most])
    entries = _entries(notes, files, names_subject=isinstance(subject, Project))
    has_older = most in (len(notes), len(files))
    return StaffHistory(entries if whole else entries[:LATEST], has_older)


def _entries(
    notes: list[ProjectNote], files: list[ProjectAttachment], *, names_subject: bool
) -> list[StaffEntry]:
    attached: dict[int | None, list[ProjectAttachment]] = {}
    for file in files:
        attached.setdefault(file.note_id, []).append(file)
    rows: list[tuple[ProjectNote | ProjectAttachment, list[ProjectAttachment]]] = [
        *((note, attached.get(note.pk, [])) for note in notes),
        *((file, [file]) for file in attached.get(None, [])),
    ]
    entries = [
        StaffEntry(row, of_row, (row.task or row.issue) if names_subject else None) for row, of_row in rows
    ]
    return sorted(entries, key=lambda entry: entry.row.created_at, reverse=True)
