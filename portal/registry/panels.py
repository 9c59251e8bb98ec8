"""What one app shows on the page of another app's row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portal.access import Perm, Viewer
from portal.registry.base import Text


@dataclass(frozen=True, slots=True)
class TitleHelp:
    """What may spare a ticket, found by its title while somebody types it (peers N11).

    `url_name` answers GET with `title` with the same part of a page that `template_name` makes of
    `find(viewer, title)`, which serves those without JavaScript.
    """

    key: str
    label: Text
    url_name: str
    template_name: str
    find: Callable[[Viewer, str], Mapping[str, Any]]
    order: int = 0
    perm: Perm | None = None
    is_shown: Callable[[Viewer], bool] | None = None


if TYPE_CHECKING:
    from portal.models import User


@dataclass(frozen=True, slots=True)
class Panel:
    """A box on the page of a row of `model` ("app.Model"), there only with its permission.

    `context(viewer, row)` feeds `template_name` as `data`; it reads only through `visible_to`. None leaves
    the box out. `for_payers`: also on the page that whoever is billed for the row has of it (seed 003).
    """

    key: str
    model: str
    title: Text
    template_name: str
    context: Callable[[Viewer, Any], Mapping[str, Any] | None]
    order: int
    icon: str = ""
    perm: Perm | None = None
    is_shown: Callable[[Viewer], bool] | None = None
    for_payers: bool = False


@dataclass(frozen=True, slots=True)
class StaffPanel:
    """The same on the row's page of the admin site, for staff with `perm` ("app.codename")."""

    key: str
    model: str
    title: Text
    template_name: str
    context: Callable[["User", Any], Mapping[str, Any] | None]
    order: int
    perm: str
