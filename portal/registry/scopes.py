"""What widens the scope "own" of another app's rows, and what a billing organization can open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from portal.access import Viewer
from portal.registry.base import Text


@dataclass(frozen=True, slots=True)
class OwnScope:
    """Widens what is "own" in another app's `model` ("app.Model") by a filter."""

    key: str
    model: str
    rows: Callable[[Viewer], Q]
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
