"""What readers do: open, find helpful, find nothing. Nothing is written while staff look on as a contact."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from kb.choices import Step
from kb.models import Article, ArticleView, ArticleVote, Deflection, FruitlessSearch
from portal import audit
from portal.access import Viewer

_LONGEST = 200


def article_opened(*, viewer: Viewer, article: Article, about: str | None = None) -> None:
    """Count the reader once a day. `about`: the ticket they were about to write when it was suggested."""
    if viewer.read_only:
        return
    views = [ArticleView(article=article, contact_id=viewer.contact_id, day=timezone.localdate())]
    ArticleView.objects.bulk_create(views, ignore_conflicts=True)
    if about is not None:
        _note(viewer, [article], Step.OPENED, about)


@transaction.atomic
def article_voted(*, viewer: Viewer, article: Article, is_helpful: bool) -> None:
    """Whether it helped; the last answer of each reader counts."""
    if viewer.read_only:
        return
    facts = {"is_helpful": is_helpful, "at": timezone.now()}
    ArticleVote.objects.update_or_create(article=article, contact_id=viewer.contact_id, defaults=facts)


def search_failed(*, viewer: Viewer, words: str, had_similar: bool) -> None:
    """Remember what somebody looked for and did not find, once a day."""
    if viewer.read_only or not words:
        return
    row = FruitlessSearch(
        words=words.lower()[:_LONGEST],
        contact_id=viewer.contact_id,
        had_similar=had_similar,
        day=timezone.localdate(),
    )
    FruitlessSearch.objects.bulk_create([row], ignore_conflicts=True)


def articles_suggested(*, viewer: Viewer, articles: Iterable[Article], about: str) -> None:
    """They were shown to somebody about to write a ticket."""
    if not viewer.read_only:
        _note(viewer, articles, Step.SHOWN, about)


@transaction.atomic
def article_solved(*, viewer: Viewer, article: Article, about: str) -> None:
    """It spared a ticket, says its reader (peers N11)."""
    if viewer.read_only:
        return
    _note(viewer, [article], Step.SOLVED, about)
    audit.record("article.solved", target=article, organization=viewer.organization_id)


def _note(viewer: Viewer, articles: Iterable[Article], step: Step, about: str) -> None:
    today = timezone.localdate()
    rows = (
        Deflection(
            article=article, contact_id=viewer.contact_id, step=step, title=about[:_LONGEST], day=today
        )
        for article in articles
    )
    Deflection.objects.bulk_create(rows, ignore_conflicts=True)
