"""What PostgreSQL does for articles: searches, suggestions, shelves and the editors' list go by an index."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin import site
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kb.indexing import index_write
from kb.models import Article, ArticleVersion
from kb.querysets import ArticleQuerySet
from kb.searching import search, suggestions
from portal.access import Viewer
from portal.pagination import CappedPaginator, SearchPaginator
from tests.conftest import Cast, assemble
from tests.factories import kb as make
from tests.factories import portal as people
from tests.performance.statistics import gather
from tests.performance.test_plans import plan_of, viewer_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has these plans"),
]

ARTICLES, SHELVES = 4_000, 100
THINGS = ["zeppelin", *(f"thing{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(599))]
# Rows of some length: the planner reads a table of few pages from end to end, and rightly so.
LONG = "and what belongs to it " * 7


@pytest.fixture(scope="module")
def shelves(module_db: None) -> Cast:
    """One article in six hundred is about the same thing, one in five is for another organization."""
    cast = assemble()
    make.switch_on(cast.acme)
    _index(_published(_articles(people.organization())))
    return cast


def _articles(other: Any) -> list[Article]:
    shelves = [make.category(f"Shelf {n}") for n in range(SHELVES)]
    for_all, for_one = {"audience": "everyone"}, {"audience": "organization", "organization": other}
    return Article.objects.bulk_create(
        Article(
            title=f"About {THINGS[n % 600]} no {n} {LONG}",
            category=shelves[n % SHELVES],
            **(for_all if n % 5 else for_one),
        )
        for n in range(ARTICLES)
    )


def _published(articles: list[Article]) -> list[Article]:
    now = timezone.now()
    ArticleVersion.objects.bulk_create(
        ArticleVersion(
            article=article,
            number=1,
            title=article.title,
            text=f"Ask about {THINGS[n % 599]} and {THINGS[n % 593]}",
            state="published",
            published_at=now - timedelta(minutes=n),
        )
        for n, article in enumerate(articles)
    )
    version = ArticleVersion.objects.filter(article=OuterRef("pk"))
    Article.objects.update(
        current=Subquery(version.values("pk")), published_at=Subquery(version.values("published_at"))
    )
    return list(Article.objects.select_related("current").prefetch_related("tags"))


def _index(articles: list[Article]) -> None:
    index_write(articles)
    gather(("kb_article_words", "kb_article_head", "kb_stem_trigram"))


def shelf(viewer: Viewer) -> ArticleQuerySet:
    return Article.objects.visible_to(viewer).for_list().within([make.category("Shelf 7").pk]).by_title()


def looked_up(text: str) -> Callable[[Viewer], Any]:
    """The page of a search, as it is shown; something is found."""

    def read(viewer: Viewer) -> list[Article]:
        finds = search(viewer, text)
        return finds.explained(SearchPaginator(finds.rows, 25).page(1).object_list)

    return read


@pytest.mark.parametrize(
    "read",
    [
        looked_up("thingbb"),
        looked_up("thingbb AND belongs"),
        looked_up("thingbb OR thingbc"),
        looked_up('"about thingbb"'),
        looked_up("zepelin"),  # mistyped
        lambda viewer: suggestions(viewer, "my thingbb and the thingbc"),
        lambda viewer: suggestions(viewer, "my thingb"),
        lambda viewer: CappedPaginator(shelf(viewer), 25).page(1).object_list,
        lambda viewer: list(Article.objects.visible_to(viewer).for_list().newest_first()[:6]),
    ],
)
def test_what_readers_ask_for(shelves: Cast, read: Callable[[Viewer], Any]) -> None:
    viewer = viewer_of(shelves.basic)
    with CaptureQueriesContext(connection) as asked:
        assert read(viewer)
    assert not scanned(sent(asked))


def test_the_editors_list(shelves: Cast) -> None:
    request = RequestFactory().get("/")
    request.user = make.editor()
    admin = site.get_model_admin(Article)
    with CaptureQueriesContext(connection) as asked:
        assert len(list(admin.get_changelist_instance(request).queryset[:51])) == 51
    assert not scanned([query for query in sent(asked) if "COUNT(*) FROM (" not in query])


def sent(asked: CaptureQueriesContext) -> list[str]:
    """What was read of articles."""
    reads = (query["sql"] for query in asked.captured_queries)
    found = [sql for sql in reads if sql.startswith("SELECT") and "kb_article" in sql]
    assert found
    return found


def scanned(reads: list[str]) -> set[str]:
    """The tables of articles that are read from end to end."""
    plans = (plan_of(sql.replace("%", "%%"), None) for sql in reads)
    steps = [step for plan in plans for step in plan if step["Node Type"] == "Seq Scan"]
    return {step["Relation Name"] for step in steps} & {"kb_article", "kb_articleindex"}
