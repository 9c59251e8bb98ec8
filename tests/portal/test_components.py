"""Components show what they are given, escape it, and tie labels, help and errors together."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django import forms
from django.http import QueryDict
from django.template import Context, Template

from portal.templatetags import lists, ui
from portal.templatetags.qr import qr_code

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def draw(source: str, **context: Any) -> str:
    return Template("{% load ui lists %}" + source).render(Context(context))


class Form(forms.Form):
    title = forms.CharField(help_text="In a few words.")
    agree = forms.BooleanField()
    kind = forms.ChoiceField(choices=[("a", "Alpha"), ("Group", [("b", "Beta")])], widget=forms.RadioSelect)
    picture = forms.FileField(widget=forms.ClearableFileInput, required=False)
    days = forms.DateField(required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Anna Maria Berg", "AB"), ("anna", "A"), ("", "?"), ("(x) Otto", "O"), ("李 小龍", "李小")],
)
def test_initials_are_of_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert ui.initials(name) == letters


def test_names_are_escaped_everywhere() -> None:
    evil = "<script>alert(1)</script>"
    shown = [
        ui.person(evil, note=evil),
        ui.badge(evil),
        ui.icon("x", evil),
        ui.file_link(evil, "/f/", 10, note=evil),
        draw("{% card title=evil %}{{ evil }}{% endcard %}", evil=evil),
        draw("{% entry author=evil at=now action=evil %}{{ evil }}{% endentry %}", evil=evil, now=NOW),
    ]
    assert all("<script" not in html for html in shown)
    assert all("&lt;script&gt;" in html for html in shown)


@time_machine.travel(NOW)
def test_a_moment_is_relative_with_the_exact_one_and_its_zone_behind_it() -> None:
    shown = ui.when(NOW - timedelta(hours=3))
    assert 'datetime="2026-03-02T06:30:00+00:00"' in shown
    assert "3 hours ago" in shown
    assert "Mar 2, 2026" in shown
    assert "(Coordinated Universal Time)" in shown


@time_machine.travel(NOW)
def test_an_exact_moment_keeps_the_relative_one_behind_it() -> None:
    assert ">Mar 2, 2026" in ui.when(NOW - timedelta(hours=3), exact=True)


@pytest.mark.parametrize("shown", [ui.when(None), ui.day(None), ui.money(None, "EUR")])
def test_a_missing_value_is_a_dash_that_is_read_as_none(shown: str) -> None:
    assert "None" in shown
    assert "\N{EN DASH}" in shown


def test_a_fact_without_content_shows_the_dash() -> None:
    assert "\N{EN DASH}" in draw('{% fact label="Device" %} {% endfact %}')
    assert "\N{EN DASH}" not in draw('{% fact label="Device" %}PC{% endfact %}')


def test_days_and_money_follow_the_formats() -> None:
    assert ui.day(date(2026, 1, 31)) == '<time datetime="2026-01-31">Jan 31, 2026</time>'
    assert "€1,234.50" in ui.money(Decimal("1234.5"), "EUR")


def test_an_entry_without_text_is_an_event() -> None:
    event = draw('{% entry author="A" at=now icon="check" %} {% endentry %}', now=NOW)
    assert "event" in event
    assert "entry-body" not in event


@pytest.mark.parametrize(
    ("name", "icon"),
    [("a.PNG", "file-image"), ("b.xlsx", "file-sheet"), ("c", "file"), ("d.zip", "file-archive")],
)
def test_a_file_shows_its_kind(name: str, icon: str) -> None:
    assert f"#{icon}" in ui.file_link(name, "/f/", 10)


def test_a_field_is_tied_to_its_label_help_and_error() -> None:
    form = Form({})
    shown = ui.field(form["title"])
    assert 'for="id_title"' in shown
    assert 'id="id_title_helptext"' in shown
    assert 'id="id_title_error"' in shown
    assert 'aria-describedby="id_title_helptext id_title_error"' in shown
    assert 'aria-invalid="true"' in shown


@pytest.mark.parametrize(
    ("name", "marks"),
    [
        ("agree", ("field check", "<label")),
        ("kind", ("<fieldset", "<legend")),
        ("picture", ('for="id_picture"',)),
        ("secret", ('type="hidden"',)),
    ],
)
def test_each_kind_of_control_has_its_shape(name: str, marks: tuple[str, ...]) -> None:
    shown = ui.field(Form()[name])
    assert all(mark in shown for mark in marks)


def test_the_summary_links_each_error_to_its_field() -> None:
    form = Form({})
    form.add_error(None, "Nothing was sent.")
    shown = ui.error_summary(form)
    assert 'href="#id_title"' in shown
    assert "Nothing was sent." in shown
    assert ui.error_summary(Form()).strip() == ""


def test_a_menu_a_dialog_and_tabs_say_what_they_are() -> None:
    assert "More" in draw('{% menu label="More" icon="more" quiet=True %}<li></li>{% endmenu %}')
    assert 'aria-labelledby="why-title"' in draw('{% dialog id="why" title="Why" %}x{% enddialog %}')
    assert 'aria-current="page"' in draw('{% tabs label="Views" items=items %}', items=[("A", "/a", True)])


def test_a_qr_code_is_drawn_with_its_name() -> None:
    assert 'role="img" aria-label="Scan me"' in qr_code("otpauth://x", "Scan me")


def test_a_chip_names_the_filter_and_leads_to_the_page_without_it() -> None:
    query = QueryDict("title=wi-fi&kind=b&sort=-title&page=3")
    found = lists.chips(Form(query), query)
    assert [(chip.label, chip.value) for chip in found] == [("Title", "wi-fi"), ("Kind", "Beta")]
    assert found[0].url == "?kind=b&sort=-title"


def test_an_invalid_value_is_no_chip() -> None:
    query = QueryDict("kind=zzz&days=never")
    assert lists.chips(Form(query), query) == []
    assert lists.chips(None, query) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "Yes"),
        (date(2026, 1, 31), "Jan 31, 2026"),
        (slice(date(2026, 1, 1), date(2026, 1, 31)), "Jan 1, 2026 to Jan 31, 2026"),
        (slice(date(2026, 1, 1), None), "from Jan 1, 2026"),
        (slice(None, date(2026, 1, 31)), "until Jan 31, 2026"),
        (["a", "b"], "Alpha, Beta"),
    ],
)
def test_values_of_filters_are_put_in_words(value: object, words: str) -> None:
    assert lists.in_words(Form()["kind"], value) == words


@pytest.mark.parametrize("value", [None, "", [], False, slice(None, None)])
def test_an_empty_value_filters_nothing(value: object) -> None:
    assert not lists.in_force(value)
