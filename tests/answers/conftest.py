"""A quote for Bea, mailed to her, and what she does with the mail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from portal.models import Contact, User
from quotes.models import Quote
from quotes.services import publishing
from quotes.services.publishing import quote_publish
from tests.answers.reading import paths_in
from tests.conftest import Cast
from tests.evidence.conftest import nothing_sealed_yet
from tests.factories import quotes as make

__all__ = ["nothing_sealed_yet"]


@pytest.fixture(autouse=True)
def nobody_has_asked_yet() -> None:
    """What is counted by the address of a network is counted for all tests."""
    cache.clear()


@pytest.fixture(autouse=True)
def documents_are_a_few_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing one takes its time."""
    monkeypatch.setattr(publishing, "version_pdf", lambda version: f"%PDF-1.7 {version}".encode())


@dataclass
class Mailed:
    """What the mail led to: its links by what they say, and Bea's browser."""

    quote: Quote
    approve: str
    decline: str
    browser: Client

    def opened(self, path: str, browser: Client | None = None) -> str:
        """Follow the link; where it led to."""
        response = (browser or self.browser).get(path)
        assert response.status_code == 302
        return str(response.headers["Location"])


@pytest.fixture
def quote(cast: Cast) -> Quote:
    """Two laptops, and a bag ticked beforehand."""
    version = make.draft(cast.basic)
    make.line(version, "Bag", 50, is_optional=True, is_chosen=True)
    return version.quote


@pytest.fixture
def mailed(
    quote: Quote,
    cast: Cast,
    signed_in: Callable[[Contact | User], Client],
    django_capture_on_commit_callbacks: Any,
) -> Mailed:
    """Published, and the mail read."""
    with django_capture_on_commit_callbacks(execute=True):
        quote_publish(actor=make.seller(), quote=quote)
    approve, decline = (path for path in paths_in(str(mail.outbox[-1].body)) if path.startswith("/answer/"))
    return Mailed(quote, approve, decline, signed_in(cast.basic))
