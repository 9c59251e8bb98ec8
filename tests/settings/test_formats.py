"""Zone, language and formats: one's own or the organization's, from the next page on."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from portal.models import AuditEntry, Contact, Organization, User
from tests.conftest import Cast
from tests.factories import tickets as make
from tickets.models import Ticket

type SignIn = Callable[[Contact | User], Client]

pytestmark = pytest.mark.django_db

FORMATS, EXAMPLE = "/account/formats/", "/account/formats/example/"
NONE = {"time_zone": "", "locale": "", "date_format": "", "time_format": "", "number_format": ""}


def test_what_is_chosen_holds_on_the_next_page(cast: Cast, signed_in: SignIn) -> None:
    ticket = make.ticket(cast.basic)
    Ticket.objects.filter(pk=ticket.pk).update(created_at=datetime(2026, 1, 31, 22, 30, tzinfo=UTC))
    client = signed_in(cast.basic)
    chosen = {"time_zone": "Asia/Tokyo", "date_format": "iso", "time_format": "24"}
    assert client.post(FORMATS, NONE | chosen)["Location"] == FORMATS
    html = client.get(f"/tickets/{ticket.pk}/").content.decode()
    assert "2026-02-01, 07:30" in html
    assert "Japan Standard Time" in html


def test_without_a_choice_the_organization_decides(cast: Cast, signed_in: SignIn) -> None:
    Contact.objects.filter(pk=cast.basic.pk).update(locale="fr-FR", time_zone="Asia/Tokyo")
    Organization.objects.filter(pk=cast.acme.pk).update(locale="de-DE", time_zone="Europe/Berlin")
    client = signed_in(cast.basic)
    assert client.post(FORMATS, NONE).status_code == 302
    html = client.get(FORMATS).content.decode()
    assert "1.234.567,89" in html
    assert "Berlin, as Acme has it" in html
    assert "Deutsch (Deutschland), as Acme has it" in html


@pytest.mark.parametrize(
    "bad",
    [
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../../etc/passwd"},
        {"time_zone": "Europe/Ber\x00lin"},
        {"locale": "tlh-KX"},
        {"locale": "x" * 100_000},
        {"date_format": "yyyy"},
        {"time_format": "25"},
        {"number_format": "1"},
    ],
)
def test_what_nobody_offered_is_refused(cast: Cast, signed_in: SignIn, bad: dict[str, str]) -> None:
    client = signed_in(cast.basic)
    answer = client.post(FORMATS, NONE | {"date_format": "iso"} | bad)
    assert answer.status_code == 422
    assert client.get(EXAMPLE, bad).status_code == 400
    bea = Contact.objects.get(pk=cast.basic.pk)
    assert (bea.time_zone, bea.locale, bea.date_format, bea.time_format) == ("", "", "", "")
    assert not AuditEntry.objects.filter(verb="contact.formats_changed").exists()


def test_an_example_shows_and_keeps_nothing(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)
    html = client.get(EXAMPLE, {"number_format": "de", "time_zone": "Asia/Tokyo"}).content.decode()
    assert "1.234.567,89" in html
    assert "Japan Standard Time" in html
    bea = Contact.objects.get(pk=cast.basic.pk)
    assert (bea.number_format, bea.time_zone) == ("", "")


def test_a_saved_choice_is_the_one_selected(cast: Cast, signed_in: SignIn) -> None:
    Contact.objects.filter(pk=cast.basic.pk).update(time_zone="America/Argentina/Ushuaia", time_format="12")
    html = signed_in(cast.basic).get(FORMATS).content.decode()
    assert '<option value="America/Argentina/Ushuaia" selected>Argentina, Ushuaia</option>' in html
    assert '<option value="12" selected>' in html
