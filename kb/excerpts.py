"""Why an article was found: its words where they stand, whatever their ending."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from kb.models import Article
from kb.stems import bare, stem
from portal.excerpts import AFTER, BEFORE, excerpt

_WORD = re.compile(r"[^\W_]+")
# The beginning of a text tells enough; what stands further down is not looked for on every search.
_LOOKED_AT = 40_000


def explain(
    articles: Iterable[Article], texts: Mapping[int, str], stems: frozenset[str], language: str
) -> None:
    """Tell each article which of its words answer the search, and the part of its text where they stand."""
    # Texts say the same words again and again.
    answers = cache(lambda word: stem(bare(word), language) in stems)
    for article in articles:
        text = texts.get(article.pk, "")[:_LOOKED_AT]
        places = [place for place in _WORD.finditer(text) if answers(place[0])]
        in_title = [word for word in _WORD.findall(article.title) if answers(word)]
        article.found_words = tuple(dict.fromkeys([*in_title, *(place[0] for place in places)]))
        article.excerpt = _around(text, _best(places)) if places else _beginning(text)


def _best(places: list[re.Match[str]]) -> re.Match[str]:
    """The place with the most different words close behind it."""

    def close(place: re.Match[str]) -> int:
        near = {other[0].lower() for other in places if 0 <= other.start() - place.start() <= AFTER}
        return len(near)

    return max(places[:50], key=close)


def _around(text: str, place: re.Match[str]) -> str:
    start = max(place.start() - BEFORE, 0)
    return excerpt(text[start : place.end() + AFTER], place[0])


def _beginning(text: str) -> str:
    cut = text[: BEFORE + AFTER]
    return " ".join(re.sub(r"\s+\S*$", "…", cut).split()) if len(text) > len(cut) else " ".join(text.split())
