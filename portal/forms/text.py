"""Text in forms: one line or many, without characters nobody can see."""

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

MANY = 1_000_000
# Control characters but NUL, which Django refuses; a tab and the ends of lines belong to long text.
_UNSEEN = _("Remove the characters that cannot be shown (for example by typing the text anew).")
_IN_A_LINE = RegexValidator(re.compile(r"[\x01-\x1f\x7f-\x9f]"), _UNSEEN, inverse_match=True)
_IN_A_TEXT = RegexValidator(re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"), _UNSEEN, inverse_match=True)


class LineField(forms.CharField):
    """One line of text."""

    def __init__(self, **kwargs: Any) -> None:
        """As its base."""
        super().__init__(**kwargs)
        self.validators.append(_IN_A_LINE)


class LongTextField(forms.CharField):
    """Text of several lines, up to a million characters."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        """`rows`: how many lines the empty field shows."""
        super().__init__(**{"max_length": MANY} | kwargs)
        self.validators.append(_IN_A_TEXT)
        self.widget.attrs["rows"] = rows


class MarkdownField(LongTextField):
    """Text of several lines with a preview (templates/ui/markdown_field.html)."""


class PreviewForm(forms.Form):
    """The text of one field of some form, to be shown as it will look."""

    def __init__(self, *args: Any, field: str, **kwargs: Any) -> None:
        """`field` is the name the text has in its own form."""
        super().__init__(*args, **kwargs)
        self.fields[field] = MarkdownField(required=False)
        self.field = field

    @property
    def text(self) -> str:
        """What was typed."""
        return str(self.cleaned_data[self.field])
