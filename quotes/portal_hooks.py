"""What quotes add to the portal."""

from django.utils.translation import gettext_lazy as _

from portal.access import Perm
from portal.registry import (
    EvidenceSubject,
    NavMenu,
    NotificationEvent,
    answer_kinds,
    cards,
    evidence_subjects,
    nav_menus,
    notification_events,
)
from quotes.cards import MY_QUOTES
from quotes.mail_answers import KINDS
from quotes.proofs import contradiction, unproved

nav_menus.register(
    NavMenu("quotes", _("Quotes"), "quote", order=50, url_name="quotes:mine", perm=Perm.QUOTES_VIEW)
)
cards.register(MY_QUOTES)
for _kind in KINDS:
    answer_kinds.register(_kind)
evidence_subjects.register(EvidenceSubject("quotes.Quote", _("Quote"), contradiction, unproved))

notification_events.register(
    NotificationEvent(
        "quote_published",
        _("A quote is offered to you"),
        order=40,
        mandatory=True,
        perm=Perm.QUOTES_VIEW,
    )
)
notification_events.register(
    NotificationEvent("quote_answered", _("A quote was answered"), order=41, for_contacts=False)
)
