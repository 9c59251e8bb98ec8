"""Whose ticket it is: organization, contact, watchers, device, all within the viewer's reach (S5)."""

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.access import Perm, Scope
from portal.forms.choices import OneOf, SomeOf
from portal.models import Contact, Organization
from portal.models.contact import ContactQuerySet
from portal.words import word_lazy
from tickets.forms.new import TicketForm
from tickets.querysets import devices_for_ticket

PEOPLE = ("first_name", "last_name", "email")
DEVICES = ("reference_name", "reference_number", "serial_number")


class WhoForm(TicketForm):
    """Adds the people. The organization decides who and what can be chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Settle the organization first."""
        super().__init__(*args, **kwargs)
        self.organization = self._settle_organization()
        # Whoever sees only their own tickets raises them for nobody else (reference 4.2).
        if self.viewer.scope(Perm.TICKETS_VIEW) is Scope.ORGANIZATION:
            self.initial.setdefault("contact", self.viewer.contact_id)
            field = OneOf(queryset=None, label=gettext_lazy("Who is it for?"), empty_label=None)
            self.offer("contact", field, self._colleagues, PEOPLE)

    def _settle_organization(self) -> Organization:
        """The organization chosen so far; the field is there only where there is a choice."""
        rows = Organization.objects.visible_to(self.viewer).active()
        if self.request_type.organization_id:
            rows = rows.filter(pk=self.request_type.organization_id)
        known = {str(row.pk): row for row in rows}
        own = known.get(str(self.viewer.organization_id)) or next(iter(known.values()))
        self.initial.setdefault("organization", own.pk)
        if len(known) > 1:
            self.fields["organization"] = forms.ModelChoiceField(
                rows, label=word_lazy("organization"), empty_label=None
            )
        asked = self.sent("organization") if self.is_bound else str(self.initial["organization"])
        return known.get(asked, own)

    def sent(self, name: str) -> str:
        """What the browser sent under the name, not yet checked."""
        return str(self.data.get(self.add_prefix(name), "")).strip()[:100]

    def offer(self, name: str, field: OneOf | SomeOf, rows: Any, lookups: tuple[str, ...]) -> None:
        """Add a choice among rows, narrowed by what was searched for."""
        self.fields[name] = field
        field.lookups, field.label_from_instance = lookups, self._label  # type: ignore[method-assign, assignment]
        field.offer(rows, words=self.sent(f"{name}_search"), chosen=self._chosen(name))

    def _chosen(self, name: str) -> list[str]:
        if not self.is_bound:
            return [str(self.initial.get(name, ""))]
        data: Any = self.data
        return [str(value) for value in data.getlist(self.add_prefix(name))]

    @cached_property
    def _colleagues(self) -> ContactQuerySet:
        return Contact.objects.for_ticket_of(self.viewer, self.organization).select_related("organization")

    def _label(self, row: Any) -> str:
        """A colleague, with the organization where it is another one; a device with its number."""
        if not isinstance(row, Contact):
            return f"{row} ({row.serial_number})" if row.serial_number else str(row)
        if row.pk == self.viewer.contact_id:
            return _("%(name)s (me)") % {"name": row}
        is_near = row.organization_id == self.viewer.organization_id
        return str(row) if is_near else f"{row} ({row.organization})"

    def add_watchers(self) -> SomeOf:
        """Colleagues who are kept informed."""
        field = SomeOf(queryset=None, label=gettext_lazy("Keep informed"))
        others = self._colleagues.exclude(pk=self.viewer.contact_id)
        self.offer("watchers", field, others, PEOPLE)
        return field

    def add_device(self) -> OneOf | None:
        """The organization's devices; no field without the grant."""
        if not self.viewer.can(Perm.DEVICES_VIEW):
            return None
        field = OneOf(queryset=None, label=word_lazy("device"), empty_label="—")
        self.offer("device", field, devices_for_ticket(self.viewer, self.organization), DEVICES)
        return field

    @property
    def is_about_device(self) -> bool:
        """Whether somebody came from a device, whatever the request type asks."""
        return bool(self.sent("device") if self.is_bound else self.initial.get("device"))

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of the ticket."""
        people = {name: self.cleaned_data.get(name) for name in ("organization", "contact", "device")}
        own = {"organization": self.organization}
        return super().facts | own | {name: row for name, row in people.items() if row is not None}
