"""From what people type to a condition over stems: words, phrases, AND, OR, and words that look alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.contrib.postgres.lookups import TrigramSimilar
from django.db import connection
from django.db.models import CharField, Q

from kb.fulltext import CUT, Condition
from kb.models import Stem
from kb.stems import likeness, stems, trigrams
from portal.search import Query

# Two letters in the wrong order leave 0.38 ("passwrod"); pg_trgm itself begins to propose at 0.3.
LIKE = 0.35
MOST_LIKE = 5
_SHORTEST_MISTYPED = 4

CharField.register_lookup(TrigramSimilar)


@dataclass(frozen=True, slots=True)
class Group:
    """Terms that have to stand in an article together; `phrases` are stems side by side, a blank between."""

    choices: tuple[tuple[str, ...], ...]
    phrases: tuple[str, ...] = ()

    @property
    def together(self) -> tuple[tuple[str, ...], ...]:
        """What the index is asked: the words, and those that stand side by side."""
        return (*self.choices, *((phrase,) for phrase in self.phrases))

    @property
    def cut(self) -> Q:
        """Where PostgreSQL could not keep every place of a word, phrases are looked for in all its words."""
        phrases = (Q(index__stems__contains=f" {phrase} ") for phrase in self.phrases)
        return Q(Q(index__vector__matches=((*self.choices, (CUT,)),)), *phrases)


@dataclass(frozen=True, slots=True)
class Sought:
    """A search in stems: any of the groups."""

    groups: tuple[Group, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.groups)

    @property
    def condition(self) -> Condition:
        """All groups at once, for the rank."""
        return tuple(group.choices for group in self.groups)

    @property
    def stems(self) -> frozenset[str]:
        """Every stem that explains a find."""
        return frozenset(stem for group in self.groups for choice in group.choices for stem in choice)

    def filter(self) -> Q:
        """Articles that fulfil one of the groups."""
        found = Q(index__vector__matches=tuple(group.together for group in self.groups))
        if connection.vendor == "postgresql":
            return reduce(or_, (group.cut for group in self.groups if group.phrases), found)
        return found


def sought(query: Query, language: str) -> Sought:
    """The search in stems. Of a term only its letters and figures count; "wi-fi" is a phrase of two words."""
    groups = (_group(terms, language) for terms in query.groups)
    return Sought(tuple(group for group in groups if group.choices))


def _group(terms: Iterable[str], language: str) -> Group:
    found = [stems(term, language) for term in terms]
    choices = tuple(dict.fromkeys((stem,) for term in found for stem in term))
    return Group(choices, tuple(" ".join(term) for term in found if len(term) > 1))


def with_similar(query: Sought) -> Sought:
    """The same search, each word standing for those that look like it: for typing mistakes.

    The caller asks only where nothing was found, and shows only what its reader may see, so no word of an
    article of somebody else is told.
    """
    similar = {stem: similar_to(stem) for stem in sorted(query.stems)}
    groups = (
        tuple(
            tuple(dict.fromkeys(near for stem in choice for near in similar[stem]))
            for choice in group.choices
        )
        for group in query.groups
        if not group.phrases  # who puts words in quotation marks means these
    )
    return Sought(tuple(Group(choices) for choices in groups if all(choices)))


def similar_to(stem: str) -> tuple[str, ...]:
    """The stem, if it occurs, and those most like it; the database proposes, here it is decided."""
    if len(stem) < _SHORTEST_MISTYPED:
        return (stem,)
    alike = [(likeness(stem, known), known) for known in _candidates(stem)]
    alike = sorted((pair for pair in alike if pair[0] >= LIKE), key=lambda pair: (-pair[0], pair[1]))
    return tuple(known for _likeness, known in alike[:MOST_LIKE])


def _candidates(stem: str) -> Sequence[str]:
    """Stems that may be meant: by the trigram index, or where there is none by what they have in common."""
    known = Stem.objects.filter(articles__gt=0)
    if connection.vendor == "postgresql" and _has_trigrams():
        near = known.filter(stem__trigram_similar=stem)
    else:
        shares = (Q(stem__contains=part.strip()) for part in sorted(trigrams(stem)) if len(part.strip()) > 1)
        near = known.filter(reduce(or_, shares))
    return list(near.values_list("stem", flat=True))


def _has_trigrams() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None
