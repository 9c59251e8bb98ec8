"""Home through one person's eyes: the Welcome card's choice, the cards, and the mode each is looked at in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.access import Viewer
from portal.arrangement import arranged, cards_of
from portal.models import HomeLayout, ProviderSettings
from portal.registry import Card, Look, Mode, Text

NIGHT_ENDS, NOON, EVENING = 5, 12, 18


@dataclass(frozen=True, slots=True)
class Toggle:
    """One way to look at a card: a link to Home, and the address of the card alone for htmx."""

    key: str
    label: Text
    url: str
    part_url: str
    is_current: bool


@dataclass(frozen=True)
class Frame:
    """A card as it stands on Home. Its `data` may bring a title of its own, which names the organization."""

    card: Card
    look: Look
    toggles: Sequence[Toggle]

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """What the card's template is given."""
        return self.card.context(self.look)

    @property
    def title(self) -> Text:
        """The heading."""
        title: Text = self.data.get("title") or self.card.title
        return title


def greeting(name: str) -> str:
    """Good morning, afternoon or evening, by the clock in the active zone."""
    hour = timezone.localtime().hour
    if NIGHT_ENDS <= hour < NOON:
        return _("Good morning, %(name)s") % {"name": name}
    if NOON <= hour < EVENING:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


class Home:
    """The page for one request; everything is worked out only when it is asked for."""

    def __init__(self, viewer: Viewer, asked: Mapping[str, str]) -> None:
        """`asked` is the address's query: the mode of each card by its key; what it cannot be is ignored."""
        self.viewer = viewer
        self.asked = asked

    @property
    def greeting(self) -> str:
        """The first words of the page."""
        return greeting(self.viewer.name)

    @cached_property
    def layout(self) -> HomeLayout:
        """What the viewer has chosen so far."""
        return HomeLayout.objects.of(self.viewer)

    @property
    def organization_id(self) -> int | None:
        """The Welcome card's choice; None, for all, also when the chosen one has fallen out of reach."""
        chosen = self.layout.organization_id
        return chosen if self.viewer.sees_several and chosen in self.viewer.reach else None

    @cached_property
    def cards(self) -> list[tuple[Card, bool]]:
        """The cards there are for the viewer in their order, each with whether it shows."""
        return arranged(cards_of(self.viewer), self.layout.cards, ProviderSettings.load().home_cards)

    @cached_property
    def frames(self) -> list[Frame]:
        """The cards that show."""
        return [self.frame(card) for card, shows in self.cards if shows]

    def frame(self, card: Card) -> Frame:
        """One card with its toggle, through the eyes that the choice leaves it."""
        choice = self.organization_id if card.follows_choice else None
        look = Look(self.viewer.narrowed(choice), self._modes.get(card.key, ""), choice)
        return Frame(card, look, [self._toggle(card, mode) for mode in self._offered[card.key]])

    def url(self, card: Card | None = None, mode: str = "") -> str:
        """Home in the modes that were asked for; with another one for `card`, and there on the page."""
        query = {key: value for key, value in self._modes.items() if value != self._first(key)}
        if card is not None:
            query |= {card.key: mode}
            if mode == self._first(card.key):
                del query[card.key]
        address = f"{reverse('home')}?{urlencode(query)}" if query else reverse("home")
        return f"{address}#card-{card.key}" if card else address

    @property
    def choice_url(self) -> str:
        """Where the Welcome card sends its choice; the modes come along."""
        return f"{reverse('home_organization')}{self.url().removeprefix(reverse('home'))}"

    def _toggle(self, card: Card, mode: Mode) -> Toggle:
        part = f"{reverse('home_card', args=[card.key])}?{urlencode({'mode': mode.key})}"
        current = mode.key == self._modes[card.key]
        return Toggle(mode.key, mode.label, self.url(card, mode.key), part, current)

    @cached_property
    def _offered(self) -> dict[str, Sequence[Mode]]:
        """The modes of every card there is for the viewer."""
        return {card.key: card.modes(self.viewer) for card, _shows in self.cards}

    @cached_property
    def _modes(self) -> dict[str, str]:
        """The mode of each card that has several: the one asked for, else the first."""
        return {
            key: next((mode.key for mode in modes if mode.key == self.asked.get(key)), modes[0].key)
            for key, modes in self._offered.items()
            if modes
        }

    def _first(self, key: str) -> str:
        return self._offered[key][0].key
