"""What contacts read of their quotes, and the two steps by which they answer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.models import AuditEntry, Contact, EvidenceEntry, ProviderSettings, User
from quotes.models import Quote, QuoteAnswer, QuoteVersion
from quotes.services.drafting import draft_make
from quotes.services.publishing import quote_publish, quote_withdraw
from tests.conftest import Cast
from tests.evidence.test_chain import overwrite
from tests.factories import quotes as make

pytestmark = pytest.mark.django_db

type SignIn = Callable[[Contact | User], Client]

# session, login with contact, sub-organizations, settings
FRAME = 4
COST = "COST-777"


@pytest.fixture
def quote(cast: Cast) -> Quote:
    """Two laptops for Bea, a bag ticked beforehand and a dock she may add."""
    version = make.draft(cast.basic, terms="Pay in *30* days")
    make.line(version, "Bag", 50, is_optional=True, is_chosen=True, unit_cost="7.7777")
    make.line(version, "Dock", 200, is_optional=True)
    make.line(version, "Care", 10, rhythm="monthly")
    return make.offer(version)


@pytest.fixture
def bea(cast: Cast, signed_in: SignIn) -> Client:
    """Bea's browser."""
    return signed_in(cast.basic)


def text_of(client: Client, address: str, expected: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == expected
    return response.content.decode()


def sent(quote: Quote, answer: str = "approve", **more: object) -> dict[str, object]:
    """What the form on the page sends."""
    return {"read_version": 1, "answer": answer, "comment": "", **more}


def pk_of(title: str) -> int:
    return QuoteVersion.objects.get().lines.get(title=title).pk


class TestReading:
    """One's own quotes, without what they cost the provider."""

    def test_the_list_shows_what_is_addressed_to_me(self, quote: Quote, cast: Cast, bea: Client) -> None:
        make.quote(cast.manager, "For Maria")
        make.draft(cast.basic, "Not offered yet")
        html = text_of(bea, "/quotes/")

        assert "New laptops" in html
        assert "€1,260.00, One-off" in html
        assert "€12.00, Monthly" in html
        assert "For Maria" not in html
        assert "Not offered yet" not in html

    def test_the_page_shows_lines_terms_and_totals(self, quote: Quote, bea: Client) -> None:
        html = text_of(bea, f"/quotes/{quote.pk}/")

        assert "<em>30</em>" in html
        assert "€1,050.00" in html  # net, with the bag
        assert "7.7777" not in html
        assert html.count("checked") == 1

    def test_without_scripts_a_button_works_the_totals_out(self, quote: Quote, bea: Client) -> None:
        html = text_of(bea, f"/quotes/{quote.pk}/?totals=1&chosen={pk_of('Dock')}")

        assert "€1,200.00" in html  # net: the dock instead of the bag

    @pytest.mark.parametrize("query", ["chosen=x", "chosen=99999999999999999999", "chosen=%00"])
    def test_a_forged_choice_in_the_address_is_no_choice(self, quote: Quote, bea: Client, query: str) -> None:
        assert "€1,000.00" in text_of(bea, f"/quotes/{quote.pk}/?totals=1&{query}")

    @pytest.mark.parametrize("person", ["manager", "globex_manager", "comanaged_administrator"])
    def test_nobody_else_knows_of_it(self, quote: Quote, cast: Cast, signed_in: SignIn, person: str) -> None:
        client = signed_in(getattr(cast, person))

        for part in ("", "v1/", "v1/document/", "proof/"):
            text_of(client, f"/quotes/{quote.pk}/{part}", expected=404)
        assert client.post(f"/quotes/{quote.pk}/answer/", sent(quote)).status_code == 404

    def test_an_older_version_says_that_it_was_replaced(self, quote: Quote, bea: Client) -> None:
        draft_make(actor=make.seller(), quote=quote)
        text_of(bea, f"/quotes/{quote.pk}/v2/", expected=404)  # not offered yet
        quote_publish(actor=make.seller(), quote=quote)

        html = text_of(bea, f"/quotes/{quote.pk}/v1/")
        assert "A newer version has replaced this one" in html
        assert "Continue" not in html
        assert "Continue" in text_of(bea, f"/quotes/{quote.pk}/")

    def test_expired_and_withdrawn_ones_say_so(self, quote: Quote, bea: Client) -> None:
        QuoteVersion.objects.update(expires_on=ProviderSettings.load().today - timedelta(days=1))
        assert "This quote has expired" in text_of(bea, f"/quotes/{quote.pk}/")

        quote_withdraw(actor=make.seller(), quote=quote)
        assert "This quote was withdrawn" in text_of(bea, f"/quotes/{quote.pk}/")

    def test_the_document_is_the_sealed_one(self, quote: Quote, bea: Client) -> None:
        response = bea.get(f"/quotes/{quote.pk}/v1/document/")

        assert response.status_code == 200
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.headers["Content-Disposition"].startswith("attachment")

    def test_a_document_that_was_changed_is_not_handed_out(self, quote: Quote, bea: Client) -> None:
        document = QuoteVersion.objects.select_related("document").get().document
        assert document is not None
        overwrite(document, b"%PDF forged")

        assert "is not the document that was sealed" in text_of(
            bea, f"/quotes/{quote.pk}/v1/document/", expected=409
        )


class TestAnswering:
    """Continue, read what one says, say it."""

    def test_the_first_step_repeats_and_writes_nothing(self, quote: Quote, bea: Client) -> None:
        response = bea.post(f"/quotes/{quote.pk}/answer/", sent(quote, chosen=[pk_of("Dock")]))
        html = response.content.decode()

        assert response.status_code == 200
        assert "On behalf of Acme I approve quote" in html
        assert "1 x Dock: €200.00, One-off" in html
        assert "Bag" not in html
        assert not QuoteAnswer.objects.exists()

    def test_the_second_step_answers_for_good(self, quote: Quote, cast: Cast, bea: Client) -> None:
        form = sent(quote, chosen=[pk_of("Dock")], agreed="on")
        response = bea.post(f"/quotes/{quote.pk}/answer/confirm/", form, follow=True)
        html = response.content.decode()

        assert "You have approved this quote" in html
        assert "Continue" not in html
        entry = EvidenceEntry.objects.get()
        assert (entry.contact_id, entry.role, entry.address) == (cast.basic.pk, "Basic", "127.0.0.1")

    def test_without_the_tick_it_asks_again(self, quote: Quote, bea: Client) -> None:
        response = bea.post(f"/quotes/{quote.pk}/answer/confirm/", sent(quote, chosen=[pk_of("Dock")]))

        assert response.status_code == 422
        assert "1 x Dock" in response.content.decode()
        assert not QuoteAnswer.objects.exists()

    def test_the_confirm_page_has_one_button_that_answers(self, quote: Quote, bea: Client) -> None:
        html = bea.post(f"/quotes/{quote.pk}/answer/", sent(quote)).content.decode()

        main = html.partition("<main")[2].partition("</main>")[0]
        assert main.count('type="submit"') == 1

    def test_a_second_window_is_told_who_was_first(self, quote: Quote, bea: Client) -> None:
        form = sent(quote, agreed="on")
        bea.post(f"/quotes/{quote.pk}/answer/confirm/", form)
        again = bea.post(f"/quotes/{quote.pk}/answer/confirm/", form)

        assert again.status_code == 422
        assert "has already answered this" in again.content.decode()
        assert EvidenceEntry.objects.count() == 1
        refused = AuditEntry.objects.get(verb="quote.answer_refused")
        assert "has already answered this" in refused.data["why"]

    @pytest.mark.parametrize(
        ("wrong", "says"),
        [
            ({"answer": "perhaps"}, "not one of the available choices"),
            ({"answer": ""}, "This field is required"),
            ({"chosen": ["99999999999999999999"]}, "not one of the available choices"),
            ({"chosen": ["x"]}, "not one of the available choices"),
            ({"read_version": "2"}, "changed in the meantime"),
            ({"read_version": "x"}, "whole number"),
            ({"answer": "decline"}, "Say why you decline"),
            ({"comment": "a" * 5001}, "at most 5000 characters"),
            ({"comment": "nul\x00"}, "Null characters"),
        ],
    )
    def test_a_forged_or_bad_answer_changes_nothing(
        self, quote: Quote, bea: Client, wrong: dict[str, object], says: str
    ) -> None:
        for step in ("answer/", "answer/confirm/"):
            response = bea.post(f"/quotes/{quote.pk}/{step}", {**sent(quote), "agreed": "on", **wrong})
            assert response.status_code == 422
            assert says in response.content.decode()
        assert not EvidenceEntry.objects.exists()

    def test_looking_changes_nothing(self, quote: Quote, bea: Client) -> None:
        for step in ("answer/", "answer/confirm/"):
            assert bea.get(f"/quotes/{quote.pk}/{step}").status_code == 405
            assert bea.head(f"/quotes/{quote.pk}/{step}").status_code == 405
        assert not QuoteAnswer.objects.exists()


class TestProof:
    """A page and a document that show what was decided."""

    def test_it_shows_the_entry_and_that_it_is_unchanged(self, quote: Quote, bea: Client) -> None:
        make.answer(quote)
        html = text_of(bea, f"/quotes/{quote.pk}/proof/")

        assert "Checked just now: unchanged" in html
        assert EvidenceEntry.objects.get().entry_hash in html

    def test_before_an_answer_there_is_none(self, quote: Quote, bea: Client) -> None:
        assert "Nothing was decided yet" in text_of(bea, f"/quotes/{quote.pk}/proof/")

    def test_the_certificate_of_something_else_is_unknown(
        self, quote: Quote, cast: Cast, bea: Client
    ) -> None:
        make.answer(make.quote(cast.manager))
        number = EvidenceEntry.objects.get().sequence

        text_of(bea, f"/quotes/{quote.pk}/proof/{number}/", expected=404)


@pytest.mark.parametrize("more", [0, 2])
@pytest.mark.parametrize(("address", "expected"), [("/quotes/", FRAME + 2), ("/quotes/{pk}/", FRAME + 2)])
def test_pages_ask_a_fixed_number_of_questions(
    quote: Quote, cast: Cast, bea: Client, address: str, expected: int, more: int
) -> None:
    for number in range(more):
        make.quote(cast.basic, f"Another {number}")
    text_of(bea, "/quotes/")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        text_of(bea, address.format(pk=quote.pk))
    assert len(queries) == expected, [query["sql"][:150] for query in queries]
