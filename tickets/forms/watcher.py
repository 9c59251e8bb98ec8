"""Keeping a colleague informed of a ticket, and no longer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.models import Contact
from tickets.models import Ticket


class AddWatcherForm(forms.Form):
    """Colleagues who can reach the ticket's organization and are not told already."""

    contact = forms.ModelChoiceField(
        Contact.objects.none(), label=_("Keep informed"), empty_label=_("Choose a person")
    )

    def __init__(self, *args: Any, viewer: Viewer, ticket: Ticket, **kwargs: Any) -> None:
        """Offer the viewer's colleagues only."""
        super().__init__(*args, **kwargs)
        field = self.fields["contact"]
        if isinstance(field, forms.ModelChoiceField):
            told = [ticket.contact_id, *(person.pk for person in ticket.watchers.all())]
            people = Contact.objects.for_ticket_of(viewer, ticket.organization)
            field.queryset = people.exclude(pk__in=[pk for pk in told if pk])


class RemoveWatcherForm(forms.Form):
    """One of those who are told."""

    contact = forms.ModelChoiceField(Contact.objects.none(), label=_("Person"))

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        """Offer the ticket's watchers."""
        super().__init__(*args, **kwargs)
        field = self.fields["contact"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Contact.objects.filter(watched_tickets=ticket)
