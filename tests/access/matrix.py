"""The matrix: what every address answers to everybody. A new address without a row fails the build.

One row says who gets in; everybody else is refused as DESIGN.md section 4 says: no sign-in -> the sign-in
page, an area that is not yours -> 403, a row that is not yours -> 404.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.access.world import World

CONTACTS = frozenset(
    {
        "basic",
        "advanced",
        "manager",
        "comanaged_resource",
        "comanaged_administrator",
        "billing",
        "north_manager",
        "globex_manager",
    }
)
STAFF = frozenset({"technician"})
EVERYBODY = CONTACTS | STAFF
ALL_OF_ACME = frozenset({"advanced", "manager", "comanaged_resource", "comanaged_administrator"})
HELP_DESK = frozenset({"comanaged_resource", "comanaged_administrator"})
ORGANIZATION_WIDE = ALL_OF_ACME | {"north_manager", "globex_manager"}

type Arguments = Callable[[World], dict[str, Any]]


def nothing(world: World) -> dict[str, Any]:
    """No arguments."""
    return {}


@dataclass(frozen=True)
class Row:
    """Who gets in and what they get; who is told that there is nothing; how a POST with `data` is answered.

    `get` and `post` are the status codes for those who get in (405: the method is not there); `may` gets in,
    `never_heard` gets 404, everybody else 403. `open_to_all` needs no sign-in. `is_page`: the browser tests
    look at it too. `by_key`: machines call it with a key of theirs, and a session opens nothing there.
    """

    get: int = 200
    post: int = 405
    may: frozenset[str] = CONTACTS
    never_heard: frozenset[str] = frozenset()
    arguments: Arguments = nothing
    data: dict[str, Any] = field(default_factory=dict)
    open_to_all: bool = False
    is_page: bool = True
    by_key: bool = False

    def expected(self, who: str, method: str) -> int:
        """The status code for that person and method."""
        granted = self.get if method == "GET" else self.post
        if self.open_to_all or who in self.may:
            return granted
        if who == "anonymous":
            return 302
        if who in self.never_heard:
            return 405 if granted == 405 else 404  # the same for every id, so it tells nothing of this one
        return 403
