"""The portal's components as template tags; templates/README.md shows each in use.

The signatures are the contract: an unknown argument, icon or tone is an error at once, never a page that only
looks odd. What stands in every row of a table is formatted here, because a template for each of a hundred
cells would cost more than the query behind them; everything else is a small template in templates/ui/.
"""

import re
from collections.abc import Hashable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.forms import BaseForm, BoundField, FileInput
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import formats, words
from portal.excerpts import pieces

type Text = str | Promise

register = template.Library()

TONES = frozenset({"neutral", "info", "success", "warning", "danger", "brand"})
AVATAR_COLOURS = 6


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """The icons there are: the symbols of static/icons.svg, which bin/vendor builds from static/icons.txt."""
    sprite = finders.find("icons.svg")
    if not isinstance(sprite, str):
        raise template.TemplateSyntaxError("static/icons.svg is missing; run bin/vendor")
    return frozenset(re.findall(r'<symbol id="([^"]+)"', Path(sprite).read_text()))


def checked_tone(tone: str) -> str:
    """The tone itself; TemplateSyntaxError for one that has no colours."""
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"Unknown tone {tone!r}; one of {', '.join(sorted(TONES))}")
    return tone


def component(name: str, /, **props: object) -> SafeString:
    """Render templates/ui/<name>.html from its arguments alone, so that a page cannot leak into it."""
    return render_to_string(f"ui/{name}.html", props)


@lru_cache(maxsize=4096)
def escaped(text: str) -> SafeString:
    """The text for a page. Names, states and ages stand in row after row, and are escaped once."""
    return escape(text)


def nothing() -> SafeString:
    """What stands in a cell without a value, so that it does not look forgotten."""
    return _nothing(get_language())


@lru_cache(maxsize=64)
def _nothing(language: str | None) -> SafeString:
    return format_html(
        '<span class="none"><span aria-hidden="true">\N{EN DASH}</span>'
        '<span class="visually-hidden">{}</span></span>',
        _("None"),
    )


@register.simple_tag
def unchanging(name: str, **props: Hashable) -> SafeString:
    """A part that says the same to everybody with these `props`: rendered once for each language.

    It is given nothing else, neither page nor person, so there is nothing of theirs that it could keep.
    """
    given = tuple(sorted(props.items()))
    # Whoever works on a template wants to see it changed.
    return render_to_string(name, props) if settings.DEBUG else _unchanging(name, given, get_language())


@lru_cache(maxsize=256)
def _unchanging(name: str, props: tuple[tuple[str, Hashable], ...], language: str | None) -> SafeString:
    return render_to_string(name, dict(props))


# Inline


@register.simple_tag
def icon(name: str, label: Text = "") -> SafeString:
    """An icon of the sprite; decoration unless `label` says what it means."""
    if name not in icon_names():
        raise template.TemplateSyntaxError(f"Unknown icon {name!r}; see static/icons.txt")
    picture = _picture(name)
    return format_html('{}<span class="visually-hidden">{}</span>', picture, label) if label else picture


@lru_cache(maxsize=256)
def _picture(name: str) -> SafeString:
    # A list shows forty icons of a dozen names; the address of a static file is not found anew for each.
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("icons.svg"), name
    )


@register.filter
def known_icon(name: str, otherwise: str) -> str:
    """The icon a provider has chosen, or another one where there is none of that name."""
    return name if name in icon_names() else otherwise


@register.simple_tag
def badge(label: Text, tone: str = "neutral", icon_name: str = "") -> SafeString:
    """A short state in words; the tone colours it, and is never the only sign."""
    picture = icon(icon_name) if icon_name else ""
    return format_html('<span class="badge tone-{}">{}{}</span>', checked_tone(tone), picture, label)


def marked(text: str, terms: Sequence[str]) -> Text:
    """The text with every place of the terms marked, however they are written."""
    if not terms:
        return text
    patterns = {True: "<mark>{}</mark>", False: "{}"}
    parts = (format_html(patterns[is_term], part) for part, is_term in pieces(text, terms))
    return format_html_join("", "{}", ((part,) for part in parts))


@register.filter
def message_tone(level_tag: str) -> str:
    """The tone of one of Django's messages."""
    return {"error": "danger", "debug": "neutral"}.get(level_tag, level_tag or "info")


@register.simple_tag
def when(value: datetime | None, exact: bool = False) -> SafeString:
    """A moment: how long ago, the exact time with its zone on hover; `exact` turns the two round."""
    if value is None:
        return nothing()
    if exact:
        return _time(value, f"{formats.relative(value)} ({formats.zone_name(value)})", formats.moment(value))
    return _ago(value, formats.relative(value), timezone.get_current_timezone(), formats.active())


@lru_cache(maxsize=4096)
def _ago(value: datetime, ago: str, zone: tzinfo, chosen: formats.Formats) -> SafeString:
    # A list is drawn again at every letter typed into a filter. The hover hangs on zone and formats.
    return _time(value, formats.exact(value), ago)


def _time(value: datetime, hover: str, shown: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), hover, shown)


@register.simple_tag
def clock(value: datetime) -> SafeString:
    """The time of day of a moment whose day is said beside it."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        formats.exact(value),
        formats.clock(value),
    )


@register.simple_tag
def day(value: date | None) -> SafeString:
    """A plain date, never shifted between zones."""
    if value is None:
        return nothing()
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.day(value))


@register.simple_tag
def money(amount: Decimal | None, currency: str) -> SafeString:
    """An amount with its currency in the viewer's locale."""
    if amount is None:
        return nothing()
    return format_html('<span class="figure">{}</span>', formats.money(amount, currency))


@register.simple_tag
def word(kind: str, plural: bool = False) -> str:
    """The installation's word for "organization", "sub_organization" or "device"."""
    return words.word(kind, plural=plural)


@register.filter
def hours(value: Decimal | None) -> str:
    """Hours with two decimals and the reader's separators."""
    return formats.hours(value)


@register.filter
def file_size(size: int) -> str:
    """Bytes in a unit people use, in the steps that files.js uses before sending."""
    return formats.file_size(size)


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last name: "Anna Maria Berg" gives "AB"."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "") if words else "?"
    return letters.upper()


@register.simple_tag
def avatar(name: str) -> SafeString:
    """Initials on a colour that stays with the name; decoration, because the name stands beside it."""
    colour = crc32(str(name).encode()) % AVATAR_COLOURS + 1
    return format_html('<span class="avatar avatar-{}" aria-hidden="true">{}</span>', colour, initials(name))


@register.simple_tag
def person(name: str, note: Text = "") -> SafeString:
    """A person's name with the avatar, and a quiet note such as the organization."""
    quiet = format_html(' <span class="quiet">{}</span>', note) if note else ""
    return format_html('<span class="person">{}<span>{}{}</span></span>', avatar(name), name, quiet)


@register.simple_tag
def progress(value: int, maximum: int, label: Text) -> SafeString:
    """A bar with its figures in words; `label` says what is counted."""
    return component("progress", value=value, maximum=maximum, label=label)


# Forms


@register.simple_tag
def field(bound: BoundField, label: Text = "", quiet_label: bool = False) -> SafeString:
    """A form field whole: label, required mark, control, help and errors, tied together for assistance."""
    return component(
        "field", field=bound, label=label or bound.label, quiet_label=quiet_label, kind=_kind(bound)
    )


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    # A file field asks for a fieldset of its own, but it has one control, which needs its label.
    if bound.use_fieldset and not isinstance(widget, FileInput):
        return "group"
    return "check" if getattr(widget, "input_type", "") == "checkbox" else "control"


@register.simple_tag
def error_summary(form: BaseForm) -> SafeString:
    """All errors of a form in one box on top, each a link to its field; nothing when there are none."""
    fields = [form[name] for name in form.errors if name in form.fields]
    return component("error_summary", form=form, fields=fields)


# Blocks


@register.simple_block_tag
def card(
    content: str, title: Text = "", icon: str = "", url: str = "", url_label: Text = "", id: str = ""
) -> SafeString:
    """A box with a heading; `url` and `url_label` make a link beside the heading."""
    return component("card", content=content, title=title, icon=icon, url=url, url_label=url_label, id=id)


@register.simple_block_tag
def callout(content: str, tone: str = "info", title: Text = "") -> SafeString:
    """A remark that stands out in the flow of the page."""
    icons = {"success": "circle-check", "warning": "alert-triangle", "danger": "circle-alert"}
    name = icons.get(checked_tone(tone), "info")
    return component("callout", content=content, tone=tone, title=title, icon=name)


@register.simple_block_tag
def fact(content: str, label: Text) -> SafeString:
    """One line of a `<dl class="facts">`."""
    return component("fact", content=content if content.strip() else nothing(), label=label)


@register.simple_block_tag
def entry(
    content: str,
    author: str,
    at: datetime,
    action: Text = "",
    tone: str = "neutral",
    icon: str = "",
    id: str = "",
) -> SafeString:
    """One item of an `<ol class="timeline">`: who, what they did, when, and the text itself.

    Without `icon` the author's avatar marks the item; with it the item is something that happened.
    """
    props = {"author": author, "at": at, "action": action, "icon": icon, "id": id}
    return component("entry", content=content if content.strip() else "", tone=checked_tone(tone), **props)


@register.simple_block_tag
def menu(content: str, label: Text, icon: str = "", quiet: bool = False, small: bool = False) -> SafeString:
    """A button that opens a list; the content is `<li>` items with links or buttons."""
    return component("menu", content=content, label=label, icon=icon, quiet=quiet, small=small)


@register.simple_block_tag
def dialog(content: str, id: str, title: Text) -> SafeString:
    """A dialog that a `<button data-dialog="ID">` opens; without JavaScript its content shows in the page."""
    return component("dialog", content=content, id=id, title=title)


@register.simple_block_tag
def empty_state(content: str, title: Text, icon: str = "inbox") -> SafeString:
    """Why there is nothing here, in a sentence, with the way on."""
    return component("empty_state", content=content, title=title, icon=icon)


@register.simple_tag
def file_link(name: str, url: str, size: int, note: Text = "") -> SafeString:
    """One attachment in a `<ul class="files">`: its kind, name and size."""
    return component("file_link", name=name, url=url, size=size, note=note, icon=_file_icon(name))


FILE_ICONS: Mapping[str, str] = {
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic"), "file-image"),
    **dict.fromkeys((".xls", ".xlsx", ".csv", ".ods"), "file-sheet"),
    **dict.fromkeys((".zip", ".7z", ".gz", ".tar"), "file-archive"),
    **dict.fromkeys((".pdf", ".doc", ".docx", ".odt", ".txt", ".log"), "file-text"),
}


def _file_icon(name: str) -> str:
    return FILE_ICONS.get(Path(name).suffix.lower(), "file")


@register.simple_tag
def tabs(label: Text, items: Sequence[tuple[Text, str, bool]]) -> SafeString:
    """Links between the faces of one page: (label, address, current)."""
    return component("tabs", label=label, items=items)
