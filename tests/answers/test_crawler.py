"""Scanners follow links: whatever they fetch, from whichever mail, signed in or not, changes nothing (S28).

What a visit itself leaves behind is not the portal's state: the row of the session, what allauth keeps of the
session, and counters of the rate limits (in the cache, which is no table here). The record of a list that was
taken as a file is the one entry that reading writes, and it is counted apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import pytest
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client

from portal import notifications
from portal.models import AnswerLink, AuditEntry, User
from portal.registry import notification_events
from tests.answers.mails import everything
from tests.answers.reading import links_on, paths_in
from tests.conftest import Cast, sign_in

pytestmark = pytest.mark.django_db

LEFT_BY_A_VISIT = {"django_session", "usersessions_usersession"}
READING = "list.exported"


@dataclass
class Postbag:
    """Which mails were sent, and every link in them by who got it."""

    events: set[str] = field(default_factory=set)
    links: dict[str, set[str]] = field(default_factory=dict)

    def take(self, event: str, letter: EmailMultiAlternatives) -> None:
        """Read the text and the page of a mail."""
        self.events.add(event)
        reader = letter.to[0].split("<")[-1].strip(">")
        page = str(letter.alternatives[0][0])
        found = {link.partition("#")[0] for link in {*paths_in(str(letter.body)), *links_on(page)}}
        self.links.setdefault(reader, set()).update(link or "/" for link in found)


@pytest.fixture
def postbag(cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> Postbag:
    """Everything was mailed once."""
    bag, made = Postbag(), notifications.message

    def keep(event: str, *args: Any, **kwargs: Any) -> EmailMultiAlternatives:
        letter = made(event, *args, **kwargs)
        bag.take(event, letter)
        return letter

    monkeypatch.setattr(notifications, "message", keep)
    for act in everything(cast):
        with django_capture_on_commit_callbacks(execute=True):
            act()
    cache.clear()
    return bag


def state() -> dict[str, str]:
    """The sum of every table, but for what a visit leaves behind."""
    with connection.cursor() as cursor:
        tables = sorted({*connection.introspection.table_names(cursor)} - LEFT_BY_A_VISIT)
        return {table: _sum_of(cursor, table) for table in tables}


def _sum_of(cursor: Any, table: str) -> str:
    without = f" WHERE verb <> '{READING}'" if table == "portal_auditentry" else ""
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}{without} ORDER BY 1")
    return sha256(repr(cursor.fetchall()).encode()).hexdigest()


def crawl(browser: Client, links: set[str]) -> Iterator[tuple[str, int]]:
    """Fetch every link by HEAD and GET, and then what its page leads to."""
    seen: set[str] = set()
    for link in sorted(links):
        yield link, browser.head(link, follow=True).status_code
        response = browser.get(link, follow=True)
        yield link, response.status_code
        seen |= links_on(_text(response))
    for link in sorted(seen - links):
        response = browser.get(link)
        _text(response)
        yield link, response.status_code


def _text(response: Any) -> str:
    content: bytes = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode(errors="replace")


def test_no_link_of_any_mail_changes_anything(postbag: Postbag) -> None:
    """Signed out, every reader's links; signed in, each reader's own."""
    assert {event.key for event in notification_events} - postbag.events == set()
    browsers = {reader: _browser_of(reader) for reader in postbag.links}
    before, fetched = state(), 0
    for reader, links in postbag.links.items():
        for browser in filter(None, (Client(), browsers[reader])):
            answers = list(crawl(browser, links))
            fetched += len(answers)
            assert [answer for answer in answers if answer[1] >= 500] == []
    changed = {table for table, value in state().items() if before.get(table) != value}

    assert changed == set()
    assert fetched > 300
    assert AnswerLink.objects.usable().exists()  # not even "used"


def _browser_of(reader: str) -> Client | None:
    user = User.objects.filter(email=reader, is_active=True).first()
    return sign_in(user) if user else None


def test_the_state_shows_a_change(postbag: Postbag, cast: Cast) -> None:
    """The guard of the guard: a row that is used, and a row that is new, are seen."""
    before = state()
    AnswerLink.objects.update(voided_at="2026-01-01T00:00Z")
    AuditEntry.objects.create(verb="ticket.viewed")

    assert {table for table, value in state().items() if before[table] != value} == {
        "portal_answerlink",
        "portal_auditentry",
    }
