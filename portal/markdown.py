"""Text as people write it, shown safely: Markdown to a narrow set of HTML (S14, S16).

markdown-it knows no HTML here, and what it makes is cleaned once more by nh3: two gates, one after the other.
Pictures are not shown, because showing one tells a stranger's server who reads; they become links. A document
(`render_document`) shows those that lie with it here, and has a list of its headings.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

# The worst text of this length takes under a second; a longer one (a pasted log) is shown as it was typed.
FORMATTED = 30_000
# Documents are written by the provider's own people, and longer.
LONGEST_DOCUMENT = 60_000
SCHEMES = {"http", "https", "mailto", "tel"}
_TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
TAGS = {"p", "br", "hr", "strong", "em", "s", "a", "ul", "ol", "li", "blockquote", "code", "pre"} | _TABLE
TAGS |= {"h3", "h4", "h5", "h6"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_DOCUMENT_ATTRIBUTES = (
    ATTRIBUTES | {"img": {"src", "alt", "loading"}} | {f"h{n}": {"id"} for n in range(2, 7)}
)
# A bare address, without the full stop or bracket behind it.
_ADDRESS = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)\]'*])")


class _Renderer(RendererHTML):
    """Headings that fit below those of the page, links in place of pictures, and addresses as links."""

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Plain text; where it is not a link's already, an address in it becomes one."""
        content = tokens[idx].content
        if "://" not in content or env.get("in_link"):
            return escapeHtml(content)
        return "".join(_linked(part) for part in _ADDRESS.split(content))

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Until it closes nothing else becomes a link: HTML has none within another."""
        env["in_link"] = True
        return self.renderToken(tokens, idx, options, env)

    def link_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Its end."""
        env["in_link"] = False
        return self.renderToken(tokens, idx, options, env)

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Two levels down."""
        return f"<{_lower(tokens[idx].tag)}>"

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Two levels down."""
        return f"</{_lower(tokens[idx].tag)}>\n"

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A link that says what the picture shows; within another link, which cannot hold one, just that."""
        address = str(tokens[idx].attrs.get("src", ""))
        says = tokens[idx].content or address
        return escapeHtml(says) if env.get("in_link") else format_html('<a href="{}">{}</a>', address, says)


def _linked(part: str) -> str:
    return format_html('<a href="{0}">{0}</a>', part) if _ADDRESS.fullmatch(part) else escapeHtml(part)


def _lower(tag: str) -> str:
    """`h1` and `h2` belong to the page; a text starts at `h3`."""
    return f"h{min(6, int(tag[1]) + 2)}"


class _DocumentRenderer(_Renderer):
    """Pictures that lie here as pictures, and headings that can be jumped to."""

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """With its anchor, on the level that is given to it."""
        return format_html('<h{} id="{}">', *(tokens[idx].meta[name] for name in ("level", "anchor")))

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """On the level of its opening."""
        return f"</h{tokens[idx].meta['level']}>\n"

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A picture where it is ours, else what any text makes of it."""
        address = tokens[idx].meta.get("ours")
        if address is None:
            return super().image(tokens, idx, options, env)
        return format_html('<img src="{}" alt="{}" loading="lazy">', address, tokens[idx].content)


def _parser(renderer: type[RendererHTML], *, breaks: bool) -> MarkdownIt:
    options = {"html": False, "breaks": breaks}
    return MarkdownIt("commonmark", options, renderer_cls=renderer).enable(["table", "strikethrough"])


_markdown = _parser(_Renderer, breaks=True)
_documents = _parser(_DocumentRenderer, breaks=False)


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


type Place = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a document: its text, its anchor, and how deep it stands (from 1)."""

    text: str
    anchor: str
    level: int


@dataclass(frozen=True, slots=True)
class Document:
    """A long text, shown safely, with the headings of its list of contents."""

    html: SafeString
    headings: tuple[Heading, ...] = ()


@dataclass(slots=True)
class _Shown:
    """What a document has named so far: its headings, and the addresses of ours that it may lead to."""

    picture: Place
    link: Place
    headings: list[Heading] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)
    anchors: set[str] = field(default_factory=set)

    def heading(self, opening: Token, inside: Token, closing: Token, top: int) -> None:
        """Give it an anchor of its own, and a level: from h2 on, no level left out (WCAG 1.3.1)."""
        text = _words(inside).strip()
        anchor = f"h-{slugify(text)[:60] or len(self.headings) + 1}"
        if anchor in self.anchors:
            anchor = f"{anchor}--{len(self.headings) + 1}"
        self.anchors.add(anchor)
        deepest = self.headings[-1].level + 1 if self.headings else 1
        level = min(int(opening.tag[1]) - top + 1, deepest, 5)
        opening.meta = closing.meta = {"level": level + 1, "anchor": anchor}
        self.headings.append(Heading(text, anchor, level))

    def inline(self, token: Token) -> None:
        """Let a picture or a link lead to what is ours, where it is."""
        if token.type == "image" and (address := self.picture(str(token.attrs.get("src", "")))):
            token.meta["ours"] = address
            self.addresses.add(address)
        elif token.type == "link_open" and (address := self._leads_to(str(token.attrs.get("href", "")))):
            token.attrs["href"] = address
            self.addresses.add(address)

    def _leads_to(self, address: str) -> str | None:
        if address.startswith("#"):
            return f"#h-{slugify(unquote(address[1:]))}"
        return self.link(address)

    def attribute(self, tag: str, name: str, value: str) -> str | None:
        """The last gate: a picture of ours, a link of ours, one within the page, or one to the web."""
        if name not in ("src", "href") or value in self.addresses:
            return value
        return value if tag == "a" and value.partition(":")[0].lower() in SCHEMES else None


def render_document(text: str, *, picture: Place, link: Place) -> Document:
    """A long text with its own pictures; `picture` and `link` say where an address leads, if it is ours."""
    if len(text) > LONGEST_DOCUMENT:
        return Document(_plain(text))
    tokens, shown = _documents.parse(text), _Shown(picture, link)
    top = min((int(token.tag[1]) for token in tokens if token.type == "heading_open"), default=1)
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            shown.heading(token, tokens[at + 1], tokens[at + 2], top)
        for child in token.children or ():
            shown.inline(child)
    html = nh3.clean(
        _documents.renderer.render(tokens, _documents.options, {}),
        tags=TAGS | {"img", "h2"},
        attributes=_DOCUMENT_ATTRIBUTES,
        attribute_filter=shown.attribute,
        url_schemes=SCHEMES | {"asset"},  # pictures on paper (portal/pdf.py); the filter knows ours
        link_rel="noopener nofollow",
    )
    return Document(SafeString(html), tuple(shown.headings))  # cleaned in the same way as above


def plain(text: str) -> str:
    """The words of a text as its reader sees them, a line for each part, without a mark of Markdown."""
    if len(text) > LONGEST_DOCUMENT:
        return text
    return "\n".join(filter(None, (_words(token) for token in _markdown.parse(text))))


def _words(token: Token) -> str:
    if token.children is None:
        return token.content.strip()
    return "".join(" " if child.type.endswith("break") else child.content for child in token.children)
