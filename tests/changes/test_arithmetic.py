"""How answers add up, held against a table that was written from the rules alone (issue 5, Show 3)."""

from itertools import product

from changes.arithmetic import status_of
from changes.choices import ChangeStatus

ANSWERS = ("", "approve", "reject")
MOST = 5

# kind, number: a yes or no is decided by (yes, no, open) alone. Read from the sentences of the rules:
# everybody: one no rejects, all yes approve. One: one yes approves, all no reject. A number n: n yes approve,
# and it is rejected once fewer than n can still say yes.


def expected(kind: str, number: int | None, yes: int, no: int, still_open: int) -> str:
    """The table's own reckoning, in other words than the program's."""
    everybody = yes + no + still_open
    if kind == "all":
        if no:
            return "rejected"
        if yes and not still_open:
            return "approved"
    elif kind == "one":
        if yes:
            return "approved"
        if no and no == everybody:
            return "rejected"
    else:
        assert number is not None
        if yes >= number:
            return "approved"
        if no and yes + still_open < number:
            return "rejected"
    return "partial" if yes else "requested"


def kinds(approvers: int) -> list[tuple[str, int | None]]:
    """Every rule there can be for so many people, also a number they never reach."""
    return [("all", None), ("one", None), *(("some", number) for number in range(1, approvers + 2))]


def test_every_vote_and_every_change_of_a_vote_agrees_with_the_table() -> None:
    cases, mismatches = 0, []
    for approvers in range(1, MOST + 1):
        for votes in product(ANSWERS, repeat=approvers):
            for place, changed in product(range(approvers), ANSWERS):
                after = [*votes[:place], changed, *votes[place + 1 :]]
                counts = (after.count("approve"), after.count("reject"), after.count(""))
                for kind, number in kinds(approvers):
                    cases += 1
                    if status_of(kind, number, after) != expected(kind, number, *counts):
                        mismatches.append((kind, number, after))
    assert cases == CASES
    assert mismatches == []


# For each number of people: 3^n votes, each of n changed into any of 3, under n + 3 rules.
CASES = sum(3**n * 3 * n * (n + 3) for n in range(1, MOST + 1))


def test_nobody_asked_is_nothing_decided() -> None:
    assert {status_of(kind, 1, []) for kind in ("all", "one", "some")} == {ChangeStatus.REQUESTED}


def test_the_order_of_answers_means_nothing() -> None:
    votes = ["approve", "", "reject"]
    for kind, number in kinds(3):
        assert status_of(kind, number, votes) == status_of(kind, number, votes[::-1])
