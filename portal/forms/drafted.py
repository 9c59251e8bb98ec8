"""Forms with a title and a description that make one row, and wait half filled in (N9)."""

from typing import Any

from django import forms
from django.http import QueryDict

from portal.forms.files import FilesForm
from portal.models import PendingFile

# Strangers can send what waits through a sign-in, so it is less than what a form may hold, and more than
# people write.
LONGEST = 20_000
_NOT_KEPT = ("csrfmiddlewaretoken", "step", "remove_file")


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
        for name in _NOT_KEPT:
            kept.pop(name, None)
        typed: str = kept.urlencode()
        return typed if len(typed) <= LONGEST and _says_something(data) else ""


class DraftedForm(FilesForm):
    """What it holds can be written down as it is, complete or not."""

    @property
    def typed(self) -> str:
        """Everything in the form but files, as it was sent; "" while it says nothing yet."""
        data: Any = self.data
        kept = QueryDict(mutable=True)
        for name in (self.add_prefix(name) for name in self.fields if name != "files"):
            kept.setlist(name, data.getlist(name))
        return kept.urlencode() if _says_something(data) else ""

    @property
    def sent_files(self) -> list[PendingFile]:
        """The files that go with it."""
        return self.pending if "files" in self.fields else []
