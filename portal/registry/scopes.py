"""What widens the scope "own" of another app's rows."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from portal.access import Viewer


@dataclass(frozen=True, slots=True)
class OwnScope:
    """Widens what is "own" in another app's `model` ("app.Model") by a filter."""

    key: str
    model: str
    rows: Callable[[Viewer], Q]
    order: int = 0
