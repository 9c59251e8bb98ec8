"""Forms about the client's side of a ticket: whose it is, who is kept informed."""

from functools import cached_property
from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.admin.actions import ActionForm
from portal.admin.autocomplete import ChooseRow, SelectWithin
from portal.models import Contact, Organization
from portal.words import word_lazy
from tickets.models import Ticket
from tickets.services.moves import Consequences, consequences


def choose_contact(organization: Organization, **options: Any) -> Any:
    """A field for somebody who can reach the organization's tickets."""
    rows = Contact.objects.active().reaching(organization)
    widget = SelectWithin(Ticket._meta.get_field("contact"), organization)
    field: Any = forms.ModelChoiceField(rows, widget=widget, **options)
    widget.choices = field.choices
    return field


class MoveForm(ActionForm):
    """Another client. Sent once, it says what would change; only then it can be confirmed."""

    organization = forms.ModelChoiceField(Organization.objects.active(), label=word_lazy("organization"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the contact and the confirmation as soon as the organization is known."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organization"]
        field.widget = ChooseRow(Ticket._meta.get_field("organization"), admin.site)
        field.widget.choices = field.choices
        if self.going_to is not None:
            self.fields["contact"] = choose_contact(self.going_to, label=_("Contact there"), required=False)
            self.fields["confirmed"] = forms.BooleanField(
                label=_("Move the ticket, and take it away from these people"),
                error_messages={"required": _("Read what changes, then confirm it.")},
            )

    @cached_property
    def going_to(self) -> Organization | None:
        """The organization that was chosen; none while there is none, or the ticket is there already."""
        if not self.is_bound:
            return None
        field: Any = self.fields["organization"]
        try:
            found: Organization | None = field.clean(self.data.get(self.add_prefix("organization")))
        except forms.ValidationError:
            return None
        return found if found and found.pk != self.target.organization_id else None

    def clean_organization(self) -> Organization:
        """Refuse the one where it is."""
        chosen: Organization = self.cleaned_data["organization"]
        if chosen.pk == self.target.organization_id:
            raise forms.ValidationError(_("The ticket is there already."))
        return chosen

    @cached_property
    def changes(self) -> Consequences | None:
        """What the move would mean."""
        return consequences(self.target, self.going_to) if self.going_to else None


class WatchForm(ActionForm):
    """Somebody who can reach the ticket's organization."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer no others."""
        super().__init__(*args, **kwargs)
        self.fields["contact"] = choose_contact(self.target.organization, label=_("Keep informed"))


class UnwatchForm(ActionForm):
    """One of those who are kept informed."""

    contact = forms.ModelChoiceField(Contact.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Of this ticket."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contact"]
        field.queryset = Contact.objects.filter(watched_tickets=self.target)
