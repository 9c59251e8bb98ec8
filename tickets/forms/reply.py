"""What a contact writes under a ticket."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.composer import ComposerForm
from portal.models import ProviderSettings
from tickets.models import Ticket


class ReplyForm(ComposerForm):
    """A note with files. On a completed ticket, and where the provider allows it, the way on is chosen."""

    outcome = forms.ChoiceField(
        label=_("What should happen?"),
        choices=[
            ("note", _("Only add the note. The ticket stays completed.")),
            ("reopen", _("Reopen the ticket, something is still wrong.")),
        ],
        initial="note",
        required=False,
        widget=forms.RadioSelect,
    )
    field_order = (*ComposerForm.field_order, "outcome")

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        """Leave out the question where there is nothing to choose."""
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Your reply")
        if ticket.is_open or not ProviderSettings.load().note_may_reopen:
            del self.fields["outcome"]

    @property
    def reopens(self) -> bool:
        """Whether reopening was chosen."""
        return bool(self.cleaned_data.get("outcome") == "reopen")
