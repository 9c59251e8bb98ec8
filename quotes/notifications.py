"""Mails about quotes: to the contact when one is offered, to the salesperson when it is answered."""

from collections.abc import Mapping

from django.urls import reverse

from portal import formats
from portal.notifications import notify, recipient_of, recipient_of_user
from quotes.models import Quote, QuoteAnswer


def quote_published(quote: Quote, answers: Mapping[str, str]) -> None:
    """A version is there to be read; the mail says nothing of what it costs.

    `answers` are the paths that lead to a yes and to a no; none for a quote that asks for no answer.
    """
    version = quote.current
    assert version is not None  # noqa: S101 - just published
    notify(
        "quote_published",
        to=[recipient_of(quote.contact)],
        context={
            "number": quote.number,
            "title": quote.title,
            "version": version.number,
            "salesperson": str(quote.salesperson),
            "answers": answers,
            "path": quote.get_absolute_url(),
        },
        thread=f"quote-{quote.pk}",
    )


def quote_answered(quote: Quote, given: QuoteAnswer) -> None:
    """The contact has said yes or no."""
    if not quote.salesperson.is_active:
        return
    notify(
        "quote_answered",
        to=[recipient_of_user(quote.salesperson)],
        context={
            "number": quote.number,
            "title": quote.title,
            "organization": str(quote.organization),
            "person": given.entry.person,
            "answer": given.answer,
            "comment": given.comment,
            "at": formats.moment(given.answered_at),
            "path": reverse("admin:quotes_quote_change", args=[quote.pk]),
        },
        thread=f"quote-{quote.pk}",
    )
