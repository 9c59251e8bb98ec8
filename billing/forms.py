"""Forms of billing's pages for clients."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from billing.filters import payers
from portal.access import Viewer
from portal.filters import FIRST_DAY, DayInput
from portal.models import Organization, ProviderSettings
from portal.words import word_lazy


class StatementForm(forms.Form):
    """Whose account, and as it stood on which day."""

    payer = forms.ModelChoiceField(Organization.objects.none(), label=word_lazy("organization"))
    day = forms.DateField(label=_("Day"), widget=DayInput(_("Day")))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        """The payers within reach; who has only their own has nothing to choose."""
        super().__init__(*args, **kwargs)
        self.initial.update(payer=viewer.organization_id, day=ProviderSettings.load().today)
        self.viewer, field = viewer, self.fields["payer"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset, field.empty_label = payers(viewer).order_by("name"), None
        if not viewer.sees_several:
            del self.fields["payer"]

    def clean_day(self) -> date:
        """No day that is still to come, since nobody knows what will be open."""
        day: date = self.cleaned_data["day"]
        if not FIRST_DAY <= day <= ProviderSettings.load().today:
            raise ValidationError(_("Choose a day up to today."))
        return day

    @property
    def account(self) -> Organization:
        """Whose it is, once the form is valid."""
        chosen: Organization | None = self.cleaned_data.get("payer")
        return chosen or payers(self.viewer).get(pk=self.viewer.organization_id)
