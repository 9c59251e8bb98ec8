"""The salesperson's pages: written, offered, taken back, cleared; nothing that was offered is changed."""

from collections.abc import Callable

import pytest
from django.test import Client

from portal.models import Contact, ProviderSettings, User
from quotes.models import Quote, QuoteAnswer, QuoteVersion
from tests.conftest import Cast
from tests.factories import quotes as make

pytestmark = pytest.mark.django_db

type SignIn = Callable[[Contact | User], Client]

ADMIN = "/admin/quotes/"


@pytest.fixture
def sam(cast: Cast, signed_in: SignIn) -> Client:
    """Sam's browser."""
    return signed_in(make.seller())


def inline(**fields: object) -> dict[str, object]:
    """A draft's form with one line."""
    facts = {
        "introduction": "",
        "terms": "",
        "currency": "EUR",
        "tax_name": "VAT",
        "tax_percent": "20",
        "effective_on": "2026-11-01",
        "expires_on": "2027-01-31",
        "asks_for_answer": "on",
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 0,
        "lines-0-title": "Laptop",
        "lines-0-quantity": "2",
        "lines-0-unit_price": "500",
        "lines-0-rhythm": "once",
        "lines-0-discount": "none",
        "lines-0-discount_value": "0",
        "lines-0-position": "0",
        "lines-0-is_taxed": "on",
    }
    return facts | fields


def test_a_new_quote_leads_to_its_lines(sam: Client, cast: Cast) -> None:
    form = {"organization": cast.acme.pk, "contact": cast.basic.pk, "title": "New laptops"}
    response = sam.post(f"{ADMIN}quote/add/", form | {"salesperson": make.seller().pk})

    draft = QuoteVersion.objects.get()
    assert response.headers["Location"] == f"{ADMIN}quoteversion/{draft.pk}/change/"
    assert sam.post(f"{ADMIN}quoteversion/{draft.pk}/change/", inline()).status_code == 302
    assert str(draft.lines.get().amount) == "1000.00"


def test_a_reader_of_another_client_is_refused(sam: Client, cast: Cast) -> None:
    form = {"organization": cast.acme.pk, "contact": cast.globex_manager.pk, "title": "Wrong"}
    response = sam.post(f"{ADMIN}quote/add/", form | {"salesperson": make.seller().pk})

    assert "This belongs to another organization" in response.content.decode()
    assert not Quote.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"lines-0-discount": "percent", "lines-0-discount_value": "101"},
        {"lines-0-discount": "line", "lines-0-discount_value": "1001"},
        {"lines-0-quantity": "-1"},
        {"lines-0-unit_price": "x"},
        {"expires_on": "2026-10-31"},
        {"tax_percent": "101"},
    ],
)
def test_an_impossible_draft_is_refused_whole(sam: Client, cast: Cast, wrong: dict[str, object]) -> None:
    draft = make.draft(cast.basic)
    draft.lines.all().delete()
    response = sam.post(f"{ADMIN}quoteversion/{draft.pk}/change/", inline(**wrong))

    assert response.status_code in (200, 422)
    assert "errorlist" in response.content.decode()
    assert not draft.lines.exists()


def test_publish_withdraw_and_begin_anew(sam: Client, cast: Cast) -> None:
    quote = make.draft(cast.basic).quote
    for action, expected in (("publish", "open"), ("withdraw", "withdrawn"), ("draft", "withdrawn")):
        assert sam.post(f"{ADMIN}quote/{quote.pk}/{action}/").status_code == 302
        assert sam.get(f"{ADMIN}quote/{quote.pk}/change/").status_code == 200
        assert str(Quote.objects.get(pk=quote.pk).status_on(ProviderSettings.load().today)) == expected
    assert quote.versions.count() == 2


def test_what_makes_no_sense_is_not_offered(sam: Client, cast: Cast) -> None:
    quote = make.draft(cast.basic).quote

    for action in ("withdraw", "clear", "draft"):
        assert sam.post(f"{ADMIN}quote/{quote.pk}/{action}/").status_code == 403


def test_a_published_version_is_only_read(sam: Client, cast: Cast) -> None:
    version = make.quote(cast.basic).current
    assert version is not None

    assert sam.get(f"{ADMIN}quoteversion/{version.pk}/change/").status_code == 200
    assert sam.post(f"{ADMIN}quoteversion/{version.pk}/change/", inline(terms="Other")).status_code == 403
    version.refresh_from_db()
    assert version.terms == ""


def test_clearing_asks_why(sam: Client, cast: Cast) -> None:
    quote = make.quote(cast.basic)
    make.answer(quote)
    address = f"{ADMIN}quote/{quote.pk}/clear/"

    assert sam.post(address, {"clear-reason": ""}).status_code == 422
    assert QuoteAnswer.objects.exists()
    assert sam.post(address, {"clear-reason": "Wrong price"}).status_code == 302
    assert not QuoteAnswer.objects.exists()


def test_a_technician_has_no_quotes(cast: Cast, signed_in: SignIn) -> None:
    quote = make.quote(cast.basic)
    client = signed_in(cast.technician)

    assert client.get(f"{ADMIN}quote/").status_code == 403
    assert client.post(f"{ADMIN}quote/{quote.pk}/withdraw/").status_code in (302, 403, 404)
    assert Quote.objects.get().withdrawn_at is None
