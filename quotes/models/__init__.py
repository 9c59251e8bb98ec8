"""Quotes, their versions and lines, and the answers to them."""

from quotes.models.answer import QuoteAnswer
from quotes.models.line import QuoteLine
from quotes.models.quote import Quote, QuoteVersion

__all__ = ["Quote", "QuoteAnswer", "QuoteLine", "QuoteVersion"]
