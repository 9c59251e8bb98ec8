"""What mails need beyond a page's tags: whole addresses, and moments that came through the queue as text."""

from datetime import datetime

from django import template
from django.urls import reverse

from portal import addresses, formats

register = template.Library()


@register.simple_tag
def portal_url(name: str, *args: object) -> str:
    """The whole address of a named page: `{% portal_url "tickets:detail" ticket_id %}`."""
    return addresses.absolute(reverse(name, args=args))


@register.filter
def absolute(path: str) -> str:
    """The whole address of a path."""
    return addresses.absolute(path)


@register.filter
def moment(value: str) -> str:
    """A moment, given as ISO text, with the name of the reader's zone."""
    at = datetime.fromisoformat(value)
    return f"{formats.moment(at)} ({formats.zone_name(at)})"
