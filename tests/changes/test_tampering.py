"""`verify_evidence` holds the rows of changes against the chain (S38): whoever changes one is found out."""

import pytest

from changes.models import Approval
from portal.services.verification import verify_all
from portal.storage import private_files
from tests.changes.test_answering import answer
from tests.conftest import Cast
from tests.evidence.tampering import tamper
from tests.factories import changes as make


@pytest.fixture
def given(managed: Cast) -> Approval:
    """A yes, with its evidence."""
    return answer(managed.basic, make.change(managed.basic))


def found() -> list[str]:
    return [one.text for one in verify_all()]


def test_nothing_is_said_of_what_nobody_touched(given: Approval) -> None:
    assert found() == []


def test_a_changed_answer(given: Approval) -> None:
    tamper("UPDATE changes_approval SET comment = 'Forged' WHERE id = %s", given.pk)
    assert found() == ["the answer is another one."]


def test_a_deleted_answer(given: Approval) -> None:
    tamper("DELETE FROM changes_approval WHERE id = %s", given.pk)
    assert found() == ["the answer is gone."]


def test_an_answer_with_the_evidence_of_another(given: Approval, managed: Cast) -> None:
    other = make.change(managed.advanced).approvals.get()
    tamper("UPDATE changes_approval SET change_id = %s WHERE id = %s", other.change_id, given.pk)
    assert [text for text in found() if "has no evidence" in text]


def test_a_changed_document(given: Approval) -> None:
    assert given.entry is not None
    assert given.entry.document is not None
    place = private_files().path(str(given.entry.document.file.name))
    with open(place, "r+b") as file:  # noqa: PTH123 - as somebody with a shell would
        file.write(b"Forged")
    assert found() == ["the document change.pdf: The file was changed."]
