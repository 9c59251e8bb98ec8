"""Home: its cards, and what its search looks in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from portal.access import Perm, Viewer
from portal.registry.base import Text

if TYPE_CHECKING:
    from portal.models import User


@dataclass(frozen=True, slots=True)
class Mode:
    """One way to look at a card, for example All or My; a card with several has a toggle."""

    key: str
    label: Text


@dataclass(frozen=True, slots=True)
class Look:
    """How a card is looked at: through whose eyes, in which mode.

    `viewer` reaches only what the Welcome card's choice leaves, so whatever a card reads through `visible_to`
    obeys the choice by itself. `organization_id` is that choice, None for all: links carry it on.
    """

    viewer: Viewer
    mode: str = ""
    organization_id: int | None = None


def _no_modes(viewer: Viewer) -> Sequence[Mode]:
    return ()


@dataclass(frozen=True, slots=True)
class Card:
    """A box on Home. `context(look)` feeds `template_name` as `data`; it reads only through `visible_to`.

    `modes(viewer)` names the ways to look at it, the first by default. A card that is the viewer's own, like
    Recent Invoices, ignores the Welcome card's choice (`follows_choice`).
    """

    key: str
    title: Text
    template_name: str
    context: Callable[[Look], Mapping[str, Any]]
    order: int
    icon: str = ""
    perm: Perm | None = None
    is_shown: Callable[[Viewer], bool] | None = None
    modes: Callable[[Viewer], Sequence[Mode]] = _no_modes
    follows_choice: bool = True
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows of another app's `model` ("app.Model") that wait for the viewer: a number and a mode of its cards.

    `rows(viewer)` says which, None while there is no such thing; `url_name` with `query` is their table.
    """

    key: str
    model: str
    label: Text
    rows: Callable[[Viewer], Q | None]
    url_name: str
    query: Mapping[str, str]
    order: int = 0


@dataclass(frozen=True, slots=True)
class SearchProvider:
    """Something the Search card looks in: its box sends `q` to `url_name`, with the `extra` fields unseen.

    `options(viewer)` fills a drop-down beside the box, sent as `option_name`, for example categories. The
    Welcome card's choice goes along as `choice_name`; without that name the search knows no organizations.
    """

    key: str
    label: Text
    url_name: str
    order: int
    hint: Text = ""
    perm: Perm | None = None
    is_shown: Callable[[Viewer], bool] | None = None
    extra: Mapping[str, str] | None = None
    choice_name: str = ""
    option_name: str = ""
    option_label: Text = ""
    options: Callable[[Viewer], Iterable[tuple[str, Text]]] | None = None


@dataclass(frozen=True, slots=True)
class StaffCard:
    """A box on the admin site's first page, for staff with `perm` ("app.codename").

    The template gets what `context(user)` returns as `data`.
    """

    key: str
    title: Text
    template_name: str
    context: Callable[["User"], Mapping[str, Any]]
    order: int
    perm: str
