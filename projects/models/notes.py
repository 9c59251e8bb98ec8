"""What is said about a project: notes and files of itself, of a task or of an issue of it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.entries import Attachment, Note
from projects.models.issue import Issue
from projects.models.plan import Task
from projects.models.project import Project
from projects.querysets import ProjectAttachmentQuerySet, ProjectNoteQuerySet

type Subject = Project | Task | Issue


class About(models.Model):
    """Belongs to a project, or to one task or one issue of it; triggers keep all of it in one project.

    As visible as what it belongs to; what was said of a task or an issue keeps it from being deleted.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="%(class)ss", verbose_name=_("project"))
    task = models.ForeignKey(
        Task, models.RESTRICT, null=True, blank=True, related_name="%(class)ss", verbose_name=_("task")
    )
    issue = models.ForeignKey(
        Issue, models.RESTRICT, null=True, blank=True, related_name="%(class)ss", verbose_name=_("issue")
    )

    class Meta:
        abstract = True

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return self.task or self.issue or self.project


def facts_of(subject: Subject) -> dict[str, Any]:
    """The columns that tie a note or a file to what it is about."""
    if isinstance(subject, Project):
        return {"project": subject}
    kind = "task" if isinstance(subject, Task) else "issue"
    return {"project": subject.project, kind: subject}


class ProjectNote(Note, About):  # noqa: DJ008 - Note has one
    """A note on a project, a task or an issue."""

    form_token = models.UUIDField(
        null=True, editable=False, help_text=_("The form it came from: sent twice, it makes one note.")
    )

    objects = ProjectNoteQuerySet.as_manager()

    class Meta(Note.Meta):
        abstract = False
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("created_at", "pk")
        indexes = (models.Index(fields=("project", "-created_at"), name="project_note_at"),)
        constraints = (
            models.CheckConstraint(condition=Q(task=None) | Q(issue=None), name="project_note_one_subject"),
            models.UniqueConstraint(
                fields=("contact_author", "form_token"), name="project_note_once_per_form"
            ),
        )


class ProjectAttachment(Attachment, About):  # noqa: DJ008 - Attachment has one
    """A file of a project, a task or an issue, or of a note, whose visibility it then shares."""

    note = models.ForeignKey(
        ProjectNote,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name=_("note"),
    )

    objects = ProjectAttachmentQuerySet.as_manager()

    class Meta(Attachment.Meta):
        abstract = False
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=("project", "-created_at"), name="project_file_at"),)
        constraints = (
            models.CheckConstraint(condition=Q(task=None) | Q(issue=None), name="project_file_one_subject"),
        )
