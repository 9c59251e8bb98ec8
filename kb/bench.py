"""The pages of the knowledge base that are measured."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from kb.models import Article, Stem
from portal.access import Viewer
from portal.bench.pages import BenchPage


def _home(viewer: Viewer) -> str:
    return reverse("kb:home")


def _newest(viewer: Viewer) -> Article:
    article = Article.objects.visible_to(viewer).newest_first().first()
    if article is None:
        raise NoReverseMatch("there is no article")
    return article


def _category(viewer: Viewer) -> str:
    return reverse("kb:category", args=[_newest(viewer).category_id])


def _article(viewer: Viewer) -> str:
    return _newest(viewer).get_absolute_url()


def _about(name: str, parameter: str, order: str) -> Callable[[Viewer], str]:
    """A word of the index, the rarest or the one that most articles have."""

    def url(viewer: Viewer) -> str:
        word = Stem.objects.filter(articles__gt=0, stem__regex="^[a-z]{4,}$").order_by(order, "stem").first()
        if word is None:
            raise NoReverseMatch("there is no word")
        return f"{reverse(name)}?{urlencode({parameter: word.stem})}"

    return url


PAGES = [
    BenchPage("knowledge base", _home),
    BenchPage("knowledge base category", _category),
    BenchPage("article", _article),
    BenchPage("articles with a rare word", _about("kb:search", "q", "articles")),
    BenchPage("articles with a common word", _about("kb:search", "q", "-articles")),
    BenchPage("articles suggested", _about("kb:suggestions", "title", "-articles")),
]
