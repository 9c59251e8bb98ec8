"""What an approver sends."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changes.choices import Answer
from changes.services.answering import Said
from portal.forms.text import LongTextField


class AnswerForm(forms.Form):
    """Yes or no, and why. The buttons say which; what was read is sent along (S39)."""

    read_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32_767)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_147_483_647)
    answer = forms.ChoiceField(label=_("Your answer"), choices=Answer.choices, widget=forms.HiddenInput)
    comment = LongTextField(
        label=_("Comment"),
        required=False,
        max_length=5_000,
        rows=3,
        help_text=_("Everybody who sees the change reads it. Needed when you reject."),
    )

    def __init__(self, *args: Any, approval: int, **kwargs: Any) -> None:
        """Of two forms on one page each has fields of its own name."""
        self.approval = approval
        super().__init__(*args, **kwargs)
        self.auto_id = f"id_{approval}_%s"

    def clean(self) -> dict[str, Any]:
        """A no has a reason."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("answer") == Answer.REJECT and not data.get("comment"):
            self.add_error("comment", _("Say why you reject it."))
        return data

    @property
    def said(self) -> Said:
        """What the valid form says."""
        data = self.cleaned_data
        return Said(data["read_version"], data["seen"], data["answer"], data["comment"])


class MailedAnswerForm(AnswerForm):
    """The confirm page of a link from a mail: for the link's answer and version, whatever is sent."""

    def __init__(self, *args: Any, answer: str, version: int, **kwargs: Any) -> None:
        """Know what is said and which version was read."""
        super().__init__(*args, **kwargs)
        self.version = version
        del self.fields["read_version"]
        choice: Any = self.fields["answer"]
        choice.choices = [pair for pair in Answer.choices if pair[0] == answer]

    @property
    def said(self) -> Said:
        """What the valid form says."""
        data = self.cleaned_data
        return Said(self.version, data["seen"], data["answer"], data["comment"])
