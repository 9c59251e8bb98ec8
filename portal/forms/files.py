"""Forms that take files and keep them: nothing has to be chosen twice because another field was wrong.

Every file a form takes is stored at once as a `PendingFile` of this person and this form's token. The form
shows what it holds, each with a Remove button, and works without JavaScript.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.forms.utils import ErrorDict
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import file_checks, uploads
from portal.forms import tokens
from portal.models import PendingFile


def _limits() -> str:
    return gettext("Up to %(count)d files of %(size)s each: pictures, documents, logs, archives.") % {
        "count": settings.PORTAL_UPLOAD_MAX_FILES,
        "size": file_checks.in_words(settings.PORTAL_UPLOAD_MAX_BYTES),
    }


class FilesInput(forms.FileInput):
    """A control for several files, which takes dropped and pasted ones too (static/js/files.js)."""

    allow_multiple_selected = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Tell the browser the limits, so that it can say so before sending."""
        limits = {"data-files": True, "data-max-bytes": settings.PORTAL_UPLOAD_MAX_BYTES}
        accepted = {"accept": ",".join(file_checks.TYPES)}
        return super().get_context(name, value, {**(attrs or {}), **limits, **accepted})


class FilesField(forms.Field):
    """The files of one request; the form checks each, so that a bad one does not cost the good ones."""

    widget = FilesInput

    def to_python(self, value: Any) -> list[file_checks.Upload]:
        """Only what came as a file."""
        return [file for file in value or () if isinstance(file, UploadedFile)]

    def validate(self, value: Any) -> None:
        """Whether one is needed is asked of the form, which may already hold some."""


class FilesForm(forms.Form):
    """A form with files. After `is_valid()`, call `keep_files()`; then show, or use `pending`.

    A button may be a `step` on the way instead of sending: then show the form again after `forgive()`.
    """

    form_token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user_id: int, **kwargs: Any) -> None:
        """Read the form's token, or give it a new one."""
        super().__init__(*args, **kwargs)
        self.user_id = user_id
        self.fields["files"] = FilesField(label=_("Files"), required=False, help_text=lazy(_limits, str)())
        sent = str(self.data.get(self.add_prefix("form_token"), ""))
        self.token = tokens.read(sent, user_id) or self._new_token()
        self._accepted: list[file_checks.CheckedFile] = []

    def _new_token(self) -> UUID:
        token = uuid4()
        self.initial["form_token"] = written = tokens.write(token, self.user_id)
        if self.is_bound:
            data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict or a dict
            data[self.add_prefix("form_token")] = written
            self.data = data
        return token

    @property
    def files_field(self) -> BoundField | None:
        """For templates: `form.files` would be what the browser sent."""
        return self["files"] if "files" in self.fields else None

    @cached_property
    def pending(self) -> list[PendingFile]:
        """The files this form holds; a fresh form holds none."""
        if not self.is_bound:
            return []
        return list(PendingFile.objects.of_form(self.user_id, self.token.hex))

    @property
    def step(self) -> str:
        """What the pressed button asks for instead of sending: "remove", or a word of a subclass; else ""."""
        return "remove" if self._asked_to_remove else str(self.data.get("step", ""))

    @property
    def _asked_to_remove(self) -> str:
        return str(self.data.get("remove_file", ""))

    def clean_files(self) -> Sequence[file_checks.CheckedFile]:
        """Take the good files, and name the bad ones with the reason."""
        problems: list[ValidationError] = []
        for file in self.cleaned_data["files"]:
            try:
                self._take(file_checks.check(file))
            except ValidationError as problem:
                problems.append(problem)
        if problems:
            raise ValidationError(problems)
        if self.fields["files"].required and not (self._accepted or self.pending or self.step):
            raise ValidationError(_("Please add a file."))
        return self._accepted

    def _take(self, checked: file_checks.CheckedFile) -> None:
        known: list[PendingFile | file_checks.CheckedFile] = [*self.pending, *self._accepted]
        held = {(file.name, file.sha256) for file in known}
        if (checked.name, checked.sha256) in held:
            return
        if len(held) >= settings.PORTAL_UPLOAD_MAX_FILES:
            raise ValidationError(
                _("“%(name)s” is one too many: a form takes %(count)d files."),
                params={"name": checked.name, "count": settings.PORTAL_UPLOAD_MAX_FILES},
            )
        self._accepted.append(checked)

    def keep_files(self) -> list[PendingFile]:
        """Store what was taken, remove what was asked to be, and return all the form holds now."""
        if self._asked_to_remove:
            uploads.discard(file for file in self.pending if str(file.pk) == self._asked_to_remove)
        try:
            for checked in self._accepted:
                uploads.keep(user_id=self.user_id, form=self.token.hex, checked=checked)
        except ValidationError as problem:
            self.add_error("files", problem)
        self._accepted = []
        self.__dict__.pop("pending", None)
        return self.pending

    def forgive(self) -> None:
        """Show no error but those of files: the person has not sent the form yet."""
        errors = {name: found for name, found in self.errors.items() if name == "files"}
        self._errors = ErrorDict(errors, renderer=self.renderer)
