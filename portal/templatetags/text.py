"""`{{ text|markdown }}`: what people wrote, shown safely, inside `<div class="prose">`."""

from django import template
from django.utils.safestring import SafeString

from portal.markdown import render

register = template.Library()


@register.filter
def markdown(text: str | None) -> SafeString:
    """The text as HTML; nothing for nothing."""
    return render(text) if text else SafeString()
