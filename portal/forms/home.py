"""The forms of Home: whose data the cards show, and which cards there are."""

from typing import Any

from django import forms
from django.db.models import F
from django.utils.translation import gettext as _

from portal.access import Viewer
from portal.forms.arrangement import ArrangementField
from portal.home import Home
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


class ArrangeForm(forms.Form):
    """The cards there are for the viewer; sent without any it takes their own arrangement back."""

    cards = ArrangementField()

    def __init__(self, *args: Any, home: Home, **kwargs: Any) -> None:
        """Offer the cards as they stand now."""
        super().__init__(*args, **kwargs)
        field = self.fields["cards"]
        if isinstance(field, ArrangementField):
            field.offer([card for card, _shows in home.cards])
            self.initial["cards"] = [[card.key, shows] for card, shows in home.cards]
