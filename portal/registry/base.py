"""A registry: objects by which an app extends the portal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from django.utils.functional import Promise

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
