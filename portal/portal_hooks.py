"""What the core itself adds to the portal: the mails about somebody's own login."""

from django.utils.translation import gettext_lazy as _

from portal.registry import NotificationEvent, notification_events

# Mandatory, all of them: nobody may switch off hearing about their own door.
for _key, _label in (
    ("welcome", _("Welcome to the portal")),
    ("login_code", _("Sign-in code")),
    ("password_reset", _("Forgotten password")),
    ("no_account", _("Somebody asked for a login this address does not have")),
    ("security_notice", _("Change to a login")),
):
    notification_events.register(NotificationEvent(_key, _label, mandatory=True))
