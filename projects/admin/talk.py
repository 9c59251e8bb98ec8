"""Notes and files on the staff's pages of projects, tasks and issues: internal ones included."""

from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from portal import audit
from portal.admin.actions import ActionsAdmin, StaffAction
from portal.admin_site import staff
from portal.downloads import send_file
from portal.forms.choices import could_be_a_row
from portal.models import User
from portal.registry import Text
from portal.services.rights import staff_only
from projects.admin.forms import AnswerForm, StaffNoteForm
from projects.admin.line_of_time import staff_history
from projects.models import ProjectAttachment
from projects.models.notes import Subject, facts_of
from projects.services.notes import staff_note_add


def _write(actor: User, subject: Subject, form: StaffNoteForm) -> Text:
    data = form.cleaned_data
    note = staff_note_add(
        actor=actor,
        subject=subject,
        text=data["body"],
        visibility=data["visibility"],
        files=form.pending,
        status=data.get("status", ""),
    )
    return _("The internal note is kept.") if note.is_internal else _("The note is with the client.")


NOTE = StaffAction("note", "projects.add_projectnote", _write, StaffNoteForm)
ANSWER = StaffAction("note", "projects.add_projectnote", _write, AnswerForm)


class TalkAdmin[M: models.Model](ActionsAdmin[M]):
    """A page under which one reads and writes what is said of its subject."""

    def get_urls(self) -> list[URLPattern]:
        """Files have addresses of their own."""
        view: Any = self.admin_site.admin_view(self.file_view)
        view.model_admin = self
        route = path("<int:pk>/files/<int:file_pk>/", view, name=self.file_route)
        return [route, *super().get_urls()]

    @property
    def file_route(self) -> str:
        """The name of a file's address."""
        return f"{self.opts.app_label}_{self.opts.model_name}_file"

    def file_view(self, request: HttpRequest, pk: int, file_pk: int) -> HttpResponseBase:
        """A file of the project, internal or not; that it was opened is recorded."""
        subject: Any = self.get_object(request, str(pk))
        if subject is None or not could_be_a_row(file_pk):
            raise Http404
        staff_only(staff(request), "projects.view_projectattachment")
        attachment = ProjectAttachment.objects.filter(pk=file_pk, **facts_of(subject)).first()
        if attachment is None:
            raise Http404
        response = send_file(attachment, look="look" in request.GET)
        facts = {"file": attachment.pk, "name": attachment.name}
        audit.record("project.file_opened", target=attachment.project, data=facts)
        return response

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """With what was said so far."""
        subject: Any = context.get("original")
        if subject is not None and staff(request).has_perm("projects.view_projectnote"):
            whole = request.GET.get("history") == "all"
            context["talk"] = staff_history(subject, whole=whole)
            context["file_route"] = f"admin:{self.file_route}"
        return super().render_change_form(request, context, *args, **kwargs)
