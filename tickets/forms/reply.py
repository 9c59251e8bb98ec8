"""What a contact writes under a ticket."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.forms.files import FilesForm
from portal.models import ProviderSettings
from tickets.models import Ticket

LONGEST = 100_000


class ReplyForm(FilesForm):
    """A note with files. On a completed ticket, and where the provider allows it, the way on is chosen."""

    body = forms.CharField(
        label=_("Your reply"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
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
    field_order = ("form_token", "body", "files", "outcome")

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        """Leave out the question where there is nothing to choose."""
        super().__init__(*args, **kwargs)
        if ticket.is_open or not ProviderSettings.load().note_may_reopen:
            del self.fields["outcome"]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Refuse an empty reply; a file alone says something too."""
        cleaned = super().clean() or {}
        says_something = cleaned.get("body") or self.pending or cleaned.get("files")
        if not (says_something or self.step or self.errors):
            self.add_error("body", ValidationError(_("Please write something, or add a file.")))
        return cleaned

    @property
    def reopens(self) -> bool:
        """Whether reopening was chosen."""
        return bool(self.cleaned_data.get("outcome") == "reopen")


class DraftForm(forms.Form):
    """What is being written, complete or not."""

    body = forms.CharField(required=False, max_length=LONGEST, strip=False)


class ParkedForm(DraftForm):
    """A reply that comes without a session: its text, and the token that says whose it is."""

    form_token = forms.CharField(max_length=200)

    def parked(self) -> dict[str, str]:
        """What `park` keeps."""
        return {"text": self.cleaned_data["body"], "form_token": self.cleaned_data["form_token"]}
