"""The mail service: one message for each person, in their language, and nothing smuggled in."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.test import override_settings

from portal.models import ProviderSettings
from portal.notifications import (
    Json,
    Recipient,
    deliver,
    mail_muted,
    message,
    notify,
    one_line,
    recipient_of,
    recipient_of_address,
    recipient_of_user,
)
from portal.retries import policy_of
from portal.sealing import seal, unseal
from tests.conftest import Cast

type Committing = Callable[..., AbstractContextManager[Any]]

WELCOME: dict[str, Json] = {"username": "bea", "path": "/account/welcome/abc/", "hours": 72}
pytestmark = pytest.mark.django_db


def html_of(sent: EmailMultiAlternatives) -> str:
    content, _mimetype = sent.alternatives[0]
    return str(content)


def test_each_person_gets_a_message_of_their_own(
    cast: Cast, django_capture_on_commit_callbacks: Committing
) -> None:
    readers = [recipient_of(cast.basic), recipient_of(cast.manager), recipient_of(cast.basic), Recipient("")]
    with django_capture_on_commit_callbacks(execute=True):
        notify("welcome", to=readers, context=WELCOME)
    assert [sent.to for sent in mail.outbox] == [
        ["Bea Basic <bea.basic@example.test>"],
        ["Maria Manager <maria.manager@example.test>"],
    ]


def test_what_is_rolled_back_is_not_mailed(
    cast: Cast, django_capture_on_commit_callbacks: Committing
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        try:
            with transaction.atomic():
                notify("welcome", to=[recipient_of(cast.basic)], context=WELCOME)
                raise LookupError
        except LookupError:
            pass
    assert mail.outbox == []


def test_nothing_is_mailed_while_muted(cast: Cast, django_capture_on_commit_callbacks: Committing) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        with mail_muted():
            notify("welcome", to=[recipient_of(cast.basic)], context=WELCOME)
        notify("welcome", to=[recipient_of(cast.manager)], context=WELCOME)
    assert [sent.to[0] for sent in mail.outbox] == ["Maria Manager <maria.manager@example.test>"]


def test_an_event_nobody_registered_is_an_error() -> None:
    with pytest.raises(KeyError):
        notify("no_such_event", to=[], context={})


@override_settings(PORTAL_BASE_URL="https://portal.example")
def test_links_come_from_the_configured_address_in_text_and_html() -> None:
    sent = message("welcome", Recipient("bea@example.test"), WELCOME)
    assert "https://portal.example/account/welcome/abc/" in str(sent.body)
    assert 'href="https://portal.example/account/welcome/abc/"' in html_of(sent)


def test_machines_are_told_not_to_answer() -> None:
    headers = message("welcome", Recipient("bea@example.test"), WELCOME, "ticket-7").message()
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["X-Auto-Response-Suppress"] == "All"
    assert str(headers["References"]).startswith("<ticket-7@")


def test_a_name_cannot_add_a_header() -> None:
    ProviderSettings(name="Evil\r\nBcc: all@example.test").save()
    sent = message("welcome", Recipient("bea@example.test", "Bea\r\nBcc: you@example.test"), WELCOME)
    assert sent.message()["Bcc"] is None
    assert "\n" not in sent.subject
    assert sent.message()["To"].addresses[0].display_name == "Bea Bcc: you@example.test"


def test_one_line_keeps_words_and_drops_control_characters() -> None:
    assert one_line("A\r\nB\tC\x00D\u2028E") == "A B C D E"


def test_plain_text_is_not_html_and_html_is_escaped() -> None:
    sent = message("welcome", Recipient("bea@example.test", "Bea <b>O'Hara"), WELCOME)
    assert "Hello Bea <b>O'Hara," in str(sent.body)
    assert "Bea &lt;b&gt;O" in html_of(sent)


def test_the_look_is_written_into_the_elements_and_nothing_is_fetched() -> None:
    ProviderSettings(name="Fine IT", brand_colour="#225522").save()
    html = html_of(message("welcome", Recipient("bea@example.test"), WELCOME))
    assert "background-color: #225522" in html
    assert "<style" not in html
    assert "<img" not in html


def test_a_reader_is_met_in_their_own_language_zone_and_formats(cast: Cast) -> None:
    cast.basic.locale, cast.basic.time_zone, cast.basic.date_format = "de-DE", "Europe/Berlin", "iso"
    reader = recipient_of(cast.basic)
    assert (reader.formats.locale, reader.zone, reader.formats.date_format) == (
        "de-DE",
        "Europe/Berlin",
        "iso",
    )
    assert '<html lang="de-DE">' in html_of(message("welcome", reader, WELCOME))


def test_staff_and_mailboxes_are_met_in_the_providers(cast: Cast) -> None:
    ProviderSettings(locale="fr-FR", time_zone="Europe/Paris").save()
    assert recipient_of_user(cast.technician).zone == "Europe/Paris"
    assert recipient_of_address("queue@example.test").formats.locale == "fr-FR"


def test_a_login_is_met_at_its_own_address(cast: Cast) -> None:
    assert cast.basic.user is not None
    cast.basic.user.email = "private@example.test"
    assert recipient_of_user(cast.basic.user).email == "private@example.test"
    assert recipient_of_user(cast.basic.user).name == "Bea Basic"


def test_what_waits_in_the_queue_cannot_be_read_there() -> None:
    sealed = seal("/account/welcome/abc/")
    assert "welcome" not in sealed
    assert unseal(sealed) == "/account/welcome/abc/"


def test_the_queue_survives_a_change_of_the_secret_key(settings: Any) -> None:
    sealed = seal("abc")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert unseal(sealed) == "abc"


def test_a_mail_server_that_is_away_is_tried_again() -> None:
    class Row:
        task = deliver

    assert policy_of(Row()).max_attempts == 5  # type: ignore[arg-type]  # all it reads of a row
