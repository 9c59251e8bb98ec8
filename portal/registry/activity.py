"""What the record says, told to the client whose record it is."""

from dataclasses import dataclass

from portal.access import Perm
from portal.registry.base import Text


@dataclass(frozen=True, slots=True)
class Activity:
    """One verb of the audit record in a client's words; a verb without one is told to no client.

    `sentence` may name `%(what)s` (what it was done to) and the entry's own data. `kind` is one of
    `portal.choices.ActivityKind`. What the provider's people did is told only with `by_staff`; what concerns
    rows that need a permission, only to who sees all of the organization's (`perm`).
    """

    key: str
    sentence: Text
    kind: str
    order: int = 0
    by_staff: bool = False
    perm: Perm | None = None
