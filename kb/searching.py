"""Searching as a reader: what was found, where it stands in the text, and what else may be meant."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from kb.excerpts import explain
from kb.fulltext import Condition
from kb.indexing import language_now
from kb.models import ALL, Article, ArticleIndex, Stem
from kb.querying import Group, Sought, sought, with_similar
from kb.querysets import ArticleQuerySet
from kb.stems import stem, words
from portal.access import Viewer
from portal.search import parse, tidy

SUGGESTED = 5
# Of more finds only title and tags are weighed: to weigh all their texts takes long, and nobody reads so far.
WEIGHED = 500
# The rarest words of a title say what it is about; those of most articles say nothing.
_TELLING = 5
_COMMON = 0.2
_SHORTEST = 3
# Words are added while they bring no more articles than this; the best by title are weighed whole.
_MOST_ARTICLES = 1_500
_BY_TITLE = 25


@dataclass(frozen=True, slots=True)
class Finds:
    """What a search found. `is_similar`: only words that look like those typed were found."""

    rows: ArticleQuerySet
    sought: Sought
    is_similar: bool = False

    def explained(self, articles: Iterable[Article]) -> list[Article]:
        """The articles of one page, each with its words in bold and an excerpt; one query more."""
        page = list(articles)
        index = ArticleIndex.objects.filter(article__in=page).values_list("article", "plain")
        explain(page, dict(index), self.sought.stems, language_now())
        return page


def search(viewer: Viewer, text: str, categories: Collection[int] | None = None) -> Finds:
    """Articles the viewer may read that have the words, best first; none for an empty search.

    Where no article has them, those with words that look like them. Raises ValidationError for a search that
    is too long.
    """
    asked = sought(parse(text), language_now())
    rows = Article.objects.visible_to(viewer)
    if categories is not None:
        rows = rows.within(categories)
    if not asked:
        return Finds(rows.none(), asked)
    found = _found(rows, asked)
    if found is not None:
        return Finds(found, asked)
    similar = with_similar(asked)
    found = _found(rows, similar) if similar else None
    if found is None:
        return Finds(rows.none(), asked)
    return Finds(found, similar, is_similar=True)


def suggestions(viewer: Viewer, title: str) -> list[Article]:
    """Up to five articles that may spare the viewer a ticket of this title, best first."""
    telling = _telling(title)
    if not telling:
        return []
    asked = Sought(tuple(Group(((word,),)) for word in telling))
    best = Article.objects.visible_to(viewer).filter(pk__in=_best_by_title(viewer, asked.condition))
    return list(best.for_list().best_first(asked.condition)[:SUGGESTED])


def _best_by_title(viewer: Viewer, condition: Condition) -> list[int]:
    """The best by title and tags, and where these are few, the newest that have the words in their text.

    Read apart: the titles go by an index of their own, and what stands in the text alone needs no rank.
    """
    rows = Article.objects.visible_to(viewer)
    titled = rows.filter(index__vector__head_matches=condition).best_first(condition, in_head=True)
    best = list(titled.values_list("pk", flat=True)[:_BY_TITLE])
    if len(best) == _BY_TITLE:
        return best
    others = rows.filter(index__vector__matches=condition).exclude(pk__in=best).newest_first()
    return best + list(others.values_list("pk", flat=True)[: _BY_TITLE - len(best)])


def _telling(title: str) -> list[str]:
    """The rarest words of a title; the last one may still be half typed."""
    typed = [word for word in words(tidy(title)[:200]) if len(word) >= _SHORTEST]
    if not typed:
        return []
    language = language_now()
    whole = {stem(word, language) for word in typed}
    begun = Q(stem__startswith=typed[-1]) if not title.endswith(" ") else Q()
    known = Stem.objects.filter(Q(stem__in=[ALL, *sorted(whole)]) | begun, articles__gt=0)
    found = sorted(known.values_list("articles", "stem"))
    most = sum(articles for articles, word in found if word == ALL) * _COMMON
    found = [pair for pair in found if pair[1] != ALL]
    rare = [pair for pair in found if pair[1] in whole]
    rare = [pair for pair in rare if pair[0] <= most][:_TELLING] or rare[:1]
    # A word that is half typed is more likely a frequent one.
    ends = [pair for pair in reversed(found) if pair[1] not in whole and pair[0] <= most][:_TELLING]
    return list(_affordable([*rare, *ends]))


def _affordable(found: Iterable[tuple[int, str]]) -> Iterator[str]:
    """Words while they do not bring too many articles; the first one in any case."""
    total = 0
    for articles, word in found:
        if total and total + articles > _MOST_ARTICLES:
            continue
        total += articles
        yield word


def _found(rows: ArticleQuerySet, asked: Sought) -> ArticleQuerySet | None:
    """What fulfils a search, best first; None for nothing."""
    found = rows.filter(asked.filter())
    ids = list(found.order_by().values_list("pk", flat=True)[: WEIGHED + 1])
    if not ids:
        return None
    if len(ids) <= WEIGHED:
        return rows.filter(pk__in=ids).for_list().best_first(asked.condition)
    return found.for_list().best_first(asked.condition, in_head=True)
