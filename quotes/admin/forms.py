"""Forms of the staff's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.admin.actions import ActionForm
from portal.forms.text import LongTextField


class ClearForm(ActionForm):
    """Why an answer is cleared: it goes into the evidence."""

    reason = LongTextField(label=_("Why"), max_length=2_000, rows=2)


class TakeForm(ActionForm):
    """What is made of an approved quote."""

    into = forms.ChoiceField(
        label=_("Make"),
        choices=(
            ("project", _("A project with a task for each line")),
            ("invoice", _("Charges to be billed")),
        ),
    )
