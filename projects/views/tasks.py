"""What a contact does to a task."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import Task
from projects.querysets import TaskQuerySet
from projects.services.tasks import task_complete
from projects.views.pages import TaskPage
from projects.views.talk import NoteDraftView, NoteView


class CompleteView(TaskPage):
    """Its contact completes a task; one that the provider does not let them complete is unknown here."""

    http_method_names = ("post",)

    def get_queryset(self) -> TaskQuerySet:
        """Those one may complete."""
        return super().get_queryset().completable_by(self.viewer)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Complete it, or show the task again with the reason why not."""
        self.object = self.get_object()
        try:
            task_complete(viewer=self.viewer, task=self.object)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return self.render_to_response(self.get_context_data(), status=422)
        messages.success(request, _("The task is complete."))
        return HttpResponseRedirect(self.object.get_absolute_url())


class TaskNoteView(NoteView[Task], TaskPage):
    """A note on a task."""

    sent_text = gettext_lazy("Your note is on the task.")


class TaskNoteDraftView(NoteDraftView[Task], TaskPage):
    """The same, half written."""
