"""Yes or no: by the addressee alone, to the version in force, once, with evidence (seed 000; S38, S39)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connections

from portal.models import AuditEntry, Contact, EvidenceEntry, ProviderSettings, SecurityLevel
from portal.services.evidence import AlreadyDecidedError
from portal.services.verification import verify_all
from quotes.choices import Answer, QuoteStatus
from quotes.models import Quote, QuoteAnswer, QuoteVersion
from quotes.services.answering import quote_answer
from quotes.services.drafting import draft_keep, draft_make, line_keep, line_remove
from quotes.services.publishing import answer_clear, quote_publish, quote_withdraw
from tests.conftest import Cast
from tests.evidence.tampering import tamper
from tests.factories import quotes as make

pytestmark = pytest.mark.django_db
ROUNDS, BOTH = 50, 2


@pytest.fixture
def quote(cast: Cast) -> Quote:
    """Two laptops for Bea, and a bag if she likes."""
    version = make.draft(cast.basic)
    make.line(version, "Bag", 50, is_optional=True)
    return make.offer(version)


def standing(quote: Quote) -> QuoteStatus:
    return Quote.objects.get(pk=quote.pk).status_on(ProviderSettings.load().today)


def test_an_approval_keeps_what_was_agreed_to(quote: Quote) -> None:
    bag = quote.versions.get().lines.get(is_optional=True)
    given = make.answer(quote, chosen=[bag.pk], comment="Soon, please")

    entry = EvidenceEntry.objects.get()
    assert standing(quote) is QuoteStatus.APPROVED
    assert (given.chosen, entry.typed_name) == ([bag.pk], str(quote.contact))
    assert "2 x Laptop: €1,000.00" in entry.agreed_text
    assert "Total with tax: €1,260.00" in entry.agreed_text
    assert entry.document_sha256 == quote.versions.get().document.sha256  # type: ignore[union-attr]  # published
    assert list(verify_all()) == []


def test_the_salesperson_is_told(quote: Quote, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        make.answer(quote, Answer.DECLINE, comment="Too dear")

    assert [one.to for one in mail.outbox] == [["Sam Seller <sam@example.test>"]]
    assert "Too dear" in mail.outbox[0].body


def test_an_answer_is_final(quote: Quote) -> None:
    make.answer(quote)

    with pytest.raises(AlreadyDecidedError, match=f"{quote.contact} has already answered"):
        make.answer(quote, Answer.DECLINE, comment="After all not")
    assert standing(quote) is QuoteStatus.APPROVED


def test_a_no_has_a_reason(quote: Quote) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        make.answer(quote, Answer.DECLINE)
    assert not EvidenceEntry.objects.exists()


@pytest.mark.parametrize("person", ["manager", "advanced", "comanaged_administrator", "globex_manager"])
def test_nobody_else_answers_whatever_the_level(quote: Quote, cast: Cast, person: str) -> None:
    other = getattr(cast, person)

    with pytest.raises(PermissionDenied):
        make.answer(quote, viewer=other.as_viewer(), witness=make.witness(other))
    assert other.as_viewer() is not None
    assert not Quote.objects.visible_to(other.as_viewer()).exists()


def test_looking_through_the_contact_s_eyes_answers_nothing(quote: Quote, cast: Cast) -> None:
    viewer = cast.basic.as_viewer()
    assert viewer is not None

    with pytest.raises(PermissionDenied):
        make.answer(quote, viewer=replace(viewer, read_only=True))


def test_a_line_that_is_not_optional_or_of_another_quote_cannot_be_chosen(quote: Quote, cast: Cast) -> None:
    other = make.line(make.draft(cast.basic), "Elsewhere", is_optional=True)
    fixed = quote.versions.get().lines.get(is_optional=False)

    for forged in (other.pk, fixed.pk, 10**12):
        with pytest.raises(ValidationError, match="cannot be chosen"):
            make.answer(quote, chosen=[forged])


class TestWhatTakesNoAnswer:
    """Expired, withdrawn, replaced, for information: each says so."""

    def refused(self, quote: Quote, why: str, **fields: Any) -> None:
        with pytest.raises(ValidationError, match=why):
            make.answer(quote, **fields)
        assert not QuoteAnswer.objects.exists()
        assert not EvidenceEntry.objects.exists()

    def test_an_expired_one(self, quote: Quote) -> None:
        QuoteVersion.objects.update(expires_on=ProviderSettings.load().today - timedelta(days=1))

        self.refused(quote, "expired")
        assert standing(quote) is QuoteStatus.EXPIRED

    def test_its_last_day_still_counts(self, quote: Quote) -> None:
        QuoteVersion.objects.update(expires_on=ProviderSettings.load().today)

        assert make.answer(quote).is_approval

    def test_a_withdrawn_one(self, quote: Quote) -> None:
        quote_withdraw(actor=make.seller(), quote=quote)

        self.refused(quote, "withdrawn")

    def test_a_replaced_one(self, quote: Quote) -> None:
        draft_make(actor=make.seller(), quote=quote)
        quote_publish(actor=make.seller(), quote=quote)

        self.refused(quote, "changed in the meantime", version=1)
        old = quote.versions.select_related("quote").get(number=1)
        assert old.status_on(ProviderSettings.load().today) is QuoteStatus.SUPERSEDED

    def test_one_for_information(self, cast: Cast) -> None:
        self.refused(make.quote(cast.basic, asks_for_answer=False), "asks for no answer")


class TestClearing:
    """Only the salesperson; the comment goes, the evidence stays, the contact may answer again."""

    def clear(self, quote: Quote, by: Any = None) -> None:
        sam = by or make.seller()
        witness = replace(make.witness(quote.contact), person=str(sam), user_id=sam.pk, contact_id=None)
        answer_clear(actor=sam, quote=quote, witness=witness, reason="Wrong price")

    def test_the_answer_goes_and_its_evidence_stays(self, quote: Quote) -> None:
        make.answer(quote, comment="Gone afterwards")
        self.clear(quote)

        assert standing(quote) is QuoteStatus.OPEN
        assert not QuoteAnswer.objects.exists()
        assert [entry.verb for entry in EvidenceEntry.objects.all()] == ["quote.approved", "quote.cleared"]
        assert list(verify_all()) == []

    def test_the_contact_may_answer_again(self, quote: Quote) -> None:
        make.answer(quote)
        self.clear(quote)
        make.answer(quote, Answer.DECLINE, comment="On second thoughts")

        assert standing(quote) is QuoteStatus.DECLINED
        assert EvidenceEntry.objects.count() == 3
        assert list(verify_all()) == []

    def test_a_technician_clears_nothing(self, quote: Quote, cast: Cast) -> None:
        make.answer(quote)

        with pytest.raises(PermissionDenied):
            self.clear(quote, cast.technician)

    def test_nothing_to_clear(self, quote: Quote) -> None:
        with pytest.raises(ValidationError, match="no answer"):
            self.clear(quote)


class TestPublished:
    """What was offered stays as it is."""

    def test_no_line_is_changed(self, quote: Quote) -> None:
        line = quote.versions.get().lines.first()
        assert line is not None
        line.unit_price = 1

        for act in (partial(line_keep, line=line), partial(line_remove, line=line)):
            with pytest.raises(ValidationError, match="stays as it is"):
                act(actor=make.seller())

    def test_no_fact_is_changed(self, quote: Quote) -> None:
        version = quote.versions.get()
        version.terms = "Pay twice"

        with pytest.raises(ValidationError, match="stays as it is"):
            draft_keep(actor=make.seller(), draft=version)

    def test_a_new_version_voids_the_answer_to_the_old_one(self, quote: Quote) -> None:
        make.answer(quote)
        draft_make(actor=make.seller(), quote=quote)
        assert standing(quote) is QuoteStatus.APPROVED  # the draft is not offered yet

        quote_publish(actor=make.seller(), quote=quote)
        assert standing(quote) is QuoteStatus.OPEN

    def test_without_lines_it_is_not_offered(self, cast: Cast) -> None:
        version = make.draft(cast.basic)
        version.lines.all().delete()

        with pytest.raises(ValidationError, match="at least one line"):
            quote_publish(actor=make.seller(), quote=version.quote)

    def test_the_mail_says_nothing_of_money(
        self, cast: Cast, django_capture_on_commit_callbacks: Any
    ) -> None:
        version = make.draft(cast.basic)
        with django_capture_on_commit_callbacks(execute=True):
            quote_publish(actor=make.seller(), quote=version.quote)

        assert len(mail.outbox) == 1
        assert "1,000" not in mail.outbox[0].body


def test_the_database_keeps_one_answer_for_a_version(quote: Quote) -> None:
    given = make.answer(quote)
    given.pk = None

    with pytest.raises(IntegrityError):
        given.save(force_insert=True)


class TestTampering:
    """`verify_evidence` holds the quote's own rows against the chain."""

    def found(self) -> list[str]:
        return [one.text for one in verify_all()]

    def test_a_changed_answer(self, quote: Quote) -> None:
        make.answer(quote)
        tamper("UPDATE quotes_quoteanswer SET comment = 'Forged'")

        assert self.found() == ["the answer is not the one that was given."]

    def test_a_deleted_answer(self, quote: Quote) -> None:
        make.answer(quote)
        tamper("DELETE FROM quotes_quoteanswer")

        assert self.found() == ["the answer is gone."]

    def test_a_dearer_line(self, quote: Quote) -> None:
        make.answer(quote)
        tamper("UPDATE quotes_quoteline SET unit_price = 999 WHERE title = 'Laptop'")

        assert self.found() == ["the quote does not offer what was answered any more."]

    def test_an_answer_that_was_slipped_in(self, quote: Quote, cast: Cast) -> None:
        given = make.answer(quote)
        other = make.quote(cast.basic, "Another")
        tamper("UPDATE quotes_quoteanswer SET version_id = %s", other.current_id)

        assert "Quote" in self.found()[-1]
        assert given.pk


def test_who_answers_is_written_down(quote: Quote) -> None:
    make.answer(quote)

    assert AuditEntry.objects.filter(verb="quote.answered", target_id=str(quote.pk)).count() == 1


@pytest.fixture
def fifty(cast: Cast) -> list[Quote]:
    """A quote for each round; there before anybody connects."""
    return [make.quote(cast.basic, f"Round {number}") for number in range(ROUNDS)]


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_wins(cast: Cast, fifty: list[Quote], connect: Callable[[], Any]) -> None:
    """Fifty quotes, each answered from two windows in the same moment."""
    viewer, witness = cast.basic.as_viewer(), make.witness(cast.basic)
    assert viewer is not None

    def answer(quote: Quote) -> bool:
        connections["default"] = connect()
        with closing(connections["default"]):
            try:
                quote_answer(viewer=viewer, witness=witness, quote=quote, version=1, answer=Answer.APPROVE)
            except AlreadyDecidedError:
                return False
            return True

    with ThreadPoolExecutor(BOTH) as pool:
        won = [sum(pool.map(answer, [quote] * BOTH)) for quote in fifty]

    assert won == [1] * ROUNDS


def test_a_line_ticked_twice_counts_once(quote: Quote) -> None:
    bag = quote.versions.get().lines.get(is_optional=True)

    assert make.answer(quote, chosen=[bag.pk, bag.pk]).chosen == [bag.pk]


def test_a_quote_is_not_offered_to_whom_may_not_read_it(cast: Cast) -> None:
    version = make.draft(cast.basic)
    level = SecurityLevel.objects.create(name="No quotes", grants_data={"profile.edit": 2})
    Contact.objects.filter(pk=cast.basic.pk).update(security_level=level)

    with pytest.raises(ValidationError, match="cannot read quotes"):
        quote_publish(actor=make.seller(), quote=Quote.objects.get(pk=version.quote_id))
