"""Text as people write it, shown safely: Markdown to a narrow set of HTML (S14, S16).

markdown-it knows no HTML here, and what it makes is cleaned once more by nh3: two gates, one after the other.
Pictures are not shown, because showing one tells a stranger's server who reads; they become links.
"""

import re
from collections.abc import Sequence

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

# The worst text of this length takes under a second; a longer one (a pasted log) is shown as it was typed.
FORMATTED = 30_000
SCHEMES = {"http", "https", "mailto", "tel"}
_TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
TAGS = {"p", "br", "hr", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre"} | _TABLE
TAGS |= {"h3", "h4", "h5", "h6"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
# A bare address, without the full stop or bracket behind it.
_ADDRESS = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)\]'*])")


class _Renderer(RendererHTML):
    """Headings that fit below those of the page, links in place of pictures, and addresses as links."""

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Plain text; where it is not a link's already, an address in it becomes one."""
        content = tokens[idx].content
        if "://" not in content or (idx and tokens[idx - 1].type == "link_open"):
            return escapeHtml(content)
        return "".join(_linked(part) for part in _ADDRESS.split(content))

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Two levels down."""
        return f"<{_lower(tokens[idx].tag)}>"

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Two levels down."""
        return f"</{_lower(tokens[idx].tag)}>\n"

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A link that says what the picture shows."""
        address = str(tokens[idx].attrs.get("src", ""))
        return format_html('<a href="{}">{}</a>', address, tokens[idx].content or address)


def _linked(part: str) -> str:
    return format_html('<a href="{0}">{0}</a>', part) if _ADDRESS.fullmatch(part) else escapeHtml(part)


def _lower(tag: str) -> str:
    """`h1` and `h2` belong to the page; a text starts at `h3`."""
    return f"h{min(6, int(tag[1]) + 2)}"


def _parser() -> MarkdownIt:
    options = {"html": False, "breaks": True}
    return MarkdownIt("commonmark", options, renderer_cls=_Renderer).enable(["table", "strikethrough"])


_markdown = _parser()


def render(text: str) -> SafeString:
    """The text as HTML that may stand in any page; very long texts stay unformatted."""
    if len(text) > FORMATTED:
        return _plain(text)
    html = nh3.clean(
        _markdown.render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        url_relative="deny",
        link_rel="noopener nofollow",
    )
    return SafeString(html)  # cleaned by the allow-list above: this is the one place that may say so


def _plain(text: str) -> SafeString:
    note = _("This text is very long, so it is shown without formatting.")
    return format_html('<p class="quiet">{}</p><pre>{}</pre>', note, text)
