"""Choices out of many rows: a plain drop-down that, past some length, is narrowed by searching.

Only what is shown is bounded; what may be chosen is the whole scoped queryset, so a foreign id and an unknown
one are the same invalid choice.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q

# More than this nobody reads through; the rest is found by searching.
SHOWN = 50


def could_be_a_row(value: object) -> bool:
    """Whether it is a number that a key can hold; SQLite answers a greater one in `IN` with an exception."""
    text = str(value)
    return text.isdecimal() and len(text) < 20 and int(text) <= models.BigIntegerField.MAX_BIGINT


class _Searchable(forms.ModelChoiceField):  # type: ignore[type-arg]  # the rows are anything
    """Shows the chosen rows and the first that match; `is_searchable` when there are more."""

    lookups: Sequence[str] = ()
    is_searchable = False
    words = ""

    def offer(self, rows: models.QuerySet[Any], *, words: str, chosen: Sequence[str]) -> None:
        """Allow `rows`; show those with all the words in one of the `lookups`, and the chosen ones."""
        self.queryset, self.words = rows, words
        first = list(rows[: SHOWN + 1])
        self.is_searchable = len(first) > SHOWN
        if self.is_searchable:
            known = list(rows.filter(pk__in=[value for value in chosen if could_be_a_row(value)][:SHOWN]))
            found = rows.filter(self._matching(words)).exclude(pk__in=[row.pk for row in known])
            first = [*known, *found[:SHOWN]]
        self.choices = [*self._none(), *((row.pk, self.label_from_instance(row)) for row in first)]

    def _none(self) -> list[tuple[str, str]]:
        return [("", str(self.empty_label))] if self.empty_label is not None else []

    def _matching(self, words: str) -> Q:
        matching = Q()
        for word in words.split()[:6]:
            matching &= Q(*((f"{lookup}__icontains", word) for lookup in self.lookups), _connector=Q.OR)
        return matching


class OneOf(_Searchable):
    """One row, in a drop-down."""


class SomeOf(_Searchable, forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # the rows are anything
    """Any number of rows, as boxes to tick."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        """Refuse what no row can have before it reaches the database."""
        for sent in value or ():
            if not could_be_a_row(sent):
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": sent}
                )
        return super().clean(value)
