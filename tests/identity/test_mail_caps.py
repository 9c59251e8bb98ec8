"""So much mail leaves in an hour; the rest waits, is dropped after a day, and the record says so (S36)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from portal.mail_caps import LONGEST_WAIT, clear_mail_tallies, may_leave
from portal.models import AuditEntry, MailTally
from portal.notifications import deliver
from portal.sealing import seal
from tests.worker.conftest import queue  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue")]

READER = {
    "email": "bea@example.test",
    "name": "Bea",
    "formats": {"locale": "en-US", "date_format": "", "time_format": "", "number_format": ""},
    "zone": "UTC",
}
TICKET = seal('{"number": "T1", "title": "Jam", "status": "New", "path": "/tickets/1/", "author": "Tom"}')
START = datetime(2026, 3, 2, 9, 20, tzinfo=UTC)


def send(email: str = "bea@example.test", event: str = "ticket_replied", waited: int = 0) -> None:
    deliver.func(event, READER | {"email": email}, TICKET, "", waited)


def test_one_reader_gets_so_many_and_the_rest_waits_for_the_next_hour(settings: Settings) -> None:
    settings.PORTAL_MAILS_PER_READER = 2
    with time_machine.travel(START, tick=False):
        for _ in range(4):
            send("Bea@example.test")
        send("adam@example.test")
    assert [sent.to for sent in mail.outbox] == [["Bea <Bea@example.test>"]] * 2 + [
        ["Bea <adam@example.test>"]
    ]
    waiting = DBTaskResult.objects.all()
    assert {row.run_after for row in waiting} == {START.replace(hour=10, minute=0)}
    assert len(waiting) == 2
    with time_machine.travel(START + timedelta(hours=1), tick=False):
        send()
    assert len(mail.outbox) == 4


def test_the_installation_sends_so_many(settings: Settings) -> None:
    settings.PORTAL_MAILS_PER_HOUR = 2
    for name in ("a", "b", "c"):
        send(f"{name}@example.test")
    assert len(mail.outbox) == 2
    assert MailTally.objects.get(address="c@example.test").sent == 0, "what was held is not counted"


def test_mails_about_a_login_are_neither_counted_nor_held(settings: Settings) -> None:
    settings.PORTAL_MAILS_PER_READER = settings.PORTAL_MAILS_PER_HOUR = 1
    code = seal('{"code": "123456"}')
    for _ in range(3):
        deliver.func("login_code", READER, code, "")
    send()
    assert len(mail.outbox) == 4


def test_the_record_names_a_flood_once_an_hour(settings: Settings) -> None:
    settings.PORTAL_MAILS_PER_READER = 1
    for _ in range(5):
        send()
    (entry,) = AuditEntry.objects.filter(verb="mail.held")
    assert (entry.data["to"], entry.data["event"]) == ("bea@example.test", "ticket_replied")
    assert MailTally.objects.get(address="bea@example.test").held == 4


def test_after_a_day_of_waiting_a_mail_is_dropped(settings: Settings) -> None:
    settings.PORTAL_MAILS_PER_READER = 1
    send()
    send(waited=LONGEST_WAIT - 1)
    assert DBTaskResult.objects.count() == 1
    send(waited=LONGEST_WAIT)
    assert DBTaskResult.objects.count() == 1
    assert AuditEntry.objects.filter(verb="mail.dropped").count() == 1
    assert len(mail.outbox) == 1


def test_zero_is_no_limit_and_old_tallies_go(settings: Settings) -> None:
    settings.PORTAL_MAILS_PER_READER = settings.PORTAL_MAILS_PER_HOUR = 0
    assert may_leave("bea@example.test")
    assert not MailTally.objects.exists()
    settings.PORTAL_MAILS_PER_READER = 1
    with time_machine.travel(START):
        may_leave("bea@example.test")
    clear_mail_tallies.func()
    assert not MailTally.objects.exists()
