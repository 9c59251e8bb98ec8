"""Keeps the index equal to what is published: written with it, in the same transaction."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import batched

from django.db import connection
from django.db.models import Q

from kb.fulltext import FTS_TABLE, vector
from kb.models import ALL, Article, ArticleIndex
from kb.stems import language_of, stems
from portal.markdown import plain
from portal.models import ProviderSettings

# Words of a text that count: PostgreSQL knows no place behind these, and nobody reads that far.
MOST_WORDS = 16_000
_BATCH = 500
# An update for each would leave as many dead rows as there are words.
_ADD_UP = """INSERT INTO kb_stem (stem, articles) VALUES {}
    ON CONFLICT (stem) DO UPDATE SET articles = kb_stem.articles + EXCLUDED.articles"""


def language_now() -> str:
    """The language of the installation, whose stems are searched."""
    return language_of(ProviderSettings.load().locale)


def index_write(articles: Iterable[Article]) -> None:
    """Write the words of published articles anew; those of one that is not published go."""
    language, counts = language_now(), Counter[str]()
    for some in batched(articles, _BATCH):
        for row in ArticleIndex.objects.filter(article__in=some).values_list("stems", flat=True):
            counts.subtract({*row.split(), ALL})
        shown = [article for article in some if article.current_id]
        rows = [_row(article, language, counts) for article in shown]
        _write([article.pk for article in some], rows)
    _count(counts)


def stale() -> Iterator[Article]:
    """Published articles whose words are missing or are in the stems of another language."""
    old = Q(index=None) | ~Q(index__language=language_now())
    rows = Article.objects.filter(old, current__isnull=False)
    return rows.select_related("current").prefetch_related("tags").iterator(chunk_size=_BATCH)


def _row(article: Article, language: str, counts: Counter[str]) -> tuple[ArticleIndex, list[str]]:
    text = plain(article.shown.text)
    tags = " ".join(tag.name for tag in article.tags.all())
    parts = {
        "A": stems(article.title, language),
        "B": stems(tags, language),
        "D": stems(text, language)[:MOST_WORDS],
    }
    fields = [" ".join(part) for part in parts.values()]
    counts.update({ALL, *(stem for part in parts.values() for stem in part)})
    index = ArticleIndex(
        article=article,
        language=language,
        plain=text,
        # A full stop between title, tags and text, so that no phrase reaches across.
        stems=f" {' . '.join(fields)} ",
        vector=vector(parts) if connection.vendor == "postgresql" else "",
    )
    return index, fields


def _write(gone: list[int], rows: list[tuple[ArticleIndex, list[str]]]) -> None:
    ArticleIndex.objects.filter(article__in=gone).delete()
    ArticleIndex.objects.bulk_create(index for index, _fields in rows)
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.executemany(f"DELETE FROM {FTS_TABLE} WHERE rowid = %s", [(pk,) for pk in gone])  # noqa: S608 - our own name
        statement = f"INSERT INTO {FTS_TABLE} (rowid, title, tags, body) VALUES (%s, %s, %s, %s)"  # noqa: S608
        cursor.executemany(statement, [(index.article_id, *fields) for index, fields in rows])


def _count(counts: Counter[str]) -> None:
    """Add up in how many articles each stem is: once for all, in one order, so that two can wait."""
    counts.pop(".", None)
    changed = sorted((stem, change) for stem, change in counts.items() if change)
    with connection.cursor() as cursor:
        for some in batched(changed, _BATCH):
            values = ", ".join(["(%s, %s)"] * len(some))
            cursor.execute(_ADD_UP.format(values), [part for pair in some for part in pair])
