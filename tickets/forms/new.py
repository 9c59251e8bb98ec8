"""Raising a ticket: the short form, and the one that a request type shapes (reference 4.2-4.4)."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.forms.drafted import DraftedForm
from portal.forms.text import LineField, MarkdownField
from portal.models import Contact
from tickets.models import BackgroundQuestion, RequestType


class TicketForm(DraftedForm):
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
    def title_typed(self) -> str:
        """The title as it stands, finished or not."""
        data: Any = self.data
        return str(data.get(self.add_prefix("title"), ""))[:255]

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
