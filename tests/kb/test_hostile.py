"""Hostile texts: whatever an article says, its page runs nothing and asks nobody else (S14, S16)."""

import re
import sys
from html.parser import HTMLParser

import pytest

from portal.markdown import ATTRIBUTES, TAGS, plain, render_document

OURS = {"a.png": "/kb/1/files/2/?look"}
ALLOWED = {tag: set(names) for tag, names in ATTRIBUTES.items()} | {"img": {"src", "alt", "loading"}}
ALLOWED |= {f"h{level}": {"id"} for level in range(2, 7)}

HTML = (
    "<script>alert(1)</script>",
    "<ScRiPt/x src=//evil.test/x.js></sCrIpT>",
    '<img src=x onerror="alert(1)">',
    '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
    "<svg/onload=alert(1)>",
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<a href="java&#x0A;script:alert(1)">x</a>',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<details open ontoggle=alert(1)>",
    "<form><button formaction=javascript:alert(1)>x",
    '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    "<style>@import'//evil.test/x.css';</style>",
    '<base href="javascript:alert(1);//">',
    '<object data="data:text/html;base64,PHNjcmlwdD4=">',
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
)
MARKDOWN = (
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x73;cript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    '[x]( "onmouseover="alert(1)")',
    '<https://a.test/"onmouseover="alert(1)>',
    "![x](https://evil.test/x.png)",
    "![x](//evil.test/x.png)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    '!["onerror="alert(1)](a.png)',
    "![x][y]\n\n[y]: https://evil.test/x.png",
    "![x](/account/logout/)",
    "![x](asset:pictures/logo)",
    "[x](asset:pictures/logo)",
    "[x](//evil.test/)",
    "# <img src=x onerror=alert(1)>",
    '# "><script>alert(1)</script>',
    '```html"><script>alert(1)</script>\nx\n```',
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
)


class Reader(HTMLParser):
    """Every tag with its attributes, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("text", [*HTML, *MARKDOWN])
def test_a_page_has_nothing_but_what_is_allowed(text: str) -> None:
    document = render_document(text, picture=OURS.get, link=OURS.get)
    for tag, attributes in Reader(document.html).found:
        assert tag in TAGS | {"img", "h2"}
        assert set(attributes) <= ALLOWED.get(tag, set()) | {"rel"}
        assert attributes.get("src", "/kb/1/files/2/?look") == "/kb/1/files/2/?look"
        assert re.match(r"https?:|mailto:|tel:|#|/kb/1/files/2/|$", attributes.get("href") or "")
    for heading in document.headings:
        assert re.fullmatch(r"h-[\w-]+", heading.anchor)


def test_a_text_that_is_too_long_is_shown_as_it_was_typed() -> None:
    document = render_document("<script>" + "x" * 60_000, picture=OURS.get, link=OURS.get)
    assert "&lt;script&gt;" in document.html
    assert plain("*" * 60_001) == "*" * 60_001


@pytest.mark.parametrize(
    "text",
    ["[" * 2_000, "![" * 2_000, "*a " * 2_000, "> " * 2_000, "`" * 3_000, "|" * 2_000, "# a\n" * 500],
)
def test_a_text_made_to_be_slow_is_drawn_nevertheless(text: str) -> None:
    assert render_document(text, picture=OURS.get, link=OURS.get).html


def steps(text: str) -> int:
    """How many functions are called to draw it: work that is the same on every machine."""
    called = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal called
        called += event == "call"

    sys.setprofile(count)
    try:
        render_document(text, picture=OURS.get, link=OURS.get)
    finally:
        sys.setprofile(None)
    return called


@pytest.mark.parametrize("piece", ["![", "[", "[x](", "![](<", "*a ", "_a*", "`a", "<a ", "> ", "|", "# a\n"])
def test_twice_the_text_is_twice_the_work(piece: str) -> None:
    """So that the longest document that is drawn, 60,000 signs, takes a second at the worst."""
    assert steps(piece * 400) < 2.5 * steps(piece * 200)
