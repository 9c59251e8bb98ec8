"""Choosing a security level for somebody else."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.models import SecurityLevel
from portal.services.authority import levels_shown, levels_to_hand_out

# Seed 001, in the words of those who hand them out.
_ABOUT = {
    "basic": _("Their own tickets, and projects whose team they belong to."),
    "advanced": _("All tickets and projects."),
    "manager": _("All of it, with invoices, hours and expenses; manages users."),
    "billing": _("Their own tickets, and invoices."),
}


class LevelRadios(forms.RadioSelect):
    """Radio buttons of which some show what there is and cannot be pressed."""

    fixed: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """A button; without effect where the level is not the viewer's to give."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.fixed:
            option["attrs"]["disabled"] = True
        return option


class LevelField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable at run time
    """The levels the viewer may hand out; system levels that are withheld are visible, not selectable."""

    widget = LevelRadios
    default_error_messages = {"invalid_choice": _("You cannot give this security level.")}  # noqa: RUF012 - Django's name

    def __init__(self, viewer: Viewer, **kwargs: Any) -> None:
        """Offer what the viewer may give."""
        offered = {level.pk for level in levels_to_hand_out(viewer)}
        rows = SecurityLevel.objects.filter(pk__in=offered)
        super().__init__(rows, label=_("Security level"), empty_label=None, **kwargs)
        self.show(levels_shown(viewer), offered)

    def show(self, levels: Iterable[SecurityLevel], offered: set[int]) -> None:
        """Name every level with what it is for."""
        shown = list(levels)
        self.choices = [(level.pk, self.label_from_instance(level)) for level in shown]
        self.widget.fixed = frozenset(str(level.pk) for level in shown if level.pk not in offered)

    def label_from_instance(self, obj: SecurityLevel) -> str:
        """Its name, and a sentence about it: the provider's, else ours about a shipped level."""
        about = obj.description or _ABOUT.get(str(obj.key), "")
        if not about:
            return str(obj)
        return format_html('<span><strong>{}</strong> <span class="quiet">{}</span></span>', obj, about)
