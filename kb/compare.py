"""What changed between two texts, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

# Unchanged lines that are shown around a change.
_AROUND = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line: "same", "added", "removed", or "gap" for those that are left out."""

    kind: str
    text: str = ""


def compare(before: str, after: str) -> list[Line]:
    """The lines that changed with some around them; none where the texts are equal."""
    old, new = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [line for group in matcher.get_grouped_opcodes(_AROUND) for line in _lines(group, old, new)]


def _lines(group: list[tuple[str, int, int, int, int]], old: list[str], new: list[str]) -> Iterator[Line]:
    if group[0][1] > 0:
        yield Line("gap")
    for what, start, end, new_start, new_end in group:
        if what == "equal":
            yield from (Line("same", text) for text in old[start:end])
            continue
        yield from (Line("removed", text) for text in old[start:end])
        yield from (Line("added", text) for text in new[new_start:new_end])
