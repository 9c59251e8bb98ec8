"""A link from a mail: one person, one answer to one version, once; the link opens, the POST says (S28)."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from portal import audit
from portal.models import AnswerLink, AuditEntry, EvidenceEntry
from portal.services.answer_links import answer_link_use, clear_answer_links
from portal.views import answer_links
from quotes.models import QuoteAnswer
from quotes.services.drafting import draft_make
from quotes.services.publishing import quote_publish, quote_withdraw
from tests.answers.conftest import Mailed
from tests.answers.reading import paths_in
from tests.conftest import Cast, sign_in
from tests.factories import quotes as make
from tests.factories.portal import PASSWORD

pytestmark = pytest.mark.django_db

YES = {"answer": "approve", "agreed": "on", "comment": ""}
NO = {"answer": "decline", "agreed": "on", "comment": "Too dear"}


def said(browser: Client, path: str, expected: int) -> str:
    response = browser.get(path)
    assert response.status_code == expected
    return response.content.decode()


def test_only_the_sum_of_a_link_is_kept(mailed: Mailed) -> None:
    secret = mailed.approve.split("/")[2]

    assert len(secret) == 43
    rows = [str(row) for row in AnswerLink.objects.values()]
    assert len(rows) == 2
    assert not [row for row in rows if secret in row]


def test_the_link_shows_what_is_said_and_the_page_says_it(mailed: Mailed) -> None:
    page = mailed.opened(mailed.approve)
    html = said(mailed.browser, page, 200)

    assert "2 x Laptop: €1,000.00" in html
    assert "1 x Bag: €50.00" in html
    assert not QuoteAnswer.objects.exists()
    bag = mailed.quote.versions.get().lines.get(is_optional=True).pk
    assert (
        mailed.browser.post(page, YES | {"chosen": bag}).headers["Location"] == f"/quotes/{mailed.quote.pk}/"
    )
    given = QuoteAnswer.objects.get()
    assert (given.answer, given.chosen, given.contact) == ("approve", [bag], mailed.quote.contact)
    assert EvidenceEntry.objects.get().person == "Bea Basic"


def test_a_no_from_a_mail_has_a_reason_too(mailed: Mailed) -> None:
    page = mailed.opened(mailed.decline)

    assert mailed.browser.post(page, NO | {"comment": " "}).status_code == 422
    assert mailed.browser.post(page, {"comment": "x"}).status_code == 422  # nothing ticked
    assert AnswerLink.objects.usable().count() == 2
    assert mailed.browser.post(page, NO).status_code == 302
    assert QuoteAnswer.objects.get().comment == "Too dear"


def test_a_link_says_one_thing_whatever_is_sent(mailed: Mailed) -> None:
    page = mailed.opened(mailed.decline)

    assert mailed.browser.post(page, YES).status_code == 422
    assert not QuoteAnswer.objects.exists()


def test_it_works_once_and_its_sibling_dies_with_it(mailed: Mailed) -> None:
    approve, decline = mailed.opened(mailed.approve), mailed.opened(mailed.decline)
    mailed.browser.post(approve, YES)

    assert "This link was used" in said(mailed.browser, approve, 410)
    assert mailed.browser.post(approve, YES).status_code == 410
    assert "This link no longer counts" in said(mailed.browser, decline, 410)
    assert mailed.browser.post(decline, NO).status_code == 410
    assert QuoteAnswer.objects.count() == 1
    assert AuditEntry.objects.filter(verb="answer_link.used").count() == 1


def test_of_two_who_hold_the_link_at_once_one_says_something(mailed: Mailed) -> None:
    """Both have passed what the page refuses; what the second has written goes with its refusal."""
    link = AnswerLink.objects.usable().earliest("pk")
    answer_link_use(link=link, act=lambda: audit.record("answer.said"))
    with pytest.raises(ValidationError, match="used already"):
        answer_link_use(link=link, act=lambda: audit.record("answer.said"))
    assert AuditEntry.objects.filter(verb="answer.said").count() == 1


def test_what_was_answered_in_the_portal_is_not_answered_again(mailed: Mailed) -> None:
    page = mailed.opened(mailed.decline)
    make.answer(mailed.quote)

    assert "Bea Basic has already answered this" in said(mailed.browser, page, 409)
    assert not AuditEntry.objects.filter(verb="answer_link.refused").exists()
    assert mailed.browser.post(page, NO).status_code == 409
    assert AuditEntry.objects.filter(verb="answer_link.refused").count() == 1


@pytest.mark.parametrize("person", ["manager", "globex_manager", "technician"])
def test_somebody_else_is_told_so_and_written_down(mailed: Mailed, cast: Cast, person: str) -> None:
    other = sign_in(getattr(cast, person))
    page = mailed.opened(mailed.approve, other)

    for response in (other.get(page), other.post(page, YES)):
        assert response.status_code == 403
        assert "This link is for somebody else" in response.content.decode()
        assert "Laptop" not in response.content.decode()
    assert AuditEntry.objects.filter(verb="answer_link.wrong_person").count() == 2
    assert AnswerLink.objects.usable().count() == 2


def test_the_sign_in_comes_first_and_its_address_holds_no_secret(mailed: Mailed) -> None:
    stranger = Client()
    page = mailed.opened(mailed.approve, stranger)
    door = stranger.get(page).headers["Location"]

    assert door.startswith("/account/login/?next=")
    assert stranger.post(page, YES).headers["Location"].startswith("/account/login/")
    assert mailed.approve.split("/")[2] not in page + door
    entered = stranger.post(door, {"login": "bea.basic", "password": PASSWORD})
    assert entered.headers["Location"] == page
    assert "This is what you say" in said(stranger, page, 200)


@pytest.mark.parametrize("token", ["x", "x" * 500, "%00", "☃", "%F0%9F%98%80", "..%2f"])
def test_a_link_nobody_was_sent_is_unknown(mailed: Mailed, token: str) -> None:
    response = mailed.browser.get(f"/answer/{token}/", follow=True)

    assert response.status_code == 404


def test_a_page_without_its_link_is_unknown(mailed: Mailed, cast: Cast) -> None:
    page = mailed.opened(mailed.approve)

    assert "This link is not known" in said(sign_in(cast.basic), page, 404)


def test_an_expired_one(mailed: Mailed) -> None:
    page = mailed.opened(mailed.approve)
    AnswerLink.objects.update(expires_at=timezone.now(), created_at=timezone.now() - timedelta(days=1))

    assert "This link has expired" in said(mailed.browser, page, 410)
    assert mailed.browser.post(page, YES).status_code == 410


def test_a_link_ends_with_the_last_day_of_the_quote(mailed: Mailed) -> None:
    expires_on = mailed.quote.versions.get().expires_on
    assert expires_on is not None
    ends = {link.expires_at.date() for link in AnswerLink.objects.all()}

    assert ends == {expires_on + timedelta(days=1)}


def test_a_withdrawn_one(mailed: Mailed) -> None:
    page = mailed.opened(mailed.approve)
    quote_withdraw(actor=make.seller(), quote=mailed.quote)

    assert "This link no longer counts" in said(mailed.browser, page, 410)
    assert mailed.browser.post(page, YES).status_code == 410


def test_a_new_version_voids_the_links_of_the_old_one(mailed: Mailed) -> None:
    page = mailed.opened(mailed.approve)
    draft_make(actor=make.seller(), quote=mailed.quote)
    quote_publish(actor=make.seller(), quote=mailed.quote)

    assert "This link no longer counts" in said(mailed.browser, page, 410)
    assert {link.version for link in AnswerLink.objects.usable()} == {2}


def test_a_right_that_was_withdrawn_ends_the_link(mailed: Mailed, cast: Cast) -> None:
    page = mailed.opened(mailed.approve)
    mailed.quote.contact = cast.manager
    mailed.quote.save()

    assert "You are no longer asked" in said(mailed.browser, page, 404)
    assert mailed.browser.post(page, YES).status_code == 404


def test_two_links_in_two_tabs_stay_apart(mailed: Mailed, cast: Cast, mailed_again: Mailed) -> None:
    first, second = mailed.opened(mailed.approve), mailed.opened(mailed_again.approve)
    mailed.browser.post(first, YES)

    assert QuoteAnswer.objects.get().version.quote == mailed.quote
    assert "Second offer" in said(mailed.browser, second, 200)


@pytest.fixture
def mailed_again(mailed: Mailed, cast: Cast, django_capture_on_commit_callbacks: Any) -> Mailed:
    """Another quote for Bea."""
    version = make.draft(cast.basic, "Second offer")
    with django_capture_on_commit_callbacks(execute=True):
        quote_publish(actor=make.seller(), quote=version.quote)
    approve, decline = (path for path in paths_in(str(mail.outbox[-1].body)) if path.startswith("/answer/"))
    return Mailed(version.quote, approve, decline, mailed.browser)


def test_looking_through_the_contact_s_eyes_answers_nothing(mailed: Mailed, cast: Cast) -> None:
    boss = make.seller()
    boss.is_superuser = True
    boss.save()
    browser = sign_in(boss)
    browser.post(f"/account/preview/{cast.basic.pk}/")
    page = mailed.opened(mailed.approve, browser)

    assert browser.get(page).status_code == 403
    assert browser.post(page, YES).status_code == 403
    assert not QuoteAnswer.objects.exists()


def test_too_many_links_in_a_minute_have_to_wait(mailed: Mailed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_links, "ANSWER_LINKS", "3/m/ip")
    codes = [mailed.browser.head(mailed.approve).status_code for _ in range(4)]

    assert codes == [302, 302, 302, 429]


def test_a_link_is_forgotten_after_three_months(mailed: Mailed) -> None:
    clear_answer_links.call()
    assert AnswerLink.objects.count() == 2
    with time_machine.travel(timezone.now() + timedelta(days=120)):
        clear_answer_links.call()
    assert not AnswerLink.objects.exists()


def test_a_quote_for_information_has_no_links(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    version = make.draft(cast.basic, asks_for_answer=False)
    with django_capture_on_commit_callbacks(execute=True):
        quote_publish(actor=make.seller(), quote=version.quote)

    assert "/answer/" not in mail.outbox[-1].body
    assert not AnswerLink.objects.exists()
