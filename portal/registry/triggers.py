"""Triggers of an app that are written after every migrate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeptTriggers:
    """Triggers by name, each with the statement that makes it, where every one of `tables` is there.

    `tables` are those they stand on or name. Without `postgresql` a migration made them there, where they
    stay; with it the statements replace what is there, each with its function. What they should have done
    while they were gone is made up for by `afterwards`.
    """

    key: str
    tables: tuple[str, ...]
    sqlite: Callable[[], Mapping[str, str]]
    postgresql: Callable[[], Mapping[str, str]] | None = None
    afterwards: Callable[[], None] | None = None
    order: int = 0

    @property
    def stands_in_the_way(self) -> bool:
        """Whether SQLite would refuse to make one of the tables anew: a trigger of another one names it."""
        return len(self.tables) > 1
