"""The ticket's own fields that a request type shows, requires and presets (reference 4.3)."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.access import Perm
from portal.forms.answers import day_input
from portal.models import Contact
from tickets.choices import FormField, Priority
from tickets.forms.who import WhoForm
from tickets.models import IssueType, RequestTypeField

# What a request type shows that names none of the ticket's own fields.
USUAL = (FormField.PRIORITY, FormField.DEVICE, FormField.WATCHERS, FormField.ATTACHMENTS)
# A day further off is a slip of the keyboard, and behind the year 9999 no time zone can reckon.
FURTHEST = timedelta(days=5 * 366)


class DetailsForm(WhoForm):
    """Adds the fields that the request type names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add them; files are there already, and go when they are not named."""
        super().__init__(*args, **kwargs)
        named = self.request_type.own_fields or [RequestTypeField(field=field) for field in USUAL]
        if FormField.ATTACHMENTS not in {row.field for row in named}:
            del self.fields["files"]
        for row in named:
            field = self._makers[row.field](row)
            if field is not None:
                field.required = row.required
        if self.is_about_device and "device" not in self.fields and (device := self.add_device()):
            device.required = False
        if self.viewer.can(Perm.TICKETS_SET_SP_PRIORITY):
            self.fields["sp_priority"] = forms.ChoiceField(
                label=_("Service provider priority"), choices=[("", "—"), *Priority.choices], required=False
            )

    @property
    def _makers(self) -> dict[str, Callable[[RequestTypeField], forms.Field | None]]:
        return {
            FormField.PRIORITY: self._add_priority,
            FormField.DEVICE: lambda row: self.add_device(),
            FormField.WATCHERS: lambda row: self.add_watchers(),
            FormField.ATTACHMENTS: lambda row: self.fields["files"],
            FormField.ISSUE_TYPE: self._add_issue_type,
            FormField.DUE: self._add_due,
        }

    def _add_priority(self, row: RequestTypeField) -> forms.Field:
        """Cards, each with what choosing it says (seed 001)."""
        cards = [
            (level.value, format_html("<span><strong>{}</strong> {}</span>", level.label, level.meaning))
            for level in Priority
        ]
        preset = row.default if row.default in Priority else self.request_type.default_priority
        self.initial.setdefault("priority", preset)
        field = forms.ChoiceField(label=_("How urgent is it?"), choices=cards, widget=forms.RadioSelect)
        self.fields["priority"] = field
        return field

    def _add_issue_type(self, row: RequestTypeField) -> forms.Field:
        types = IssueType.objects.filter(is_active=True).select_related("parent")
        preset = next((found.pk for found in types if row.default and str(found) == row.default), None)
        self.initial.setdefault("issue_type", preset)
        field = forms.ModelChoiceField(types, label=_("Issue type"), empty_label="—")
        self.fields["issue_type"] = field
        return field

    def _add_due(self, row: RequestTypeField) -> forms.Field:
        """A day; a default is a number of days from today."""
        today = timezone.localdate(timezone=self.viewer.zone)
        if row.default.isdecimal() and len(row.default) < 4:
            self.initial.setdefault("due", today + timedelta(days=int(row.default)))
        field = forms.DateField(
            label=_("Needed by"),
            widget=day_input(),
            input_formats=["%Y-%m-%d"],
            validators=[
                MinValueValidator(today, _("This day is past.")),
                MaxValueValidator(today + FURTHEST, _("This day is too far away.")),
            ],
        )
        self.fields["due"] = field
        return field

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of the ticket."""
        names = ("priority", "sp_priority", "issue_type")
        chosen = {name: value for name in names if (value := self.cleaned_data.get(name))}
        if due := self.cleaned_data.get("due"):
            chosen["due_at"] = datetime.combine(due, time(23, 59), self.viewer.zone)
        return super().facts | chosen

    @property
    def watchers(self) -> Sequence[Contact]:
        """Who is kept informed."""
        return list(self.cleaned_data.get("watchers") or ())
