"""The card of quotes on Home (seed 000): every quote addressed to the viewer, the newest first."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.access import Perm
from portal.models import ProviderSettings
from portal.registry import Card, Look
from quotes.models import Quote
from quotes.totals import agreed_or_offered

SHOWN = 5


def _mine(look: Look) -> Mapping[str, Any]:
    today = ProviderSettings.load().today
    rows = Quote.objects.visible_to(look.viewer).for_list().order_by("-current__effective_on", "-pk")
    quotes = [
        {
            "quote": quote,
            "status": quote.status_on(today),
            "sums": agreed_or_offered(quote.current),
            "expires_on": quote.current.expires_on,
        }
        for quote in rows[:SHOWN]
        if quote.current
    ]
    return {"quotes": quotes}


MY_QUOTES = Card(
    "quotes", _("My Quotes"), "quotes/cards/mine.html", _mine, order=60, icon="quote", perm=Perm.QUOTES_VIEW
)
