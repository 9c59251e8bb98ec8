"""What is done to a person by one press of a button: each a POST of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.models import Contact, User
from portal.registry import Text
from portal.services.authority import why_access_is_fixed
from portal.services.contacts import contact_deactivate
from portal.services.logins import password_link_send, two_step_reset
from portal.services.people import person_leave, person_return
from portal.services.welcome import contact_welcome_send


def _has_portal(contact: Any) -> bool:
    return bool(contact.may_sign_in)


def _waits_for_password(contact: Any) -> bool:
    return _has_portal(contact) and not contact.user.has_usable_password()


def _has_password(contact: Any) -> bool:
    return _has_portal(contact) and bool(contact.user.has_usable_password())


@dataclass(frozen=True, slots=True)
class Verb:
    """A button: its words, the question before it, what it does, when it stands there, what is said after.

    With `proves` whoever presses it gives their password anew (S23).
    """

    label: Text
    icon: str
    run: Callable[[User, Contact], object]
    done: Text
    is_offered: Callable[[Any], bool]
    confirm: Text = ""
    is_danger: bool = False
    proves: bool = False


VERBS: Mapping[str, Verb] = {
    "welcome": Verb(
        _("Send the welcome message again"),
        "mail",
        lambda actor, contact: contact_welcome_send(contact=contact, actor=actor),
        _("The welcome message is on its way; earlier links no longer work."),
        _waits_for_password,
    ),
    "password": Verb(
        _("Send a link for a new password"),
        "key",
        lambda actor, contact: password_link_send(contact=contact, actor=actor),
        _("A link for a new password is on its way to them. Until they use it, the old one works."),
        _has_password,
    ),
    "two-step": Verb(
        _("Reset two-step sign-in"),
        "smartphone",
        lambda actor, contact: two_step_reset(contact=contact, actor=actor),
        _("Two-step sign-in is reset; they are signed out and have been told."),
        lambda contact: _has_portal(contact) and contact.has_second_step,
        confirm=_("They are signed out and set up two-step sign-in anew. Go on?"),
        proves=True,
    ),
    "close": Verb(
        _("Close the portal for them"),
        "lock",
        lambda actor, contact: contact_deactivate(contact=contact, actor=actor),
        _("The portal is closed for them; they are signed out everywhere."),
        lambda contact: contact.portal_active,
        confirm=_("They are signed out everywhere and cannot come back. Go on?"),
        is_danger=True,
    ),
    "leave": Verb(
        _("They are no longer with us"),
        "user-x",
        lambda actor, contact: person_leave(actor=actor, contact=contact),
        _("They are marked as gone; their tickets stay."),
        lambda contact: contact.is_active,
        confirm=_("They are offered nowhere any more, and the portal is closed for them. Go on?"),
        is_danger=True,
    ),
    "return": Verb(
        _("They are back"),
        "user-check",
        lambda actor, contact: person_return(actor=actor, contact=contact),
        _("They are in the list again. The portal is closed until you open it."),
        lambda contact: not contact.is_active,
    ),
}


def verbs_for(viewer: Viewer, contact: Contact) -> dict[str, Verb]:
    """The buttons that make sense now; none where the access is not the viewer's to change."""
    if viewer.read_only or why_access_is_fixed(viewer, contact):
        return {}
    return {name: verb for name, verb in VERBS.items() if verb.is_offered(contact)}
