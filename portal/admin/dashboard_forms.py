"""The forms of a dashboard tab and its widgets: drop-downs in the words of what can be counted."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.models import DashboardTab, DashboardWidget, Organization
from portal.registry import DashboardSource, Text, dashboard_sources

type Options = list[tuple[str, Text] | tuple[Text, list[tuple[str, Text]]]]


class TabForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A tab; categories and classifications are chosen among those that organizations have."""

    categories = forms.MultipleChoiceField(
        label=_("Organization categories"), required=False, widget=forms.CheckboxSelectMultiple
    )
    classifications = forms.MultipleChoiceField(
        label=_("Classifications"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = DashboardTab
        fields = (
            "name",
            "order",
            "is_active",
            "shows_whole_organization",
            "organizations",
            "categories",
            "classifications",
            "account_managers",
            "security_levels",
        )
        widgets: ClassVar = {"security_levels": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what there is, and what was chosen before."""
        super().__init__(*args, **kwargs)
        self._offer("categories", "category", self.instance.categories)
        self._offer("classifications", "classification", self.instance.classifications)

    def _offer(self, name: str, path: str, chosen: Iterable[str]) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.MultipleChoiceField):
            there = Organization.objects.exclude(**{path: ""}).values_list(path, flat=True).distinct()
            field.choices = [(word, word) for word in sorted({*there, *chosen})]


class WidgetForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A widget: what is measured, by what it is grouped, and which rows only."""

    what = forms.ChoiceField(label=_("What is measured"))
    by = forms.ChoiceField(label=_("Grouped by"), required=False)
    only = forms.ChoiceField(label=_("Only"), required=False)

    class Meta:
        model = DashboardWidget
        fields = ("title", "order", "kind", "limit", "width")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the names of the registry; one that is gone stays in sight until it is replaced."""
        super().__init__(*args, **kwargs)
        one = self.instance
        self._offer("what", one.source, one.measure, lambda source: source.measures)
        self._offer("by", one.source, one.group, lambda source: source.groups)
        self._offer("only", one.source, one.narrowing, lambda source: source.narrowings)

    def _offer(
        self, name: str, source: str, key: str, parts: Callable[[DashboardSource], Iterable[Any]]
    ) -> None:
        offered: Options = [] if name == "what" else [("", "---------")]
        for one in dashboard_sources:
            offered.append((one.label, [(f"{one.key}:{part.key}", part.label) for part in parts(one)]))
        current = f"{source}:{key}" if key else ""
        known = {value for _label, group in offered if isinstance(group, list) for value, _text in group}
        if current and current not in known:
            offered.append((current, _("No longer there: %(name)s") % {"name": current}))
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = offered
            field.initial = current

    def clean(self) -> dict[str, Any]:
        """Put the choices into the widget; the model says whether they fit."""
        cleaned = super().clean() or self.cleaned_data
        source, _colon, measure = cleaned.get("what", "").partition(":")
        self.instance.source, self.instance.measure = source, measure
        self.instance.group = self._within(source, "by")
        self.instance.narrowing = self._within(source, "only")
        return cleaned

    def _within(self, source: str, name: str) -> str:
        """The key chosen for a field, which must be of the same source as what is measured."""
        chosen, _colon, key = self.cleaned_data.get(name, "").partition(":")
        if source and key and chosen != source:
            self.add_error(name, _("That belongs to other rows than what is measured."))
            return ""
        return str(key)
