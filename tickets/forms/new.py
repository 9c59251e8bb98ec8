"""Raising a ticket: the short form, and the one that a request type shapes (reference 4.2-4.4)."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.forms.files import FilesForm
from portal.forms.text import LineField, MarkdownField
from portal.models import Contact, PendingFile
from portal.parking import LONGEST
from tickets.models import BackgroundQuestion, RequestType


def _says_something(data: Any) -> bool:
    return any(str(data.get(name, "")).strip() for name in ("title", "description"))


class LateForm(forms.Form):
    """What somebody sent after their session had ended: nothing is known yet but whose form it was."""

    form_token = forms.CharField(max_length=120)

    @property
    def typed(self) -> str:
        """Everything but what belongs to the request, as it was sent; "" when it is too long to wait."""
        data: Any = self.data
        kept = data.copy()
        for name in ("csrfmiddlewaretoken", "step", "remove_file"):
            kept.pop(name, None)
        typed: str = kept.urlencode()
        return typed if len(typed) <= LONGEST and _says_something(data) else ""


class TicketForm(FilesForm):
    """Title, description, files: all that Quick Ticket asks."""

    title = LineField(label=_("Title"), max_length=255, help_text=_("What is it about, in a few words?"))
    description = MarkdownField(
        label=_("Description"),
        rows=7,
        help_text=_("What happened, what did you expect, since when? Lists, **bold** and links work."),
    )

    def __init__(self, *args: Any, viewer: Viewer, request_type: RequestType, **kwargs: Any) -> None:
        """A form for one person and one request type."""
        super().__init__(*args, user_id=viewer.user_id or 0, **kwargs)
        self.viewer = viewer
        self.request_type = request_type

    @property
    def files_field(self) -> BoundField | None:
        """For templates: `form.files` would be what the browser sent."""
        return self["files"] if "files" in self.fields else None

    @property
    def typed(self) -> str:
        """Everything in the form but files, as it was sent; "" while it says nothing yet."""
        data: Any = self.data
        kept = QueryDict(mutable=True)
        for name in (self.add_prefix(name) for name in self.fields if name != "files"):
            kept.setlist(name, data.getlist(name))
        return kept.urlencode() if _says_something(data) else ""

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of the ticket, for `ticket_create`."""
        return {
            "request_type": self.request_type,
            "title": self.cleaned_data["title"],
            "description": self.cleaned_data["description"],
        }

    @property
    def watchers(self) -> Sequence[Contact]:
        """Who is kept informed."""
        return ()

    @property
    def answers(self) -> list[tuple[BackgroundQuestion, str]]:
        """Background questions with what was answered."""
        return []

    @property
    def sent_files(self) -> list[PendingFile]:
        """The files that go with the ticket."""
        return self.pending if "files" in self.fields else []

    def refuse(self, problem: ValidationError) -> None:
        """Show what the service refused at the field it is about."""
        found = problem.message_dict if hasattr(problem, "error_dict") else {"": problem.messages}
        for name, messages in found.items():
            self.add_error(name if name in self.fields else None, messages)
