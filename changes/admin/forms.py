"""Forms of the staff's pages."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from changes.choices import CHANGE_REQUEST, Answer
from changes.models import Approval, ChangeRequest
from changes.services.answering import Said
from changes.services.planning import refuse_board
from portal.admin.actions import ActionForm
from portal.admin.autocomplete import SelectWithin
from portal.forms.text import LineField, LongTextField
from portal.models import Contact, User
from portal.witness import Witness


class WitnessForm(ActionForm):
    """The form of something that goes into the evidence; the page says from where it was sent."""

    witness: Witness


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The plan and the rule; says already here what the service would refuse."""

    class Meta:
        model = ChangeRequest
        fields: ClassVar = "__all__"

    def clean(self) -> dict[str, Any]:
        """Only a ticket of its kind, and a board for its client."""
        data: dict[str, Any] = super().clean() or {}
        ticket = data.get("ticket") or getattr(self.instance, "ticket", None)
        if ticket is None:
            return data
        if ticket.kind != CHANGE_REQUEST:
            raise ValidationError(_("Only a ticket of the kind “Change request” has approvals."))
        if "board" in data:
            refuse_board(data["board"], ticket.organization, self.initial.get("board"))
        return data


class AddContactForm(ActionForm):
    """Somebody of the client, or of its parent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the people who can reach the ticket's client."""
        super().__init__(*args, **kwargs)
        organization = self.target.ticket.organization
        widget = SelectWithin(Approval._meta.get_field("contact"), organization)
        rows = Contact.objects.active().reaching(organization)
        field: Any = forms.ModelChoiceField(rows, widget=widget, label=_("Contact"))
        widget.choices = field.choices
        self.fields["contact"] = field


class AddStaffForm(ActionForm):
    """One of our people."""

    user = forms.ModelChoiceField(
        User.objects.filter(is_staff=True, is_active=True), label=_("One of our people")
    )


class RemoveForm(WitnessForm):
    """An approver of this change who is not of the board."""

    approval = forms.ModelChoiceField(Approval.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only of this change."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["approval"]
        field.queryset = self.target.approvals.all()


class LinkForm(ActionForm):
    """An incident or a problem by its number."""

    number = LineField(label=_("Number of an incident or problem"), max_length=20)


def _first_of(change: ChangeRequest, user: User) -> Approval | None:
    """Their own vote, else one of somebody who is away and has not answered."""
    mine = change.approvals.of_staff(user)
    return mine.order_by("answers", "pk").first()


class StaffAnswerForm(WitnessForm):
    """Yes or no of one of our people."""

    approval = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)
    read_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32_767)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_147_483_647)
    answer = forms.ChoiceField(label=_("Your answer"), choices=Answer.choices, widget=forms.RadioSelect)
    comment = LongTextField(
        label=_("Comment"),
        required=False,
        max_length=5_000,
        rows=2,
        help_text=_("The client reads it. Needed when you reject."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what they have said so far."""
        super().__init__(*args, **kwargs)
        mine = _first_of(self.target, self.actor)
        if mine is not None and self.target.current is not None:
            self.initial.update(
                approval=mine.pk,
                read_version=self.target.current.number,
                seen=mine.answers,
                answer=mine.answer,
                comment=mine.comment,
            )

    @property
    def said(self) -> Said:
        """What the valid form says."""
        data = self.cleaned_data
        return Said(data["read_version"], data["seen"], data["answer"], data["comment"])
