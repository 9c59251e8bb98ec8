"""What widens the scope "own" of another app's rows, and what a billing organization can open."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Q, QuerySet

from portal.access import Viewer
from portal.registry.base import Text


def _nobody(row: Any) -> Collection[int]:
    return ()


@dataclass(frozen=True, slots=True)
class OwnScope:
    """Widens what is "own" in another app's `model` ("app.Model") by a filter; None while there is nothing.

    With `read_only` it lets in to read and never to write. `holders(row)` are the ids of the contacts whose
    own a row is by it, and `reason` says why in the words of the page that names who can see the row.
    """

    key: str
    model: str
    rows: Callable[[Viewer], Q | None]
    order: int = 0
    read_only: bool = False
    reason: Text = ""
    holders: Callable[[Any], Collection[int]] = _nobody


@dataclass(frozen=True, slots=True)
class ViewerFact:
    """Whether something is so for a contact, read with their login in one query, so that no page asks for it.

    `holds(path)` is asked over the lookup to the contact's id; `Viewer.facts` has `key` while it holds.
    """

    key: str
    holds: Callable[[str], Exists]
    order: int = 0


@dataclass(frozen=True, slots=True)
class PayerRows:
    """Rows of end clients that contacts of a billing organization open, told to staff on each contract.

    `rows(viewer)` go through `billed_to`; `through(contract)` are those that the contract of that key opens,
    by itself or by what was worked under it. `list_url` names the list of the admin site.
    """

    key: str
    label: Text
    order: int
    rows: Callable[[Viewer], QuerySet[Any]]
    through: Callable[[int], Q]
    list_url: str
