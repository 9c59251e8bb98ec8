"""An article on paper."""

from io import BytesIO

from kb.models import Article, ArticleFile
from kb.reading import drawn
from portal import formats, pdf
from portal.access import Viewer
from portal.downloads import PICTURES
from portal.markdown import Document
from portal.models import ProviderSettings

# What a browser would load in a minute; more would fill the memory of the server.
_MOST_BYTES = 20_000_000


def article_pdf(viewer: Viewer, article: Article, files: list[ArticleFile]) -> bytes:
    """The version in force with its pictures, in the reader's language and formats."""
    provider, target = ProviderSettings.load(), BytesIO()
    pictures = _pictures(files)
    paper = pdf.Paper(
        article.title,
        provider.name,
        pictures | pdf.picture(provider.logo),
        size=pdf.size_in(formats.active().locale),
    )
    context = {"article": article, "document": _document(article, files, pictures), "provider": provider}
    pdf.write(paper, "kb/document.html", context, target)
    return target.getvalue()


def _pictures(files: list[ArticleFile]) -> dict[str, bytes]:
    """Their bytes by the name the paper knows them by; one whose bytes are gone is left out."""
    found: dict[str, bytes] = {}
    left = _MOST_BYTES
    for file in files:
        if file.content_type not in PICTURES or file.size > left:
            continue
        try:
            with file.file.open("rb") as content:
                found[f"p{file.pk}"] = content.read()
        except FileNotFoundError:
            continue
        left -= file.size
    return found


def _document(article: Article, files: list[ArticleFile], pictures: dict[str, bytes]) -> Document:
    places = {file.path: f"asset:pictures/p{file.pk}" for file in files if f"p{file.pk}" in pictures}
    return drawn(article, article.shown, pictures=places, places={}, pages={})
