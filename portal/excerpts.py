"""Why a search found a row: the words where they stand, with a little text around them.

The database cuts a window out of a long text, so that a page of results never carries megabytes of it.
"""

import re
from collections.abc import Iterable, Iterator

from django.db.models import Case, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest, Substr
from django.db.models.lookups import GreaterThan

from portal.lookups import Position

# Characters before and after the words: enough to recognise the sentence.
BEFORE, AFTER = 40, 60


def window(path: str, term: str) -> Combinable:
    """The text around the first place of the term; empty where the text does not have it."""
    at = Position(path, term)
    around = Substr(path, Greatest(at - BEFORE, Value(1)), BEFORE + len(term) + AFTER)
    return Case(When(GreaterThan(at, 0), then=around), default=Value(""), output_field=TextField())


def excerpt(cut: str, term: str) -> str:
    """A window as people read it: one line of whole words, with dots where the text goes on."""
    at = max(cut.lower().find(term.lower()), 0)
    before, found, after = cut[:at], cut[at : at + len(term)], cut[at + len(term) :]
    if len(before) >= BEFORE:
        before = "…" + re.sub(r"^\S*\s+", "", before)
    if len(after) >= AFTER:
        after = re.sub(r"\s+\S*$", "", after) + "…"
    return " ".join(f"{before}{found}{after}".split())


def pieces(text: str, terms: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The text, cut wherever one of the terms stands; True goes with the terms."""
    longest_first = sorted(terms, key=len, reverse=True)
    pattern = re.compile(f"({'|'.join(map(re.escape, longest_first))})", re.IGNORECASE)
    for index, piece in enumerate(pattern.split(text)):
        if piece:
            yield piece, bool(index % 2)
