"""What a contact sends to answer a quote."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.text import LongTextField
from quotes.choices import Answer
from quotes.models import QuoteVersion


class ChoiceOfLinesForm(forms.Form):
    """The optional lines that are ticked; without JavaScript it works the totals out anew."""

    chosen = forms.TypedMultipleChoiceField(
        label=_("Optional items"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, version: QuoteVersion, **kwargs: Any) -> None:
        """Offer the version's optional lines, ticked as the salesperson ticked them."""
        super().__init__(*args, **kwargs)
        self.version = version
        optional = [line for line in version.lines.all() if line.is_optional]
        field: Any = self.fields["chosen"]
        field.choices = [(line.pk, line.title) for line in optional]
        field.initial = [line.pk for line in optional if line.is_chosen]

    @property
    def ticked(self) -> list[int]:
        """The lines ticked: as sent, else as they start."""
        if self.is_bound:
            self.is_valid()
            return list(self.cleaned_data.get("chosen", ()))
        return list(self.get_initial_for_field(self.fields["chosen"], "chosen"))


class AnswerForm(ChoiceOfLinesForm):
    """Yes or no, and why. The name is the contact's own and not asked for (reference section 8)."""

    read_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32_767)
    answer = forms.ChoiceField(label=_("Your answer"), choices=Answer.choices, widget=forms.RadioSelect)
    comment = LongTextField(
        label=_("Comment"),
        required=False,
        max_length=5_000,
        rows=3,
        help_text=_("Needed when you decline: what would have to be different?"),
    )

    def clean(self) -> dict[str, Any]:
        """A no has a reason."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("answer") == Answer.DECLINE and not data.get("comment"):
            self.add_error("comment", _("Say why you decline."))
        return data


class ConfirmForm(AnswerForm):
    """The same once more, sent from the page that repeats what is agreed to."""

    agreed = forms.BooleanField(label=_("I have read this and it is what I want to say."))


class MailedAnswerForm(ConfirmForm):
    """The confirm page of a link from a mail: for the answer that the link is for, whatever is sent."""

    def __init__(self, *args: Any, answer: str, **kwargs: Any) -> None:
        """Know what is said and which version was read; both stand in the link and not in the form."""
        super().__init__(*args, **kwargs)
        del self.fields["read_version"]
        choice: Any = self.fields["answer"]
        choice.choices = [pair for pair in Answer.choices if pair[0] == answer]
        if answer == Answer.APPROVE:
            self.fields["comment"].help_text = ""
