"""Notes, files, and mails to the team."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.composer import ComposerForm
from portal.forms.files import FilesForm
from portal.forms.text import LineField, LongTextField


class NoteForm(ComposerForm):
    """A note; with files for those who may add them."""

    def __init__(self, *args: Any, may_attach: bool, **kwargs: Any) -> None:
        """Leave out what may not be added."""
        super().__init__(*args, **kwargs)
        if not may_attach:
            del self.fields["files"]


class UploadForm(FilesForm):
    """Files, at least one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Without a file there is nothing to send."""
        super().__init__(*args, **kwargs)
        self.fields["files"].required = True


class TeamMailForm(forms.Form):
    """A message to everybody on the team."""

    subject = LineField(label=_("Subject"), max_length=150)
    text = LongTextField(label=_("Message"), rows=8, max_length=20_000)
