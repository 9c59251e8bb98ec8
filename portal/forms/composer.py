"""What somebody writes under a record: a text with files, its draft, and what comes without a session."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.forms.files import FilesForm

LONGEST = 100_000


class ComposerForm(FilesForm):
    """A note with files; a file alone says something too."""

    body = forms.CharField(
        label=_("Your note"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    field_order: tuple[str, ...] = ("form_token", "body", "files")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the files after the text."""
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Refuse an empty note."""
        cleaned = super().clean() or {}
        says_something = cleaned.get("body") or self.pending or cleaned.get("files")
        if not (says_something or self.step or self.errors):
            self.add_error("body", ValidationError(_("Please write something, or add a file.")))
        return cleaned


class DraftForm(forms.Form):
    """What is being written, complete or not."""

    body = forms.CharField(required=False, max_length=LONGEST, strip=False)


class ParkedForm(DraftForm):
    """A note that comes without a session: its text, and the token that says whose it is."""

    form_token = forms.CharField(max_length=200)

    def parked(self) -> dict[str, str]:
        """What `park` keeps."""
        return {"text": self.cleaned_data["body"], "form_token": self.cleaned_data["form_token"]}
