"""The arrangement of Home as a form field: a box to tick and a place for each card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.arrangement import Kept, arranged
from portal.registry import Card

LONGEST_PLACE = 4  # digits


@dataclass(frozen=True, slots=True)
class Line:
    """A card as the form sends it: its place as typed, and where it stood before."""

    key: str
    place: str
    shows: bool
    before: int

    @property
    def is_placed(self) -> bool:
        """Whether the place is one."""
        return self.place.isascii() and self.place.isdigit() and len(self.place) <= LONGEST_PLACE

    @property
    def rank(self) -> tuple[int, int, int]:
        """Where it goes: of two with the same place the one that was moved there wins."""
        wanted = int(self.place)
        return wanted, (wanted > self.before) - (wanted < self.before), self.before


class ArrangementWidget(forms.Widget):
    """A line for each card."""

    use_fieldset = True
    cards: Sequence[Card] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Line]:
        """The lines in the order in which they stood in the form."""
        ticked = set(data.getlist(f"{name}-shows"))
        return [
            Line(key, data.get(f"{name}-place-{key}", ""), key in ticked, before)
            for before, key in enumerate(data.getlist(f"{name}-card"), start=1)
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Boxes that nobody ticked are not sent; no line at all means the default."""
        return False

    def id_for_label(self, id_: str) -> str:
        """It is a group of fields; its legend labels none of them."""
        return ""

    def render(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """From the project's own templates, which the renderer of forms does not know."""
        titles = {card.key: card for card in self.cards}
        lines = [(line, titles[line.key]) for line in value or () if line.key in titles]
        return render_to_string("home/arrangement.html", {"name": name, "lines": lines})


class ArrangementField(forms.Field):
    """Pairs of a card's key and whether it shows, in their order; without a line the default, []."""

    widget = ArrangementWidget

    def __init__(self, *, cards: Sequence[Card] = (), default: Kept = (), **kwargs: Any) -> None:
        """`cards` may be arranged; `default` is how those stand that nobody has arranged."""
        super().__init__(required=False, label=_("Cards"), **kwargs)
        self.offer(cards, default)

    def offer(self, cards: Sequence[Card], default: Kept = ()) -> None:
        """Allow these cards."""
        self.cards, self.default = cards, default
        self.widget.cards = cards

    def prepare_value(self, value: Any) -> list[Line]:
        """Lines to show: those that were sent, else how the cards stand."""
        if value and isinstance(value[0], Line):
            return list(value)
        pairs = arranged(self.cards, value or (), self.default)
        return [
            Line(card.key, str(place), shows, place) for place, (card, shows) in enumerate(pairs, start=1)
        ]

    def clean(self, value: list[Line]) -> list[list[Any]]:
        """In their new order. Refuses cards that are not there and places that are no number."""
        known = {card.key for card in self.cards}
        if any(line.key not in known for line in value) or len({line.key for line in value}) < len(value):
            raise ValidationError(_("There is no such card. Open the page again to see those there are."))
        if not all(line.is_placed for line in value):
            raise ValidationError(_("Number the places: 1, 2, 3 and so on."))
        return [[line.key, line.shows] for line in sorted(value, key=lambda line: line.rank)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether anything stands elsewhere than before."""
        before = [[line.key, line.shows] for line in self.prepare_value(initial)]
        try:
            return bool(data or initial) and self.clean(data) != before
        except ValidationError:
            return True
