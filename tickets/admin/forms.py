"""Forms of the service desk's ticket page."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.admin.actions import ActionForm, FilesActionForm
from portal.models import ProviderSettings, User, Visibility
from tickets.models import TicketStatus, TicketTimeEntry

READERS = [
    (Visibility.INTERNAL.value, _("Internal note: only we read it")),
    (Visibility.EVERYONE.value, _("Reply to the client: they read it and get a mail")),
]
HOUR_READERS = [
    (Visibility.EVERYONE.value, _("The client reads the summary")),
    (Visibility.INTERNAL.value, _("Only we read the summary")),
]
# Billing keeps the roles; its models are reached by the foreign key.
_role: Any = TicketTimeEntry._meta.get_field("role")
_contract: Any = TicketTimeEntry._meta.get_field("contract")
_HOURS: dict[str, Any] = {"required": False, "min_value": Decimal(0), "max_digits": 6, "decimal_places": 2}


class StaffReplyForm(FilesActionForm):
    """A reply or an internal note. Internal unless somebody chooses otherwise: a slip must not mail (S35)."""

    visibility = forms.ChoiceField(
        label=_("Who may read it?"),
        choices=READERS,
        initial=Visibility.INTERNAL.value,
        widget=forms.RadioSelect,
    )
    body = forms.CharField(
        label=_("Text"), required=False, max_length=100_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    status = forms.ModelChoiceField(
        TicketStatus.objects.all(), label=_("Status afterwards"), required=False, empty_label=_("As it is")
    )
    field_order = ("form_token", "visibility", "body", "files", "status")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Put the files after the text."""
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


def _clock(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget)


class HoursFields(forms.Form):
    """Hours: from and to, or a number."""

    worked_on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    start = _clock(_("From"))
    end = _clock(_("To"))
    hours_worked = forms.DecimalField(label=_("Hours worked"), help_text=_("Or from and to."), **_HOURS)
    hours_billed = forms.DecimalField(
        label=_("Hours billed"), help_text=_("Empty: the hours worked."), **_HOURS
    )
    role = forms.ModelChoiceField(
        _role.related_model._default_manager.filter(is_active=True),
        label=_("Worked as"),
        required=False,
        empty_label=_("The default role"),
    )
    summary = forms.CharField(
        label=_("What was done"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    visibility = forms.ChoiceField(
        label=_("Who may read it?"),
        choices=HOUR_READERS,
        initial=Visibility.EVERYONE.value,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Today, where the provider is."""
        super().__init__(*args, **kwargs)
        self.initial["worked_on"] = ProviderSettings.load().today

    def clean(self) -> dict[str, Any]:
        """Work the hours out of from and to, unless they are given."""
        cleaned = super().clean() or self.cleaned_data
        start, end = cleaned.get("start"), cleaned.get("end")
        if bool(start) != bool(end):
            self.add_error("end" if start else "start", ValidationError(_("Give both, from and to.")))
        elif start and end and end <= start:
            self.add_error("end", ValidationError(_("The end must come after the start.")))
        elif cleaned.get("hours_worked") is None and "hours_worked" not in self.errors:
            if start and end:
                cleaned["hours_worked"] = hours_between(start, end)
            else:
                self.add_error("hours_worked", ValidationError(_("How many hours?")))
        return cleaned


class TimeForm(FilesActionForm, HoursFields):
    """New hours, with files that are read by whoever reads the summary."""

    @property
    def facts(self) -> dict[str, Any]:
        """The hours without their files."""
        return {name: self.cleaned_data[name] for name in HoursFields.base_fields}


class CorrectTimeForm(ActionForm, HoursFields):
    """The same for hours that are written already, and which contract they are billed under."""

    contract = forms.ModelChoiceField(
        _contract.related_model._default_manager.none(),
        label=_("Contract"),
        required=False,
        empty_label=_("None: billed to nobody"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """As they are; contracts of the ticket's organization."""
        super().__init__(*args, **kwargs)
        entry: TicketTimeEntry = self.target
        contracts = _contract.related_model._default_manager.filter(organization=entry.billed_for)
        self.fields["contract"].queryset = contracts  # type: ignore[attr-defined]  # a choice of rows
        self.initial = {name: getattr(entry, name) for name in self.fields if hasattr(entry, name)}
        self.initial |= {"role": entry.role_id, "contract": entry.contract_id}

    def clean(self) -> dict[str, Any]:
        """Bill what was worked unless it is said."""
        cleaned = super().clean()
        if cleaned.get("hours_billed") is None and "hours_billed" not in self.errors:
            cleaned["hours_billed"] = cleaned.get("hours_worked")
        return cleaned


def hours_between(start: time, end: time) -> Decimal:
    """Hours from one time of a day to a later one, to two decimals."""
    day = date.min
    seconds = (datetime.combine(day, end) - datetime.combine(day, start)).seconds
    return (Decimal(seconds) / 3600).quantize(Decimal("0.01"))


class StatusForm(ActionForm):
    """Another status."""

    status = forms.ModelChoiceField(TicketStatus.objects.all(), label=_("Status"), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The present one first chosen."""
        super().__init__(*args, **kwargs)
        self.initial["status"] = self.target.status_id


class AssignForm(ActionForm):
    """Somebody of ours, or nobody."""

    resource = forms.ModelChoiceField(
        User.objects.filter(is_staff=True, is_active=True),
        label=_("Assigned to"),
        required=False,
        empty_label=_("Nobody"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The present one first chosen."""
        super().__init__(*args, **kwargs)
        self.initial["resource"] = self.target.resource_id


class EntryForm(ActionForm):
    """One of the ticket's time entries."""

    entry = forms.ModelChoiceField(TicketTimeEntry.objects.none(), widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Of this ticket, and no other's."""
        super().__init__(*args, **kwargs)
        field = self.fields["entry"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = self.target.time_entries.all()
