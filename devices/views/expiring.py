"""What ends within 90 days, in the order of its days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from devices.choices import WARRANTY, Ending
from devices.readers import ending, span
from portal import formats
from portal.access import Perm
from portal.generic import PermRequiredMixin
from portal.registry import Text

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One ending."""

    kind: Text
    icon: str
    title: str
    day: date
    device_id: int
    device: str
    organization: str


class ExpiringView(PermRequiredMixin, TemplateView):
    """Warranties, certificates and licences, month by month; the first ones where there are very many."""

    perm = Perm.DEVICES_VIEW
    template_name = "devices/expiring.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The lines, and the span they lie in."""
        today, soon = span()
        lines = [line(*row) for row in ending(self.viewer, SHOWN + 1)]
        facts = {"months": list(by_month(lines[:SHOWN])), "has_more": len(lines) > SHOWN, "shown": SHOWN}
        title = _("Ending within 90 days")
        return super().get_context_data(page_title=title, today=today, soon=soon, **facts, **kwargs)


def line(kind: str, title: str, day: date, device_id: int, device: str, organization: str) -> Line:
    """A row of the time line in words."""
    if kind == WARRANTY[0]:
        return Line(WARRANTY[1], "shield", "", day, device_id, device, organization)
    known = Ending(kind)
    return Line(known.label, known.icon, title, day, device_id, device, organization)


def by_month(lines: list[Line]) -> Iterator[tuple[str, list[Line]]]:
    """The lines of each month, under its name."""
    for month, some in groupby(lines, key=lambda one: one.day.replace(day=1)):
        yield formats.month(month), list(some)
