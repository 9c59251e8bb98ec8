"""Two windows of one approver, and an approver beside their stand-in: one of two answers counts (S39)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from changes.choices import Answer
from changes.models import Approval, ChangeRequest
from changes.services.answering import Said, change_answer
from portal.models import Contact, EvidenceEntry
from portal.services.verification import verify_all
from tests.changes.test_stand_ins import away
from tests.conftest import Cast
from tests.factories import changes as make

ROUNDS = 50


@pytest.fixture
def fifty(managed: Cast) -> list[ChangeRequest]:
    """A change for each round; there before anybody connects. Maria is away, Bea stands in."""
    away(managed.manager, managed.basic)
    return [make.change(managed.advanced, managed.manager, title=f"Round {n}") for n in range(ROUNDS)]


@pytest.mark.django_db(transaction=True)
def test_of_an_approver_and_their_stand_in_one_is_first(
    managed: Cast, fifty: list[ChangeRequest], connect: Callable[[], Any]
) -> None:
    """Fifty changes, each answered by both in the same moment: one yes or one no, with one entry."""
    people = [Contact.objects.for_viewer().get(pk=one.pk) for one in (managed.manager, managed.basic)]
    seen = [(one.as_viewer(), make.witness(one), answer) for one, answer in zip(people, Answer, strict=True)]
    votes = dict(Approval.objects.values_list("change", "pk"))

    def answer(who: int, change: ChangeRequest) -> bool:
        viewer, witness, says = seen[who]
        assert viewer is not None
        connections["default"] = connect()
        with closing(connections["default"]):
            said = Said(1, 0, says, "In the same moment")
            facts: dict[str, Any] = {"change": change, "approval": votes[change.pk], "said": said}
            try:
                change_answer(viewer=viewer, witness=witness, **facts)
            except ValidationError:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        won = [sum(pool.map(answer, (0, 1), [change] * 2)) for change in fifty]
        kept, breaks = pool.submit(counted, connect).result()

    assert won == [1] * ROUNDS
    assert (kept, breaks) == ((ROUNDS, ROUNDS), [])


def counted(connect: Callable[[], Any]) -> tuple[tuple[int, int], list[str]]:
    """How many answers and entries there are, and what of the chain is broken; in the copy, too."""
    connections["default"] = connect()
    with closing(connections["default"]):
        answers = Approval.objects.exclude(entry=None).count()
        return (answers, EvidenceEntry.objects.count()), [str(one) for one in verify_all()]
