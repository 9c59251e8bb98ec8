"""Quotes in the admin site: where they are written, offered and cleared."""

from quotes.admin import drafts, quotes  # noqa: F401 - each registers its page
