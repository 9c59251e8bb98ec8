"""A form whose file is looked at first and taken in at the second sending, without choosing it anew."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from portal import file_checks, uploads
from portal.models import PendingFile
from portal.registry import Text


class KeptFileForm(forms.Form):
    """A file, or the one kept from the preview (`kept`); `confirm` asks to write it."""

    form_name: ClassVar[str]
    none_chosen: ClassVar[Text] = gettext_lazy("Choose a CSV or an XLSX file.")
    file = forms.FileField(label=gettext_lazy("CSV or XLSX file"), required=False)
    kept = forms.IntegerField(widget=forms.HiddenInput, required=False)
    confirm = forms.BooleanField(widget=forms.HiddenInput, required=False)
    skip_bad = forms.BooleanField(
        label=gettext_lazy("Leave bad rows out and take the others"), required=False
    )

    def __init__(self, *args: Any, user_id: int, **kwargs: Any) -> None:
        """Remember whose kept file may be named."""
        super().__init__(*args, **kwargs)
        self.user_id = user_id

    def clean(self) -> dict[str, Any]:
        """The file of this form, or the one kept from the preview."""
        values = super().clean() or {}
        if values.get("file"):
            values["pending"] = self._keep(values["file"])
        elif values.get("kept"):
            mine = PendingFile.objects.of_form(self.user_id, self.form_name)
            values["pending"] = get_object_or_404(mine, pk=values["kept"])
        elif "file" not in self.errors:
            self.add_error("file", str(self.none_chosen))
        return values

    @property
    def pending(self) -> PendingFile | None:
        """The file, once it proved to be one."""
        return self.cleaned_data.get("pending") if hasattr(self, "cleaned_data") else None

    def _keep(self, upload: file_checks.Upload) -> PendingFile | None:
        try:
            checked = file_checks.check(upload)
            return uploads.keep(user_id=self.user_id, form=self.form_name, checked=checked)
        except ValidationError as error:
            self.add_error("file", error)
            return None
