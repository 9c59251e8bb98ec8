"""What an app says of the decisions it keeps, so that the evidence can be held against its own rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.registry.base import Text

if TYPE_CHECKING:
    from portal.models import EvidenceEntry


@dataclass(frozen=True, slots=True)
class EvidenceSubject:
    """A kind of object that is decided about; `key` is its model's label ("app.Model").

    `contradiction(entry)` says in a sentence what the app's rows say otherwise than the entry, "" when they
    agree; `unproved()` names the decisions in its rows that no entry proves.
    """

    key: str
    label: Text
    contradiction: Callable[["EvidenceEntry"], str]
    unproved: Callable[[], Iterable[str]]
    order: int = 0
