"""Which cards stand on Home and in which order: the provider's default, and each person's own over it."""

from collections.abc import Iterable, Sequence

from portal.access import Viewer
from portal.registry import Card, cards, may_see

type Kept = Sequence[Sequence[object]]  # as JSON holds it: pairs of a card's key and whether it shows


def cards_of(viewer: Viewer) -> list[Card]:
    """The cards there are for the viewer, arranged or not."""
    return [card for card in cards if may_see(viewer, card.perm, card.is_shown)]


def arranged(offered: Iterable[Card], *kept: Kept) -> list[tuple[Card, bool]]:
    """The cards in their order, each with whether it shows.

    The first of the lists that names a card decides over it: the person's comes before the provider's. A card
    that none names, because it came with a later version, shows after those that are named. A key that no
    card has any more is skipped.
    """
    rest = {card.key: card for card in offered}
    found: list[tuple[Card, bool]] = []
    for pairs in kept:
        found += [(rest.pop(str(key)), bool(shows)) for key, shows in pairs if str(key) in rest]
    return [*found, *((card, True) for card in rest.values())]
