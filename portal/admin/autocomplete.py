"""Choosing a row of one organization while typing: its contacts, devices and contracts, nobody else's."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models
from django.db.models import Q
from django.http import HttpRequest

from portal.forms.choices import could_be_a_row
from portal.models import Organization


class ChooseRow(AutocompleteSelect):
    """The usual drop-down, which can be shown again with whatever was sent."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        """Leave out what no key can hold: SQLite answers it with an exception."""
        return super().optgroups(name, [one for one in value if could_be_a_row(one)], attr)


class ChooseRows(AutocompleteSelectMultiple):
    """Several rows, each with its own button to take it away."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        """Without the button that takes all away: it would stand within the list, where only rows may."""
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


class SelectWithin(ChooseRow):
    """The same, telling the server whose rows are wanted."""

    def __init__(self, field: Any, organization: Organization) -> None:
        """Offer rows of the organization, and of its parent."""
        super().__init__(field, admin.site)
        self.organization = organization

    def get_url(self) -> str:
        """Where the rows come from."""
        return f"{super().get_url()}?organization={self.organization.pk}"


class WithinOrganization:
    """For the page of a model with an organization: narrows the rows such a drop-down asks for."""

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """What the search finds, of the organization that was asked for."""
        asked = request.GET.get("organization", "")
        if asked.isdigit():
            near = Q(organization=asked) | Q(organization__children=asked)
            queryset = queryset.filter(near)
        found: tuple[models.QuerySet[Any], bool] = super().get_search_results(request, queryset, search_term)  # type: ignore[misc]
        return found
