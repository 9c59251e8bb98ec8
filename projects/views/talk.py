"""What is said on a page of a project, with a box to say more; and the notes page itself."""

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.access import Perm
from portal.composing import BoxPage, ComposerView, DraftView
from portal.words import staff_name
from projects.forms.talk import NoteForm
from projects.history import History, history
from projects.models import Project, ProjectNote
from projects.models.notes import Subject
from projects.notifications import concerned
from projects.services.notes import READ_AND_WRITE, note_add
from projects.views.area import ProjectAreaMixin, ProjectPage


class TalkPage[M: models.Model](ProjectAreaMixin, BoxPage[M]):
    """A page with notes. `name` leads to its address and to those of its box."""

    name: ClassVar[str]

    @property
    def own_address(self) -> str:
        """The page."""
        return reverse(f"projects:{self.name}", kwargs=self.kwargs)

    @property
    def draft_key(self) -> str:
        """Of this project, task or issue."""
        return f"projects.{self.name}:{':'.join(str(pk) for pk in self.kwargs.values())}"

    def compose(self, *sent: Any, **kwargs: Any) -> NoteForm:
        """With files for those who may add them."""
        may_attach = self.viewer.can(Perm.PROJECTS_ATTACHMENTS_ADD)
        return NoteForm(*sent, user_id=self.user_id, may_attach=may_attach, **kwargs)

    def talk(self, subject: Subject, form: NoteForm | None) -> dict[str, Any]:
        """The notes for those who may read them, the box for those who may write."""
        writes = self.viewer.can_all(READ_AND_WRITE)
        context = {"history": self.history(subject), "writes_notes": writes}
        if not writes or self.viewer.read_only:
            return context
        addresses = {
            "action": reverse(f"projects:{self.name}_note", kwargs=self.kwargs),
            "draft_url": reverse(f"projects:{self.name}_draft", kwargs=self.kwargs),
        }
        return context | addresses | self.box(form) | {"goes_to": goes_to(subject)}

    def history(self, subject: Subject) -> History | None:
        """What was said; None for those who may not read it."""
        if not self.viewer.can(Perm.PROJECTS_NOTES_VIEW):
            return None
        return history(self.viewer, subject, whole=self.request.GET.get("history") == "all")


def goes_to(subject: Subject) -> str:
    """The names a contact reads above the button: our people whom a mail tells, else the provider."""
    project = subject if isinstance(subject, Project) else subject.project
    told = concerned(project, on_it=None if isinstance(subject, Project) else subject.resource)
    names = [staff_name(str(user), project.organization) for user in told]
    return ", ".join(dict.fromkeys(names or [staff_name("", project.organization)]))


class NoteView[M: models.Model](ComposerView[M]):
    """Takes a note on what its page shows."""

    grants: ClassVar[tuple[Perm, ...]] = READ_AND_WRITE
    sent_text = _("Your note is on the project.")

    def write(self, form: NoteForm) -> ProjectNote:
        """Through the service."""
        subject: Any = self.object
        return note_add(
            viewer=self.viewer,
            subject=subject,
            text=form.cleaned_data["body"],
            files=form.pending,
            form_token=form.token,
        )


class NoteDraftView[M: models.Model](DraftView[M]):
    """Keeps a note that is being written."""

    grants: ClassVar[tuple[Perm, ...]] = READ_AND_WRITE


class NotesPage(TalkPage[Project], ProjectPage):
    """All notes of the project, its tasks and its issues, newest first."""

    grants: ClassVar[tuple[Perm, ...]] = (Perm.PROJECTS_NOTES_VIEW,)
    name, url_name = "notes", "projects:notes"
    template_name = "projects/notes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The line of time."""
        form = kwargs.pop("form", None)
        return super().get_context_data(**self.talk(self.object, form), **kwargs)


class ProjectNoteView(NoteView[Project], NotesPage):
    """A note on the project itself."""


class ProjectNoteDraftView(NoteDraftView[Project], NotesPage):
    """The same, half written."""
