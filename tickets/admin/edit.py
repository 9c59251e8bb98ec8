"""Drawing up and correcting a ticket: the forms behind "Add" and "Correct"."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.admin.autocomplete import SelectWithin
from portal.forms.refusals import add_problem
from tickets.choices import Source
from tickets.models import RequestType, Ticket
from tickets.services.desk import CORRECTABLE, refuse_foreign

BY_HAND = [
    (value, label) for value, label in Source.choices if value in (Source.PHONE, Source.EMAIL, Source.STAFF)
]


class NewTicketForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A ticket for a contact; organization, queue and status follow from the contact and the request type."""

    source = forms.ChoiceField(label=_("How it came in"), choices=BY_HAND, initial=Source.PHONE)

    class Meta:
        model = Ticket
        fields = (
            "contact",
            "request_type",
            "source",
            "title",
            "description",
            "priority",
            "resource",
            "due_at",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A ticket of the desk has a contact and a type."""
        super().__init__(*args, **kwargs)
        self.fields["contact"].required = self.fields["request_type"].required = True
        self.fields["request_type"].queryset = RequestType.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a request type of another organization before anything is written."""
        cleaned = super().clean() or self.cleaned_data
        contact, asked = cleaned.get("contact"), cleaned.get("request_type")
        if contact and asked and asked.organization_id not in (None, contact.organization_id):
            self.add_error("request_type", ValidationError(_("This belongs to another organization.")))
        return cleaned


class CorrectionForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """The facts of a ticket that may be corrected."""

    class Meta:
        model = Ticket
        fields = CORRECTABLE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer contacts, devices and contracts of the ticket's organization only."""
        super().__init__(*args, **kwargs)
        for name in ("contact", "device", "contract"):
            if name in self.fields:
                widget = SelectWithin(Ticket._meta.get_field(name), self.instance.organization)
                field: Any = self.fields[name]
                widget.choices = field.choices
                field.widget = widget

    @property
    def changes(self) -> dict[str, Any]:
        """What was changed, as the service takes it."""
        return {name: self.cleaned_data[name] for name in self.changed_data}

    def clean(self) -> dict[str, Any]:
        """Refuse rows of another organization before anything is written."""
        cleaned = super().clean() or self.cleaned_data
        asked = Ticket(organization=self.instance.organization)
        changed = [name for name in self.changed_data if name in cleaned]
        for name in changed:
            setattr(asked, name, cleaned[name])
        try:
            refuse_foreign(asked, changed)
        except ValidationError as problem:
            add_problem(self, problem)
        return cleaned
