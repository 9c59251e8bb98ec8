"""Drop-downs are written without templates, and are what Django would have written."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

CHOICES = [("", "None"), ("a", "A & <b>"), ("Group", [("c", "C"), ('"', "Quote")])]


@pytest.mark.parametrize("chosen", ["", "a", '"', None])
@pytest.mark.parametrize("attrs", [{}, {"data-x": "<&>", "required": True, "disabled": False}])
@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple, forms.NullBooleanSelect])
def test_a_drop_down_is_as_django_writes_it(
    widget: type[forms.Select], attrs: dict[str, str | bool], chosen: str | None
) -> None:
    ours = widget() if widget is forms.NullBooleanSelect else widget(choices=CHOICES)
    value = [chosen] if widget is forms.SelectMultiple else chosen
    theirs = ours.render("field", value, attrs, renderer=DjangoTemplates())
    assert parse_html(ours.render("field", value, attrs)) == parse_html(theirs)
