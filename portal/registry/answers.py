"""Answers that a link in a mail leads to, and calendars that a program of one's own fetches."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.access import Viewer
from portal.registry.base import Text
from portal.registry.files import Reader

if TYPE_CHECKING:
    from portal.answering import AnswerPage
    from portal.ical import Event


@dataclass(frozen=True, slots=True)
class AnswerKind:
    """One thing that can be said through a link from a mail; `key` names it ("quotes.approve").

    `page(reader, subject_id, version)` is its page for whoever follows the link; Http404 when the object is
    not theirs (any more).
    """

    key: str
    page: Callable[[Reader, int, int], "AnswerPage"]
    order: int = 0


@dataclass(frozen=True, slots=True)
class FeedKind:
    """A calendar with a secret address of its own. `events(viewer)` reads through the viewer's eyes.

    It is offered, and answers, only while `is_open(viewer)`.
    """

    key: str
    label: Text
    help: Text
    is_open: Callable[[Viewer], bool]
    events: Callable[[Viewer], Iterable["Event"]]
    order: int = 0
