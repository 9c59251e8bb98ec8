"""How Django's form widgets become HTML: as Django does it, but for drop-downs.

Django renders a template for each option, and there are six hundred time zones: a page with one took 0.3 s.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_SELECT = "django/forms/widgets/select.html"


class PortalRenderer(DjangoTemplates):
    """Named by the setting FORM_RENDERER."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """The widget as HTML."""
        if template_name == _SELECT:
            return select(context["widget"])
        return super().render(template_name, context, request)


def select(widget: Mapping[str, Any]) -> SafeString:
    """A drop-down from the context that Django gives its template."""
    options = format_html_join("", "{}", ((group,) for group in _groups(widget["optgroups"])))
    return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), options)


def _groups(groups: Any) -> Iterator[SafeString]:
    for name, options, _index in groups:
        listed = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((option["value"], flatatt(option["attrs"]), option["label"]) for option in options),
        )
        yield format_html('<optgroup label="{}">{}</optgroup>', name, listed) if name else listed
