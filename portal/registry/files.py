"""Files that the worker makes for one person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from portal.access import Viewer

if TYPE_CHECKING:
    from portal.models import User


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a file is made: a contact with a viewer, or a member of staff without one."""

    user: "User"
    viewer: Viewer | None


@dataclass(frozen=True, slots=True)
class PreparedKind:
    """A kind of file. `subject` says what it is of, in JSON.

    `is_open(reader, subject)` is asked before it is made and each time it is fetched; `make(reader, subject,
    target, progress)` writes it and says now and then how far it is, as `progress(done, total)`.
    """

    key: str
    is_open: Callable[[Reader, Mapping[str, Any]], bool]
    make: Callable[[Reader, Mapping[str, Any], IO[bytes], Callable[[int, int], None]], None]
    order: int = 0
