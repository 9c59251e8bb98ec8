"""Who answers while somebody is away: a colleague who can sign in, chosen by oneself."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from portal.models import AuditEntry, Contact, User
from tests.conftest import Cast
from tests.factories import portal as make

pytestmark = pytest.mark.django_db

PAGE, STAFF_PAGE = "/account/notifications/", "/account/away/"

type SignIn = Callable[[Contact | User], Client]


def bea(cast: Cast) -> Contact:
    return Contact.objects.get(pk=cast.basic.pk)


def test_a_contact_chooses_a_colleague(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(cast.basic)
    page = browser.get(PAGE).content.decode()
    assert cast.advanced.email in page
    assert cast.globex_manager.email not in page
    assert cast.north_manager.email not in page

    assert browser.post(PAGE, {"stand_in": cast.advanced.email.upper()}).status_code == 302
    assert bea(cast).stand_in == cast.advanced
    assert AuditEntry.objects.get(verb="contact.stand_in_chosen").data == {"stand_in": "Adam Advanced"}
    assert browser.post(PAGE, {"stand_in": ""}).status_code == 302
    assert bea(cast).stand_in is None


@pytest.mark.parametrize("person", ["basic", "globex_manager", "north_manager"])
def test_nobody_else_stands_in(cast: Cast, signed_in: SignIn, person: str) -> None:
    address = getattr(cast, person).email
    answer = signed_in(cast.basic).post(PAGE, {"stand_in": address, "away_from": "2026-01-01"})

    assert answer.status_code == 422
    assert "No colleague who can sign in has this address" in answer.content.decode()
    assert (bea(cast).stand_in, bea(cast).out_of_office_from) == (None, None)


def test_a_colleague_without_a_login_stands_in_for_nobody(cast: Cast, signed_in: SignIn) -> None:
    nina = make.contact(cast.acme, name="Nina New", login=False)

    assert signed_in(cast.basic).post(PAGE, {"stand_in": nina.email}).status_code == 422


@pytest.mark.parametrize("typed", ["no address", "a@b" * 200, "x\0@example.test", "☃@example.test"])
def test_nonsense_is_refused(cast: Cast, signed_in: SignIn, typed: str) -> None:
    assert signed_in(cast.basic).post(PAGE, {"stand_in": typed}).status_code == 422


def test_staff_say_when_they_are_away_and_who_answers(cast: Cast, signed_in: SignIn) -> None:
    lea = make.staff("lea", name="Lea Lead")
    browser = signed_in(cast.technician)
    sent = {"away_from": "2026-03-02", "away_until": "2026-03-06", "stand_in": lea.pk}

    assert "Lea Lead" in browser.get(STAFF_PAGE).content.decode()
    assert browser.post(STAFF_PAGE, sent).status_code == 302
    tom = User.objects.get(pk=cast.technician.pk)
    assert (tom.stand_in, tom.out_of_office_from) == (lea, date(2026, 3, 2))
    assert tom.is_away_on(date(2026, 3, 6))
    assert not tom.is_away_on(date(2026, 3, 7))
    assert "Lea Lead</option>" in browser.get(STAFF_PAGE).content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {"away_until": "2026-03-06"},
        {"away_from": "2026-03-06", "away_until": "2026-03-05"},
        {"away_from": "yesterday"},
        {"stand_in": "999999999999999999999"},
        {"stand_in": "\0"},
        {"stand_in": "self"},
        {"stand_in": "contact"},
    ],
)
def test_staff_are_told_what_cannot_be(cast: Cast, signed_in: SignIn, sent: dict[str, str]) -> None:
    people = {"self": str(cast.technician.pk), "contact": str(cast.basic.user_id)}
    sent = {name: people.get(value, value) for name, value in sent.items()}

    assert signed_in(cast.technician).post(STAFF_PAGE, sent).status_code == 422
    assert not AuditEntry.objects.filter(verb="staff.absence_changed").exists()


def test_the_database_keeps_anybody_from_standing_in_for_themselves(cast: Cast) -> None:
    for row in (cast.basic, cast.technician):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(stand_in=row.pk)


def test_staff_name_a_colleague_of_the_same_client(cast: Cast, signed_in: SignIn) -> None:
    cast.technician.is_superuser = True
    cast.technician.save()
    browser = signed_in(cast.technician)
    page = f"/admin/portal/contact/{cast.basic.pk}/change/"
    form = browser.get(page).context["adminform"].form
    known = {name: form[name].value() or "" for name in form.fields}

    refused = browser.post(page, known | {"stand_in": cast.globex_manager.pk})
    assert "Choose a colleague of the same" in refused.content.decode()
    assert browser.post(page, known | {"stand_in": cast.advanced.pk}).status_code == 302
    assert bea(cast).stand_in == cast.advanced
