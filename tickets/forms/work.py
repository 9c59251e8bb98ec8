"""What the client's own help desk does on a ticket, a form for each verb."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.forms.answers import day_input
from portal.forms.text import LineField, LongTextField
from portal.models import Contact
from tickets.choices import Priority, StatusKind
from tickets.forms.details import FURTHEST
from tickets.models import Ticket, TicketStatus
from tickets.querysets import help_desk_of


class WorkForm(forms.Form):
    """A verb of the help desk; without fields it is a button."""

    def __init__(self, *args: Any, viewer: Viewer, ticket: Ticket, **kwargs: Any) -> None:
        """Remember who acts, and on what."""
        super().__init__(*args, **kwargs)
        self.viewer, self.ticket = viewer, ticket


def _day(**options: Any) -> forms.DateField:
    return forms.DateField(widget=day_input(), input_formats=["%Y-%m-%d"], **options)


class _Status(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    def label_from_instance(self, row: TicketStatus) -> str:
        """In the client's words."""
        return row.client_label


class PlanForm(WorkForm):
    """Who does it, where it stands, how urgent it is and until when: the client's own view of it."""

    resource = forms.ModelChoiceField(
        Contact.objects.none(), label=_("Assigned to"), required=False, empty_label=_("Nobody")
    )
    status = _Status(
        TicketStatus.objects.filter(visible_in_portal=True).exclude(kind=StatusKind.COMPLETE),
        label=_("Own status"),
        required=False,
        empty_label="—",
    )
    priority = forms.ChoiceField(
        label=_("Own priority"), choices=[("", "—"), *Priority.choices], required=False
    )
    due = _day(label=_("Own due day"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As it stands; colleagues of the help desk, and nobody else."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["resource"]
        field.queryset = help_desk_of(self.viewer, self.ticket.organization)
        due = self.ticket.internal_due_at
        self.initial.update(
            resource=self.ticket.internal_resource_id,
            status=self.ticket.internal_status_id,
            priority=self.ticket.internal_priority,
            due=timezone.localdate(due, self.viewer.zone) if due else None,
        )

    def clean_due(self) -> date | None:
        """No day that a time zone could push off the calendar."""
        due: date | None = self.cleaned_data["due"]
        if due and abs(due - timezone.localdate(timezone=self.viewer.zone)) > FURTHEST:
            raise forms.ValidationError(_("This day is too far away."))
        return due

    @property
    def due_at(self) -> datetime | None:
        """The end of that day; the very moment it was, when the day was left as it is."""
        due = self.cleaned_data["due"]
        if due is None or "due" not in self.changed_data:
            return self.ticket.internal_due_at if due else None
        return datetime.combine(due, time(23, 59), self.viewer.zone)


class HoursForm(WorkForm):
    """Hours of one's own."""

    worked_on = _day(label=_("Day"))
    hours = forms.DecimalField(
        label=_("Hours"), min_value=Decimal("0.01"), max_value=Decimal(24), max_digits=4, decimal_places=2
    )
    summary = LineField(label=_("What was done"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Today."""
        super().__init__(*args, **kwargs)
        self.initial["worked_on"] = timezone.localdate(timezone=self.viewer.zone)

    def clean_worked_on(self) -> date:
        """Work that has been done: up to today, and not ages ago."""
        day: date = self.cleaned_data["worked_on"]
        today = timezone.localdate(timezone=self.viewer.zone)
        if not today - FURTHEST <= day <= today + timedelta(days=1):
            raise forms.ValidationError(_("Hours are noted for days that have been."))
        return day


class EscalateForm(WorkForm):
    """What the provider has to do."""

    text = LongTextField(
        label=_("What should your service provider do?"),
        max_length=100_000,
        help_text=_("Everyone who can see the ticket reads this."),
    )
