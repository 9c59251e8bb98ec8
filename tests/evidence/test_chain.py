"""The chain of decisions: append-only, without a gap, and broken by nothing that goes unseen (S38, S39)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from portal.models import EvidenceEntry, SealedDocument
from portal.services.evidence import AlreadyDecidedError, TamperedError, document_read, document_seal
from portal.witness import Witness
from tests.evidence.conftest import PDF, Decide
from tests.evidence.tampering import tamper, triggers_off

pytestmark = pytest.mark.django_db
RACES, BOTH = 10, 2


def verify(*arguments: str) -> str:
    """What the command prints; its complaint when it ends with an error."""
    said = StringIO()
    try:
        call_command("verify_evidence", *arguments, stdout=said)
    except CommandError as complaint:
        return f"ERROR {complaint}"
    return said.getvalue().strip()


def test_a_decision_keeps_who_what_and_which_document(decide: Decide, witness: Witness) -> None:
    entry = decide(comment="At last", typed_name="Maria M.")
    entry.refresh_from_db()

    assert (entry.person, entry.role, entry.organization_name) == (witness.person, "Manager", "Acme")
    assert (entry.answer, entry.comment, entry.typed_name) == ("Approved", "At last", "Maria M.")
    assert entry.document is not None
    assert document_read(entry.document) == PDF
    assert entry.document_sha256 == entry.document.sha256


def test_entries_are_numbered_without_a_gap_and_follow_each_other(decide: Decide, known: object) -> None:
    first, second = decide(), decide()

    assert (first.sequence, second.sequence) == (1, 2)
    assert second.previous_hash == first.entry_hash
    assert verify() == "2 entries checked: chain, sums, documents and answers are as written."


def test_what_is_read_back_has_the_sum_that_was_written(decide: Decide, witness: Witness) -> None:
    """Addresses and details come back from both databases as they were summed."""
    entry = decide(witness=replace(witness, address="2001:DB8::0:1"), data={"lines": [1, 2], "name": "Zoë"})

    stored = EvidenceEntry.objects.get(pk=entry.pk)
    assert stored.worked_out(stored.previous_hash) == entry.entry_hash


def test_a_slot_is_taken_once_and_the_second_is_told_by_whom(decide: Decide, witness: Witness) -> None:
    decide(slot="quotes:1:v1")

    with pytest.raises(AlreadyDecidedError, match=f"{witness.person} has already answered"):
        decide(slot="quotes:1:v1")
    assert EvidenceEntry.objects.count() == 1


def test_a_decision_given_up_leaves_no_number_behind(decide: Decide, known: object) -> None:
    @transaction.atomic
    def give_up() -> None:
        decide()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        give_up()

    assert decide().sequence == 1
    assert verify().startswith("1 entries checked")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE portal_evidenceentry SET answer = 'Declined'",
        "DELETE FROM portal_evidenceentry",
        "UPDATE portal_sealeddocument SET name = 'Other.pdf'",
        "DELETE FROM portal_sealeddocument",
    ],
)
def test_the_database_refuses_to_change_or_delete_evidence(decide: Decide, statement: str) -> None:
    decide()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_same_bytes_lie_in_one_file_that_nobody_may_write() -> None:
    first, second = (document_seal(content=PDF, name=name) for name in ("One.pdf", "Two.pdf"))

    assert first == second
    assert SealedDocument.objects.get().name == "One.pdf"
    assert Path(first.file.path).stat().st_mode & 0o222 == 0


@pytest.mark.parametrize("bytes_now", [b"%PDF-1.7 something else", None])
def test_a_changed_or_missing_file_is_never_handed_out(bytes_now: bytes | None) -> None:
    document = document_seal(content=PDF, name="Offer.pdf")
    overwrite(document, bytes_now)

    with pytest.raises(TamperedError):
        document_read(document)


def overwrite(document: SealedDocument, content: bytes | None) -> None:
    """Change the file, or take it away."""
    place = Path(document.file.path)
    place.unlink()
    if content is not None:
        place.write_bytes(content)


class TestVerifying:
    """`verify_evidence` names what was done, each time."""

    def test_a_changed_file(self, decide: Decide, known: object) -> None:
        entry = decide()
        assert entry.document is not None
        overwrite(entry.document, b"%PDF-1.7 something else")

        assert verify() == "ERROR Entry 1: the document Offer.pdf: The file was changed."

    def test_a_missing_file(self, decide: Decide, known: object) -> None:
        entry = decide()
        assert entry.document is not None
        overwrite(entry.document, None)

        assert verify("1") == "ERROR Entry 1: the document Offer.pdf: The file is gone."

    def test_a_changed_answer(self, decide: Decide, known: object) -> None:
        decide(), decide()
        tamper("UPDATE portal_evidenceentry SET answer = %s WHERE sequence = 2", "Declined")

        assert verify() == "ERROR Entry 2: its text is not the one that was written."
        assert verify("1").startswith("1 entries checked")

    def test_a_document_put_in_the_place_of_another(self, decide: Decide, known: object) -> None:
        decide()
        other = document_seal(content=b"%PDF-1.7 dearer", name="Dearer.pdf")
        tamper("UPDATE portal_evidenceentry SET document_id = %s", other.pk)

        assert "refers to another document" in verify()

    def test_two_entries_exchanged(self, decide: Decide, known: object) -> None:
        for _ in range(3):
            decide()
        with triggers_off() as cursor:
            for old, new in ((1, 99), (2, 1), (99, 2)):
                cursor.execute(
                    "UPDATE portal_evidenceentry SET sequence = %s WHERE sequence = %s", [new, old]
                )

        assert verify().startswith("ERROR Entry 1: it does not follow the entry before it.")

    @pytest.mark.parametrize("number", [1, 2, 3])
    def test_an_entry_taken_out(self, decide: Decide, known: object, number: int) -> None:
        for _ in range(3):
            decide()
        tamper("DELETE FROM portal_evidenceentry WHERE sequence = %s", number)

        assert verify().startswith(f"ERROR Entry {number}: it is missing.")

    def test_a_rewritten_entry_whose_sum_was_worked_out_anew(self, decide: Decide, known: object) -> None:
        first = decide()
        decide()
        first.answer = "Declined"
        new_sum = first.worked_out(first.previous_hash)
        tamper(
            "UPDATE portal_evidenceentry SET answer = %s, entry_hash = %s WHERE sequence = 1",
            "Declined",
            new_sum,
        )

        assert verify() == "ERROR Entry 2: it does not follow the entry before it."

    def test_the_last_entry_rewritten_with_a_new_sum(self, decide: Decide, known: object) -> None:
        entry = decide()
        entry.answer = "Declined"
        new_sum = entry.worked_out(entry.previous_hash)
        tamper("UPDATE portal_evidenceentry SET answer = %s, entry_hash = %s", "Declined", new_sum)

        assert verify() == "ERROR Entry 1: the end of the chain is another one."

    def test_an_app_that_says_otherwise(self, decide: Decide, known: dict[int, str]) -> None:
        known[decide().sequence] = "Declined"

        assert verify() == "ERROR Entry 1: the app says Declined"

    def test_an_unknown_number(self) -> None:
        assert verify("7") == "ERROR There is no entry 7."


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins(decide: Decide, known: object, connect: Callable[[], Any]) -> None:
    """Every round two threads answer the same slot."""

    def connected[R](act: Callable[[], R]) -> R:
        connections["default"] = connect()
        with closing(connections["default"]):
            return act()

    def answer(slot: str) -> bool:
        try:
            decide(slot=slot)
        except AlreadyDecidedError:
            return False
        return True

    with ThreadPoolExecutor(BOTH) as pool:
        rounds = [partial(answer, f"round:{number}") for number in range(RACES)]
        won = [sum(pool.map(connected, [act] * BOTH)) for act in rounds]
        said = pool.submit(connected, verify).result()

    assert won == [1] * RACES
    assert said.startswith(f"{RACES} entries checked")
