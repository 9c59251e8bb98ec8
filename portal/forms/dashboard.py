"""The organization filter of a dashboard (reference 2.7)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from portal.access import BELOW, Viewer
from portal.models import Organization
from portal.words import word, word_lazy


class OrganizationsForm(forms.Form):
    """All, the parent alone, its sub-organizations only, or one of them; it narrows every widget of a tab."""

    organization = forms.ChoiceField(label=word_lazy("organization"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        """Offer what is within the viewer's reach."""
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        names = _names(viewer) if viewer.sees_several else {}
        self.reaches = _reaches(names, viewer.organization_id)
        self.fields["organization"] = forms.ChoiceField(
            label=word_lazy("organization"),
            required=False,
            choices=[("", _all()), *((value, _label(value, names, viewer)) for value in self.reaches)],
            error_messages={"invalid_choice": _("That choice is not there; all are shown.")},
        )

    @property
    def choice(self) -> str:
        """What was chosen, as addresses name it; "" for all and for what is not offered."""
        chosen: str = self.cleaned_data.get("organization", "") if self.is_valid() else ""
        return chosen

    @property
    def narrowed(self) -> Viewer:
        """The viewer reaching only what was chosen."""
        return self.viewer.within(self.reaches[self.choice]) if self.choice else self.viewer


def _names(viewer: Viewer) -> dict[int, str]:
    rows = Organization.objects.visible_to(viewer).order_by("name", "pk")
    return dict(rows.values_list("pk", "name"))


def _reaches(names: Mapping[int, str], own: int) -> dict[str, set[int]]:
    """What each choice leaves: the parent first, then all below it, then one by one."""
    below = [pk for pk in names if pk != own]
    parent = {str(own): {own}} if below else {}
    together = {BELOW: set(below)} if len(below) > 1 else {}
    return parent | together | {str(pk): {pk} for pk in below}


def _all() -> str:
    return _("All %(organizations)s") % {"organizations": word("organization", plural=True)}


def _label(value: str, names: Mapping[int, str], viewer: Viewer) -> str:
    if value == BELOW:
        return _("%(words)s only") % {"words": word("sub_organization", plural=True)}
    name = names[int(value)]
    return _("%(name)s only") % {"name": name} if int(value) == viewer.organization_id else name
