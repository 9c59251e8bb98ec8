"""The forms of Home: whose data the cards show, and which cards there are."""

from typing import Any

from django import forms
from django.db.models import F
from django.utils.translation import gettext as _

from portal.access import Viewer
from portal.models import Organization
from portal.words import word, word_lazy


class ChoiceForm(forms.Form):
    """The drop-down of the Welcome card: all, the parent alone, or one sub-organization (seed 000)."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=word_lazy("organization"), required=False
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        """Offer what is within reach, the parent first."""
        super().__init__(*args, **kwargs)
        field = self.fields["organization"]
        if isinstance(field, forms.ModelChoiceField):
            reach = Organization.objects.visible_to(viewer)
            field.queryset = reach.order_by(F("parent").asc(nulls_first=True), "name", "pk")
            field.empty_label = _("All %(organizations)s") % {
                "organizations": word("organization", plural=True)
            }
