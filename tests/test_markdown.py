"""People's text on a page: formatted, and never anything but text."""

import re
from html.parser import HTMLParser
from time import process_time

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from portal.markdown import ATTRIBUTES, FORMATTED, SCHEMES, TAGS, render
from portal.templatetags.text import markdown


class Seen(HTMLParser):
    """Every element and address of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.addresses: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _value in attrs}
        self.addresses += [value or "" for name, value in attrs if name == "href"]


ALLOWED = {(tag, name) for tag, names in ATTRIBUTES.items() for name in names} | {("a", "rel")}
NASTY = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<b>)",
        "![x](https://spy.example/a.png)",
        "<svg/onload=alert(1)>",
        "<https://a.example/\"onmouseover='x'>",
        "[a](https://x.example '\"onclick=1')",
        "</div></body>",
        "&lt;script&gt;",
        "| a | b |\n|---|---|\n| <b> | 2 |\n",
        "```html\n<script>\n```\n",
        "[x]: javascript:alert(1)\n[x]\n",
        "\n# ",
        "**",
        "https://",
        "&#106;avascript:",
    ]
)


@given(st.lists(st.one_of(NASTY, st.text(max_size=12)), max_size=12).map("".join))
def test_whatever_is_written_only_harmless_elements_come_out(text: str) -> None:
    seen = Seen(render(text))

    assert seen.tags <= TAGS
    assert seen.attributes <= ALLOWED
    assert all(address.split(":")[0].lower() in SCHEMES for address in seen.addresses)


def test_what_people_use_works() -> None:
    html = render("**bold** ~~gone~~ `code`\nnext line\n\n- one\n- two\n\n| a |\n|---|\n| 1 |\n\n> quoted")

    for piece in (
        "<strong>bold</strong>",
        "<s>gone</s>",
        "<code>code</code><br>",
        "<li>one</li>",
        "<td>1</td>",
        "<blockquote>",
    ):
        assert piece in html


def test_html_is_shown_as_it_was_typed() -> None:
    assert render("<b>hi</b>") == "<p>&lt;b&gt;hi&lt;/b&gt;</p>\n"


@pytest.mark.parametrize("inner", ["![NPM](https://spy.example/pixel.svg)", "**https://a.example**"])
def test_a_link_holds_no_other_link(inner: str) -> None:
    html = render(f"[{inner}](https://a.example/it) then https://b.example")
    assert html.count("<a ") == 2


def test_pictures_become_links() -> None:
    html = render("![the screen](https://spy.example/pixel.png)")

    assert '<a href="https://spy.example/pixel.png" rel="noopener nofollow">the screen</a>' in html
    assert "<img" not in html


def test_an_address_becomes_a_link_without_the_full_stop() -> None:
    assert '<a href="https://a.example/b_c?d=1&amp;e=2" rel="noopener nofollow">' in render(
        "(See https://a.example/b_c?d=1&e=2.)"
    )
    assert render("`https://a.example`").count("<a ") == 0
    assert render("[https://a.example](https://b.example)").count("<a ") == 1


@pytest.mark.parametrize("address", ["/account/logout/", "//evil.example", "ftp://x.example", "x.html"])
def test_addresses_on_this_site_and_of_other_kinds_lead_nowhere(address: str) -> None:
    assert Seen(render(f"[here]({address})")).addresses == []


def test_headings_stay_below_those_of_the_page() -> None:
    assert render("# One\n## Two\n###### Six") == "<h3>One</h3>\n<h4>Two</h4>\n<h6>Six</h6>\n"


@pytest.mark.parametrize("piece", ["![a", "[", "**a*b", "> ", "- ", "`a", "<a b='", "|a", "~~a ", "_a__b"])
def test_text_made_to_be_slow_is_not(piece: str) -> None:
    start = process_time()
    render((piece * FORMATTED)[:FORMATTED])
    assert process_time() - start < 5  # about half a second; the bound is for a busy machine


def test_a_million_characters_are_shown_as_they_were_typed() -> None:
    html = render("<b>" * 333_333)

    assert html.endswith("</pre>")
    assert "<b>" not in html
    assert re.search(r"&lt;b&gt;", html)


def test_the_filter_needs_no_safe() -> None:
    shown = Template("{% load text %}{{ text|markdown }}").render(Context({"text": "**a** <i>"}))

    assert shown == "<p><strong>a</strong> &lt;i&gt;</p>\n"
    assert markdown(None) == markdown("") == ""
