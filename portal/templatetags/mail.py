"""What mails need beyond a page's tags: whole addresses, and moments that came through the queue as text."""

from datetime import date, datetime

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

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
    return formats.exact(at)


@register.filter
def plain_day(value: str) -> str:
    """A day without time, given as ISO text; never shifted."""
    return formats.day(date.fromisoformat(value))


# allauth's names of what can happen to a login, and ours.
_NOTICES = {
    "password_changed": _("Your password was changed."),
    "password_set": _("A password was set for your login."),
    "password_reset": _("Your password was replaced by a new one."),
    "totp_activated": _("An authenticator app was added to your login."),
    "totp_deactivated": _("The authenticator app was removed from your login."),
    "webauthn_added": _("A passkey was added to your login."),
    "webauthn_removed": _("A passkey was removed from your login."),
    "recovery_codes_generated": _("New recovery codes were made for your login; the old ones are void."),
    "address_changed": _("Your login has another e-mail address now; sign-in mails go there."),
    "renamed": _("Your login has another user name now; the old one no longer opens the portal."),
    "two_step_reset": _("Your two-step sign-in was removed. You can set it up anew at your next sign-in."),
}


@register.filter
def security_notice(name: str) -> str:
    """What happened to the reader's login, in a sentence; KeyError for a notice nobody has words for."""
    return str(_NOTICES[name])
