"""The boxes that other apps put on the page of a row (`portal.registry.Panel`)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from portal.access import Viewer
from portal.models import User
from portal.registry import Panel, StaffPanel, TitleHelp, may_see, panels, staff_panels, title_helps


@dataclass(frozen=True, slots=True)
class FilledPanel:
    """A panel with what it shows."""

    panel: Panel | StaffPanel
    data: Mapping[str, Any]


def panels_of(viewer: Viewer, row: Model, *, as_payer: bool = False) -> Iterator[FilledPanel]:
    """The panels of a row that exist for the viewer, read and in their order.

    `as_payer`: for a viewer who is billed for the row and may not see it otherwise (seed 003).
    """
    for panel in panels:
        if as_payer and not panel.for_payers:
            continue
        if panel.model == row._meta.label and may_see(viewer, panel.perm, panel.is_shown):
            data = panel.context(viewer, row)
            if data is not None:
                yield FilledPanel(panel, data)


def staff_panels_of(user: User, row: Model) -> Iterator[FilledPanel]:
    """Those of its page in the admin site that this member of staff may see."""
    for panel in staff_panels:
        if panel.model == row._meta.label and user.has_perm(panel.perm):
            data = panel.context(user, row)
            if data is not None:
                yield FilledPanel(panel, data)


@dataclass(frozen=True, slots=True)
class FilledHelp:
    """What may spare a ticket; `data` is None while nobody has asked for it."""

    help: TitleHelp
    data: Mapping[str, Any] | None


def helps_of(viewer: Viewer, title: str | None) -> Iterator[FilledHelp]:
    """What there is for the viewer; found for a title where one is given."""
    for each in title_helps:
        if may_see(viewer, each.perm, each.is_shown):
            yield FilledHelp(each, None if title is None else each.find(viewer, title))
