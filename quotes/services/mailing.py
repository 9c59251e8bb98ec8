"""The links by which the mail about a quote leads to a yes or a no."""

from datetime import date, datetime, time, timedelta

from portal.models import ProviderSettings
from portal.services.answer_links import answer_link_make
from quotes.choices import Answer
from quotes.models import QuoteVersion


def answer_links(version: QuoteVersion) -> dict[str, str]:
    """A path for each answer, good until the version's last day is over; none when it asks for no answer."""
    reader = version.quote.contact.user
    if reader is None or not version.asks_for_answer:
        return {}
    until = _over_at(version.expires_on) if version.expires_on else None
    return {
        str(answer): answer_link_make(
            user=reader, kind=f"quotes.{answer}", subject=version.quote, version=version.number, until=until
        )
        for answer in Answer
    }


def _over_at(day: date) -> datetime:
    """When that day is over where the provider is."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=ProviderSettings.load().zone)
