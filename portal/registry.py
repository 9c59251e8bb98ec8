"""Where apps add themselves: the core never lists an app.

Each extension point is a frozen dataclass in a `Registry`. An app registers in its `portal_hooks.py`, which
is found by name at start-up; then every registry is closed. A duplicate key, and anything registered later,
is an error, because a card that appears twice or only sometimes is a bug nobody can find.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from django.db.models import Q, QuerySet
from django.tasks import Task
from django.utils.functional import Promise

from portal.access import Perm, Viewer

if TYPE_CHECKING:
    from portal.models import User

type Text = str | Promise


class Registered(Protocol):
    """What every registered object has: a key, unique in its registry, and a place in the order."""

    @property
    def key(self) -> str:
        """Unique name."""

    @property
    def order(self) -> int:
        """Smaller comes first."""


class Registry[R: Registered]:
    """An ordered set of extension objects of one kind, closed after start-up."""

    def __init__(self, name: str) -> None:
        """Name the registry for its error messages."""
        self.name = name
        self._items: dict[str, R] = {}
        self._closed = False

    def register(self, item: R) -> R:
        """Add one object; raises ValueError for a duplicate key and RuntimeError after start-up."""
        if self._closed:
            raise RuntimeError(f"{self.name!r} is closed; register {item.key!r} in portal_hooks.py")
        if item.key in self._items:
            raise ValueError(f"Registry {self.name!r} already has {item.key!r}")
        self._items[item.key] = item
        return item

    def close(self) -> None:
        """Refuse everything from now on."""
        self._closed = True

    def __iter__(self) -> Iterator[R]:
        """All objects in their order."""
        return iter(sorted(self._items.values(), key=lambda item: (item.order, item.key)))

    def __getitem__(self, key: str) -> R:
        """The object of that key; KeyError when nobody registered it."""
        return self._items[key]

    def get(self, key: str) -> R | None:
        """The object of that key, or None."""
        return self._items.get(key)

    @contextmanager
    def temporarily(self, item: R) -> Iterator[R]:
        """Register for the length of a test, then forget."""
        closed, self._closed = self._closed, False
        try:
            yield self.register(item)
        finally:
            self._items.pop(item.key, None)
            self._closed = closed


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
    """A link inside a menu; absent without its permission, and a menu without entries is absent too.

    `rows(viewer)` gives what stands behind the link, for Home to count, from the same queryset as the page.
    """

    key: str
    menu: str
    label: Text
    url_name: str
    order: int
    perm: Perm | None = None
    icon: str = ""
    is_shown: Callable[[Viewer], bool] | None = None
    rows: Callable[[Viewer], QuerySet[Any]] | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A box on Home. `context(viewer)` feeds `template_name`; it reads only through `visible_to`."""

    key: str
    title: Text
    template_name: str
    context: Callable[[Viewer], Mapping[str, Any]]
    order: int
    perm: Perm | None = None
    is_shown: Callable[[Viewer], bool] | None = None


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


@dataclass(frozen=True, slots=True)
class OwnScope:
    """Widens what is "own" in another app's `model` ("app.Model") by a filter."""

    key: str
    model: str
    rows: Callable[[Viewer], Q]
    order: int = 0


@dataclass(frozen=True, slots=True)
class NotificationEvent:
    """A kind of mail: templates `mail/<key>.subject.txt`, `.txt`, `.html`; `label` names it for settings.

    `mandatory` mails (security, decisions one owns) cannot be switched off by the reader.
    """

    key: str
    label: Text
    order: int = 0
    mandatory: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """Work that the background worker starts regularly; its task takes nothing and bears running twice."""

    key: str
    every: timedelta
    task: "Task[[], None]"
    order: int = 0


@dataclass(frozen=True, slots=True)
class Importer:
    """A kind of file that `import_records` and the admin site take in.

    `rows(table, options)` writes the rows (a tablib Dataset) and returns a `portal.imports.report.Report`, in
    the caller's transaction. `columns` names what a file may have; `for_organization` asks for one.
    """

    key: str
    label: Text
    rows: Callable[[Any, Any], Any]
    columns: tuple[str, ...]
    order: int = 0
    for_organization: bool = False


nav_menus: Registry[NavMenu] = Registry("nav_menus")
nav: Registry[NavEntry] = Registry("nav")
cards: Registry[Card] = Registry("cards")
staff_cards: Registry[StaffCard] = Registry("staff_cards")
own_scopes: Registry[OwnScope] = Registry("own_scopes")
notification_events: Registry[NotificationEvent] = Registry("notification_events")
jobs: Registry[Job] = Registry("jobs")
importers: Registry[Importer] = Registry("importers")

ALL: Iterable[Registry[Any]] = (
    nav_menus,
    nav,
    cards,
    staff_cards,
    own_scopes,
    notification_events,
    jobs,
    importers,
)


def close_all() -> None:
    """Close every registry once the apps have had their turn."""
    for registry in ALL:
        registry.close()
