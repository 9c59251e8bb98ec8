"""The menus, and what else stands in the frame of every page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.access import Perm, Viewer
from portal.registry.base import Text


def may_see(viewer: Viewer, perm: Perm | None, is_shown: Callable[[Viewer], bool] | None) -> bool:
    """Whether an entry is there for the viewer: permission first, then the entry's own condition."""
    return (perm is None or viewer.can(perm)) and (is_shown is None or is_shown(viewer))


@dataclass(frozen=True, slots=True)
class NavMenu:
    """A top-level menu of the navigation bar. With `url_name` it is a plain link and has no entries."""

    key: str
    label: Text
    icon: str
    order: int
    url_name: str = ""
    perm: Perm | None = None
    is_shown: Callable[[Viewer], bool] | None = None


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A link inside a menu; absent without its permission, and a menu without entries is absent too."""

    key: str
    menu: str
    label: Text
    url_name: str
    order: int
    perm: Perm | None = None
    icon: str = ""
    is_shown: Callable[[Viewer], bool] | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One bar under the navigation (seed 000). With `dismiss_url` its reader may put it away by a POST.

    `kind` says in words, to those who hear the page, what the tone says by its colour.
    """

    text: Text
    tone: str = "info"
    icon: str = "info"
    url: str = ""
    link_label: Text = ""
    dismiss_url: str = ""
    kind: Text = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A source of notices; `notices(viewer)` runs on every page, so it must cost next to nothing."""

    key: str
    notices: Callable[[Viewer], Iterable[Notice]]
    order: int
    perm: Perm | None = None
