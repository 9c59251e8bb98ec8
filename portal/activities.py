"""The verbs of the core's own audit entries in the client's words.

Beside `portal.audit` on purpose: who records a new verb sees where it is told. A test finds verbs that are
neither told here nor kept for the provider.
"""

from django.utils.translation import gettext_lazy as _

from portal.choices import ActivityKind
from portal.registry import Activity, activities

_DOOR, _PEOPLE = ActivityKind.SIGN_IN, ActivityKind.PEOPLE

# Of one's own door: told of contacts only, a member of staff has another one.
_OWN_DOOR = {
    "login.signed_in": _("Signed in"),
    "login.signed_out": _("Signed out"),
    "login.second_step_failed": _("Gave a wrong code at the second step"),
    "login.locked_out": _("Was shut out: the access was closed"),
    "login.password_changed": _("Changed the password"),
    "login.password_reset": _("Chose a new password through “forgotten password”"),
    "login.password_chosen": _("Chose the first password"),
    "login.second_step_added": _("Set up a second step"),
    "login.second_step_removed": _("Removed a second step"),
    "login.recovery_codes_made": _("Made new recovery codes"),
    "contact.welcome_sent_anew": _("Asked for a new welcome link"),
    "calendar_feed.made": _("Made an address for a calendar of their own"),
    "calendar_feed.ended": _("Ended the address of a calendar of their own"),
}
_OF_PEOPLE = {
    "contact.created": _("Added %(what)s"),
    "contact.added": _("Added %(what)s"),
    "contact.changed": _("Changed what is known of %(what)s"),
    "contact.left": _("Marked %(what)s as gone"),
    "contact.returned": _("Marked %(what)s as back"),
    "contact.activated": _("Opened the portal for %(what)s with the level “%(level)s”"),
    "contact.deactivated": _("Closed the portal for %(what)s"),
    "contact.level_changed": _("Changed the level of %(what)s from “%(from)s” to “%(to)s”"),
    "contact.stand_in_chosen": _("Chose who answers for %(what)s while they are away"),
    "contact.welcome_sent": _("Sent %(what)s the welcome message"),
    "login.password_link_sent": _("Sent %(what)s a link for a new password"),
    "login.address_changed": _("Changed the address of the login of %(what)s from %(from)s to %(to)s"),
    "login.renamed": _("Changed the user name of %(what)s from “%(from)s” to “%(to)s”"),
    "login.two_step_reset": _("Reset two-step sign-in of %(what)s"),
}
_BY_PROVIDER = {
    "preview.started": _("Began to look at the portal as %(what)s"),
    "preview.ended": _("Stopped looking at the portal as %(what)s"),
}
_TWO_STEP = {
    "organization.two_step_required": _("Made two-step sign-in a duty at %(what)s"),
    "organization.two_step_released": _("Left two-step sign-in at %(what)s to each person"),
}


def register() -> None:
    """Add them; called once, from `portal_hooks`."""
    for key, sentence in _OWN_DOOR.items():
        activities.register(Activity(key, sentence, _DOOR))
    failed = _("Somebody tried to sign in as %(what)s and failed")
    activities.register(Activity("login.failed", failed, _DOOR, by_staff=True))
    for key, sentence in _OF_PEOPLE.items():
        activities.register(Activity(key, sentence, _PEOPLE, by_staff=True))
    for key, sentence in _BY_PROVIDER.items():
        activities.register(Activity(key, sentence, ActivityKind.PROVIDER, by_staff=True))
    taken = _("Took the list “%(list)s” as a file (%(format)s)")
    activities.register(Activity("list.exported", taken, ActivityKind.FILES))
    changed = _("Changed the settings of %(what)s")
    activities.register(Activity("organization.changed", changed, ActivityKind.ORGANIZATION))
    for key, sentence in _TWO_STEP.items():
        activities.register(Activity(key, sentence, ActivityKind.ORGANIZATION, by_staff=True))
