"""The figures on Home and where they lead, read from the page as a browser gets it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from django.test import Client

TICKET_CARDS = ("tickets", "open_tickets", "ticket_months", "ticket_types")


@dataclass(frozen=True)
class Mark:
    """A link of a card whose words end in a figure."""

    card: str
    name: str
    figure: int
    url: str


class CardReader(HTMLParser):
    """Collects the links of every card with what they are called."""

    def __init__(self) -> None:
        """Nothing read yet."""
        super().__init__()
        self.card = ""
        self.links: list[tuple[str, str, list[str]]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A card begins, or a link in it."""
        named = {name: value or "" for name, value in attrs}
        if tag == "section" and named.get("id", "").startswith("card-"):
            self.card = named["id"].removeprefix("card-")
        if tag == "a":
            self._inside = True
            self.links.append((self.card, named.get("href", ""), [named.get("aria-label", "")]))

    def handle_endtag(self, tag: str) -> None:
        """The link is over, or the card."""
        if tag == "a":
            self._inside = False
        if tag == "section":
            self.card = ""

    def handle_data(self, data: str) -> None:
        """Words of a link that has no name of its own."""
        if self._inside and not self.links[-1][2][0]:
            self.links[-1][2].append(data.strip())


def marks(html: str) -> Iterator[Mark]:
    """Every figure of the cards of tickets that is a link to a list."""
    reader = CardReader()
    reader.feed(html)
    for card, url, words in reader.links:
        name = " ".join(filter(None, words))
        found = re.search(r"([\d,]+)\+?$", name)
        if card in TICKET_CARDS and found and not re.match(r"/tickets/\d", url):
            yield Mark(card, name, int(found[1].replace(",", "")), url)


def rows_behind(client: Client, url: str) -> int:
    """How many rows the table has; asked for as htmx does, without the frame around it."""
    response = client.get(url, headers={"HX-Request": "true"})
    assert response.status_code == 200, url
    assert not response.context["problems"], url  # htmx is told of them in a sentence, not by a 400
    count: int = response.context["table"].paginator.count
    return count
