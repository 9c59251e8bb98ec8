"""Documents as PDF: WeasyPrint draws HTML of our templates, tagged for those who cannot see it (PDF/UA).

It fetches nothing. The only addresses a document may name are our own fonts (`asset:fonts/...`) and the
pictures its caller passes along (`asset:pictures/NAME`); a name that somebody typed is text and stays text.
WeasyPrint takes a hundredth of a second and a fifth of a megabyte for each line of a table, and keeps all
pages until it has written the last. So a long document comes in parts, which `portal.pdf_join` writes to the
file one after another: the memory is that of one part.
"""

import atexit
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import local
from typing import IO, TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi

from portal.models import ProviderSettings
from portal.pdf_join import Joined

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

VARIANT = "pdf/ua-1"
FONTS = Path(__file__).resolve().parent / "fonts"
_LETTER = frozenset(("US", "CA", "MX", "CL", "CO", "CR", "DO", "GT", "NI", "PA", "PH", "PR", "SV", "VE"))
STYLES_KEPT = 4
_FONT, _PICTURE = "asset:fonts/", "asset:pictures/"

type Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Nobody waits for news."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What holds for the whole document: its title, who makes it, its pictures by their names, its size."""

    title: str
    author: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    size: str = "A4"


def size_in(locale: str) -> str:
    """The paper of the country: Letter in North America and where it is bought, A4 everywhere else."""
    return "Letter" if locale.rpartition("-")[2] in _LETTER else "A4"


def write(paper: Paper, template: str, context: Mapping[str, Any], target: IO[bytes]) -> None:
    """Write one template, which extends `pdf/base.html`, in the language in force."""
    write_parts(paper, template, [context], target)


def write_parts(
    paper: Paper,
    template: str,
    parts: Iterable[Mapping[str, Any]],
    target: IO[bytes],
    *,
    total: int = 1,
    progress: Progress = silent,
) -> None:
    """Write a document whose parts each begin on a page of their own; `total` of them are announced."""
    press = _Press(paper)
    joined = Joined(target)
    for number, context in enumerate(parts, 1):
        press.draw(render_to_string(template, _with_frame(paper, context)), joined)
        progress(number, total)
    joined.close()


def picture(file: Any) -> dict[str, bytes]:
    """The pictures of a document with the logo, if there is one; `logo` is its name."""
    if not file:
        return {}
    try:
        with file.open("rb") as content:
            return {"logo": content.read()}
    except FileNotFoundError:
        return {}  # a document without a logo is better than none


def _with_frame(paper: Paper, context: Mapping[str, Any]) -> dict[str, Any]:
    frame = {
        "paper": paper,
        "language": get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
    return frame | dict(context)


class _Press:
    """The machine for one document."""

    def __init__(self, paper: Paper) -> None:
        choice = {"brand": ProviderSettings.load().brand_colour, "size": paper.size}
        self.style = _style(render_to_string("pdf/document.css", choice))
        self.fetcher = _fetcher(paper.pictures)

    def draw(self, html: str, joined: Joined) -> None:
        from weasyprint import HTML  # noqa: PLC0415 - takes seconds, loads Pango: for those who want paper

        page, (style, fonts) = HTML(string=html, url_fetcher=self.fetcher), self.style
        document = page.render(font_config=fonts, stylesheets=[style], pdf_variant=VARIANT)
        document.write_pdf(joined.bin, finisher=joined.add, pdf_variant=VARIANT)


class _Styles(local):
    """Styles that were read, each with its fonts; Pango's cannot be shared by threads."""

    def __init__(self) -> None:
        self.read: dict[str, tuple[Any, Any]] = {}

    def forget(self) -> None:
        """Those of the thread that calls."""
        self.read.clear()


_styles = _Styles()
atexit.register(_styles.forget)  # fonts that outlive the interpreter's end complain


def _style(text: str) -> tuple[Any, Any]:
    """The style and its fonts, read once: that takes a third of the time of a short document."""
    from weasyprint import CSS  # noqa: PLC0415 - the same
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - the same

    if text not in _styles.read:
        if len(_styles.read) >= STYLES_KEPT:
            _styles.read.clear()
        fonts = FontConfiguration()
        _styles.read[text] = CSS(string=text, font_config=fonts, url_fetcher=_fetcher({})), fonts
    return _styles.read[text]


def _fetcher(pictures: Mapping[str, bytes]) -> "URLFetcher":
    return _fetcher_class()(pictures)


@cache
def _fetcher_class() -> "Callable[[Mapping[str, bytes]], URLFetcher]":
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 - the same

    class OnlyOurs(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        """Answers for what lies here and for what was passed along; anything else is refused unasked."""

        def __init__(self, pictures: Mapping[str, bytes]) -> None:
            super().__init__(allowed_protocols=(), allow_redirects=False)
            self.pictures = pictures

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            return URLFetcherResponse(url, ours(url, self.pictures))

    return OnlyOurs


def ours(url: str, pictures: Mapping[str, bytes]) -> bytes:
    """The bytes behind one of our addresses; ValueError for every other address there is."""
    name = url.rpartition("/")[2]
    if url == f"{_FONT}{name}" and name in {font.name for font in FONTS.glob("*.ttf")}:
        return (FONTS / name).read_bytes()
    if url == f"{_PICTURE}{name}" and name in pictures:
        return pictures[name]
    raise ValueError(f"A document fetches nothing: {url[:80]}")
