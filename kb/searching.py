"""Searching as a reader: what was found, where it stands in the text, and what else may be meant."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from kb.excerpts import explain
from kb.indexing import language_now
from kb.models import Article, ArticleIndex, Stem
from kb.querying import Group, Sought, sought, with_similar
from kb.querysets import ArticleQuerySet
from kb.stems import stem, words
from portal.access import Viewer
from portal.search import parse, tidy

SUGGESTED = 5
# The rarest words of a title say what it is about; words that nearly every article has say nothing.
_TELLING = 5
_COMMON = 0.2
_SHORTEST = 3


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
    found = rows.filter(asked.filter())
    if found.exists():
        return Finds(_ranked(found, asked), asked)
    similar = with_similar(asked)
    if not similar:
        return Finds(rows.none(), asked)
    return Finds(_ranked(rows.filter(similar.filter()), similar), similar, is_similar=True)


def suggestions(viewer: Viewer, title: str) -> list[Article]:
    """Up to five articles that may spare the viewer a ticket of this title, best first."""
    telling = _telling(title)
    if not telling:
        return []
    asked = Sought(tuple(Group(((word,),)) for word in telling))
    rows = Article.objects.visible_to(viewer).filter(index__vector__matches=asked.condition)
    return list(_ranked(rows, asked)[:SUGGESTED])


def _telling(title: str) -> list[str]:
    """The rarest words of a title; the last one may still be half typed."""
    typed = [word for word in words(tidy(title)[:200]) if len(word) >= _SHORTEST]
    language = language_now()
    known = Stem.objects.filter(stem__in={stem(word, language) for word in typed}, articles__gt=0)
    most = Article.objects.filter(current__isnull=False).count() * _COMMON
    found = sorted(known.values_list("articles", "stem"))
    rare = [word for articles, word in found if articles <= most] or [word for _articles, word in found[:1]]
    beginning = [f"{typed[-1]}*"] if typed and not title.endswith(" ") else []
    return [*rare[:_TELLING], *beginning]


def _ranked(rows: ArticleQuerySet, asked: Sought) -> ArticleQuerySet:
    return rows.for_list().best_first(asked.condition)
