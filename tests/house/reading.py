"""What a person can read on a page: text, and the attributes that are spoken or shown."""

from html.parser import HTMLParser

SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-label", "data-confirm")
# Times and formats are written by Babel, samples of input are nobody's language, scripts are not read.
SILENT = {"time", "samp", "code", "kbd", "pre", "script", "style", "svg"}
VOID = {"input", "img", "link", "meta", "br", "hr", "use", "path", "source", "col"}


class Reader(HTMLParser):
    """Collects every readable piece of a page."""

    def __init__(self) -> None:
        """Start with nothing read."""
        super().__init__()
        self.pieces: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read what the element says by its attributes."""
        named = dict(attrs)
        if tag not in VOID:
            # Initials and signs stand for a text that is there as well.
            self._open.append("svg" if named.get("aria-hidden") == "true" else tag)
        self.pieces += [value for name in SPOKEN if tag not in SILENT and (value := named.get(name))]
        if tag == "input" and named.get("type") == "submit":
            self.pieces.append(named.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        """Leave the element, and what was left open inside it."""
        if self._open and tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Read a text, unless it stands in something nobody reads."""
        if data.strip() and not SILENT & set(self._open):
            self.pieces.append(" ".join(data.split()))


def readable(html: str) -> list[str]:
    """Every piece a person could read or hear."""
    reader = Reader()
    reader.feed(html)
    return reader.pieces
