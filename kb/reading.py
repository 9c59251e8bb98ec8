"""An article as its reader sees it: its text with its own pictures, and links to what they may read."""

import re
from collections.abc import Callable, Mapping
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from django.urls import reverse
from django.utils.text import slugify

from kb.models import Article, ArticleFile, ArticleVersion
from portal.access import Viewer
from portal.downloads import PICTURES
from portal.markdown import Document, render_document

RELATED = 5
# Where a text may name another page: in brackets behind a link, or in the list of references.
_NAMED = re.compile(r"\]\(\s*<?([^)\s>]+)|^\s{0,3}\[[^\]]+\]:\s*<?([^\s>]+)", re.MULTILINE)


def document_of(viewer: Viewer, article: Article, files: list[ArticleFile]) -> Document:
    """The version in force: its pictures are its own files, its links lead to what the viewer may read."""
    return drawn(
        article,
        article.shown,
        pictures={file.path: f"{address_of(file)}?look" for file in files if file.content_type in PICTURES},
        places={file.path: address_of(file) for file in files},
        pages=pages_named(viewer, article, article.shown.text),
    )


def previewed(
    viewer: Viewer | None,
    version: ArticleVersion,
    files: list[ArticleFile],
    *,
    place: Callable[[ArticleFile], str],
    page: Callable[[int], str],
) -> Document:
    """Any version, published or not, as the viewer would see it; files and pages at addresses for staff."""
    article = version.article
    return drawn(
        article,
        version,
        pictures={file.path: f"{place(file)}?look" for file in files if file.content_type in PICTURES},
        places={file.path: place(file) for file in files},
        pages=pages_named(viewer, article, version.text, page),
    )


def drawn(
    article: Article,
    version: ArticleVersion,
    *,
    pictures: Mapping[str, str],
    places: Mapping[str, str],
    pages: Mapping[str, str],
) -> Document:
    """One version, with the addresses of the pictures, files and pages that it may show or lead to."""
    return render_document(
        version.text,
        picture=lambda address: pictures.get(_path(address)),
        link=lambda address: _linked(article, address, places, pages),
    )


def address_of(file: ArticleFile) -> str:
    """Where a file of an article is fetched."""
    return reverse("kb:file", args=[file.article_id, file.pk])


def page_of(pk: int) -> str:
    """Where readers find an article."""
    return reverse("kb:article", args=[pk])


def related_to(viewer: Viewer, article: Article) -> list[Article]:
    """What the editors have named beside it, as far as the viewer may read it."""
    return list(Article.objects.visible_to(viewer).filter(related=article).for_list().by_title()[:RELATED])


def pages_named(
    viewer: Viewer | None, article: Article, text: str, page: Callable[[int], str] = page_of
) -> dict[str, str]:
    """Pages of the same import that the text names and the viewer may read, by their path."""
    if not article.source:
        return {}
    named = {_source(article, one or other) for one, other in _NAMED.findall(text)} - {""}
    if not named:
        return {}
    found = Article.objects.visible_to(viewer).filter(source__in=named)
    return {source: page(pk) for source, pk in found.values_list("source", "pk")}


def files_named(path: str, text: str) -> list[tuple[str, str]]:
    """Files beside a page at `path` that its text names: as it names them, and by their path."""
    found = {_path((one or other).partition("#")[0]) for one, other in _NAMED.findall(text)}
    names = (name for name in found if name and "://" not in name and not name.startswith(("/", "#")))
    places = ((name, normpath(join(dirname(path), name))) for name in sorted(names))
    return [(name, place) for name, place in places if not place.lower().endswith(".md")]


def _path(address: str) -> str:
    """A relative address as files are named; a dot before it says nothing."""
    return unquote(address).removeprefix("./")


def _source(article: Article, address: str) -> str:
    """The path of the page an address names, seen from its article; "" for anything else."""
    path = unquote(address.partition("#")[0])
    if not path.lower().endswith(".md") or "://" in path or path.startswith("/"):
        return ""
    return normpath(join(dirname(article.source), path))


def _linked(
    article: Article, address: str, places: Mapping[str, str], pages: Mapping[str, str]
) -> str | None:
    page = pages.get(_source(article, address))
    if page is None:
        return places.get(_path(address))
    anchor = slugify(unquote(address.partition("#")[2]))
    return f"{page}#h-{anchor}" if anchor else page
