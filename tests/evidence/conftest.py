"""A decision to play with: Maria of Acme about her organization, as if it were a quote."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from portal.models import EvidenceEntry, Organization
from portal.registry import EvidenceSubject, evidence_subjects
from portal.services.evidence import document_seal, evidence_append
from portal.storage import private_files
from portal.witness import Witness
from tests.conftest import Cast

PDF = b"%PDF-1.7 what was agreed to"

type Decide = Callable[..., EvidenceEntry]


@pytest.fixture(autouse=True)
def nothing_sealed_yet() -> Iterator[None]:
    """Sealed files do not go with the transaction of a test."""
    yield
    shutil.rmtree(private_files().path("evidence"), ignore_errors=True)


@pytest.fixture
def witness(cast: Cast) -> Witness:
    """Maria, as she stood there."""
    maria = cast.manager
    return Witness(maria.user_id, str(maria), maria.email, maria.pk, cast.acme.pk, "Acme", "Manager")


@pytest.fixture
def decide(cast: Cast, witness: Witness) -> Decide:
    """Decide about Acme, version 1, with a sealed document."""
    return partial(
        evidence_append,
        witness=witness,
        subject=cast.acme,
        version=1,
        verb="quote.approved",
        answer="Approved",
        agreed_text="I agree to the offer of 1,200.00 EUR.",
        document=document_seal(content=PDF, name="Offer.pdf"),
    )


@pytest.fixture
def known() -> Iterator[dict[int, str]]:
    """An app that keeps its answers here: entry number -> answer. Entries it lacks contradict it."""
    answers: dict[int, str] = {}

    def contradiction(entry: EvidenceEntry) -> str:
        kept = answers.get(entry.sequence, entry.answer)
        return "" if kept == entry.answer else f"the app says {kept}"

    subject = EvidenceSubject(Organization._meta.label, "Organization", contradiction, unproved=list)
    with evidence_subjects.temporarily(subject):
        yield answers
