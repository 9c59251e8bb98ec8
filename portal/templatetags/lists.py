"""What layouts/list.html needs of a table and its filters: cells, chips, pages."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.db.models import Model, QuerySet
from django.forms import BaseForm, BoundField, ChoiceField, MultiWidget, Select, Widget
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django_tables2 import Table
from django_tables2.columns import BoundColumn

from portal import formats
from portal.tables import PortalTable
from portal.templatetags import ui

register = template.Library()

HIDDEN, SELECTED = "visually-hidden", " selected"
_ARROWS = {"": "chevrons-up-down", "ascending": "arrow-up", "descending": "arrow-down"}
_SORTED: Mapping[str, SafeString] = {
    "": format_html("{}", ""),
    "ascending": format_html(' aria-sort="{}"', "ascending"),
    "descending": format_html(' aria-sort="{}"', "descending"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force, in words, and the address of the page without it."""

    label: str | Promise
    value: str
    url: str


@register.simple_tag(takes_context=True)
def headings(context: Mapping[str, Any], table: PortalTable) -> SafeString:
    """The cells of the heading row, made without templates: a table has a dozen of them.

    A heading that sorts is a link; a second click turns the order round, and the list starts at its first
    page again.
    """
    kept = context["request"].GET.copy()
    for name in (table.prefixed_order_by_field, table.prefixed_page_field):
        kept.pop(name, None)
    rest = f"&{kept.urlencode()}" if kept else ""
    return format_html_join("", "{}", ((_heading(bound, table, rest),) for bound in table.shown_columns))


def _heading(bound: BoundColumn, table: PortalTable, rest: str) -> SafeString:
    css, label = bound.column.css, table.labels[bound.name]
    if not bound.orderable:
        return format_html('<th scope="col" class="{}">{}</th>', css, label)
    direction, order = _direction(bound), bound.order_by_alias.next
    return format_html(
        '<th scope="col" class="{}"{}><a id="sort-{}" href="?{}{}">{} {}</a></th>',
        css,
        _SORTED[direction],
        bound.name,
        urlencode({table.prefixed_order_by_field: order}),
        rest,
        label,
        ui.icon(_ARROWS[direction]),
    )


@register.simple_tag
def filters_below(table: PortalTable, form: BaseForm) -> SafeString:
    """The cells of the row under the headings: in each the filter of its column, where there is one."""
    cells = ((_filter_below(table, form, bound.name),) for bound in table.shown_columns)
    return format_html_join("", "<td>{}</td>", cells)


def _filter_below(table: PortalTable, form: BaseForm, name: str) -> SafeString | str:
    return filter_control(form[name], table.labels[name]) if name in form.fields else ""


def _direction(bound: BoundColumn) -> str:
    if not bound.is_ordered:
        return ""
    return "descending" if bound.order_by_alias.is_descending else "ascending"


@register.filter
def field_for(form: BaseForm | None, name: str) -> BoundField | None:
    """The filter under a heading, where the column has one."""
    return form[name] if form is not None and name in form.fields else None


@register.simple_tag
def filter_control(bound: BoundField, label: str | Promise, quiet: bool = True) -> SafeString:
    """A filter as a whole field, made without templates, because a list has a dozen of them.

    `quiet` leaves the label to screen readers, where a heading over the filter says it already.
    """
    if bound.errors:
        return ui.field(bound, label=label, quiet_label=quiet)
    widget, css = bound.field.widget, HIDDEN if quiet else ""
    if isinstance(widget, MultiWidget):
        return _fieldset(bound, widget, format_html('<legend class="{}">{}</legend>', css, label))
    caption = format_html('<label class="{}" for="{}">{}</label>', css, bound.id_for_label, label)
    return format_html('<div class="field">{}{}</div>', caption, _control(bound, widget))


def _fieldset(bound: BoundField, widget: MultiWidget, legend: SafeString) -> SafeString:
    context = widget.get_context(bound.html_name, bound.value(), {"id": bound.id_for_label})
    inputs = format_html_join("", "{}", ((_input(part),) for part in context["widget"]["subwidgets"]))
    return format_html('<fieldset class="field group">{}{}</fieldset>', legend, inputs)


def _control(bound: BoundField, widget: Widget) -> SafeString:
    if isinstance(widget, Select):
        return _select(bound, widget)
    context = widget.get_context(bound.html_name, bound.value(), {"id": bound.id_for_label})["widget"]
    return _input(context)


def _select(bound: BoundField, widget: Select) -> SafeString:
    # Django's own way makes a context for each option, and a list has a hundred of them.
    choices = tuple((str(value), str(label)) for value, label in _flat(widget.choices))
    listed = _options(choices, tuple(widget.format_value(bound.value())))
    attributes = _attributes({**widget.attrs, "id": bound.id_for_label})
    return format_html('<select name="{}"{}>{}</select>', bound.html_name, attributes, listed)


# Every page of a list has the same drop-downs with the same attributes: what is equal is written once.


@lru_cache(maxsize=1024)
def _options(choices: tuple[tuple[str, str], ...], chosen: tuple[str, ...]) -> SafeString:
    options = ((value, SELECTED if value in chosen else "", label) for value, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', options)


def _attributes(attrs: Mapping[str, Any]) -> SafeString:
    plain = (
        (name, value if value is None or isinstance(value, bool) else str(value))
        for name, value in attrs.items()
    )
    return _flat_attributes(tuple(plain))


@lru_cache(maxsize=1024)
def _flat_attributes(attrs: tuple[tuple[str, str | bool | None], ...]) -> SafeString:
    return flatatt(dict(attrs))


def _input(context: Mapping[str, Any]) -> SafeString:
    value = "" if context["value"] is None else format_html(' value="{}"', context["value"])
    attributes = _attributes(context["attrs"])
    return format_html('<input type="{}" name="{}"{}{}>', context["type"], context["name"], value, attributes)


@register.filter
def without_columns_of(form: BaseForm, table: Table) -> list[BoundField]:
    """The filters that have no column to stand under, such as the keyword."""
    shown = set(table.columns.names())
    return [form[name] for name in form.fields if name not in shown]


@register.simple_tag
def chips(form: BaseForm | None, query: QueryDict) -> list[Chip]:
    """The filters in force. An invalid value is no filter, so it is no chip; its field shows the error."""
    if form is None or not form.is_bound:
        return []
    form.is_valid()
    values = ((form[name], value) for name, value in form.cleaned_data.items())
    return [
        Chip(bound.label, in_words(bound, value), _without(bound, query))
        for bound, value in values
        if in_force(value)
    ]


@register.filter
def beside(form: BaseForm, names: tuple[str, ...]) -> list[BoundField]:
    """The filters that do not lead the panel of criteria."""
    return [form[name] for name in form.fields if name not in names]


@register.filter
def in_force_beside(form: BaseForm, names: tuple[str, ...]) -> bool:
    """Whether one of the other filters is in force, so that it must not be hidden."""
    return any(in_force(value) for name, value in form.cleaned_data.items() if name not in names)


def in_force(value: object) -> bool:
    """Whether a cleaned value filters at all; an unticked box and an empty choice do not."""
    if isinstance(value, QuerySet):
        return bool(value)
    if isinstance(value, slice):
        return value.start is not None or value.stop is not None
    return value not in (None, "", [], (), False)


def _without(bound: BoundField, query: QueryDict) -> str:
    """The page's address without this filter and without the page number, which would no longer fit.

    What has a default has to be said to be empty, or the default would come back.
    """
    left = query.copy()
    for name in [name for name in left if _belongs(name, bound)] + ["page"]:
        left.pop(name, None)
    if getattr(bound.field, "has_default", False):
        left.update({f"{bound.html_name}_{suffix}": "" for suffix in bound.field.widget.suffixes})
    return f"?{left.urlencode()}"


def _belongs(name: str, bound: BoundField) -> bool:
    # A range is one field with two parameters, such as created_after and created_before.
    return name == bound.html_name or name.removeprefix(f"{bound.html_name}_") in {
        "after",
        "before",
        "min",
        "max",
        "0",
        "1",
    }


def in_words(bound: BoundField, value: object) -> str:
    """A cleaned value as a person reads it."""
    if value is True:
        return _("Yes")
    if isinstance(value, slice):
        return _range_in_words(value)
    if isinstance(value, list | tuple | QuerySet):
        return ", ".join(in_words(bound, one) for one in value)
    if isinstance(value, datetime | date):
        return formats.day(value)
    return _choice_label(bound, value)


def _range_in_words(value: slice) -> str:
    start, stop = (
        formats.day(end) if isinstance(end, date) else str(end or "") for end in (value.start, value.stop)
    )
    if start and stop:
        return _("%(start)s to %(end)s") % {"start": start, "end": stop}
    return _("from %(start)s") % {"start": start} if start else _("until %(end)s") % {"end": stop}


def _choice_label(bound: BoundField, value: object) -> str:
    if isinstance(bound.field, ChoiceField) and not isinstance(value, Model):
        labels = {str(key): label for key, label in _flat(bound.field.widget.choices)}
        return str(labels.get(str(value), value))
    return str(value)


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    for key, label in choices:
        yield from label if isinstance(label, list | tuple) else [(key, label)]


@register.filter
def pages(page: Page[object]) -> Iterator[int | str]:
    """Page numbers around the current one, with gaps."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
