"""The parts of the tickets report."""

from collections.abc import Callable, Iterator
from functools import partial

from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.dashboards.groups import Months, Named
from portal.registry import Text
from portal.reports.report import Section
from tickets.dashboard import TICKETS
from tickets.reports.criteria import TicketCriteria
from tickets.reports.parts import MONTH, Counting, Part
from tickets.reports.tables import CountTable

PARTS: tuple[tuple[str, Text, Text], ...] = (
    ("status", _("By status"), _("Status")),
    ("request_type", _("By request type"), _("Request type")),
    ("contact", _("By contact"), _("Contact")),
    (MONTH, _("By month"), _("Month created")),
)


def ticket_sections(viewer: Viewer, criteria: TicketCriteria) -> list[Section]:
    """By status, request type, contact and month; every number opens the tickets it counts."""
    counting = Counting(criteria.qs, criteria.data)
    total = counting.total()
    return [
        Section(key, title, CountTable, _rows(counting, key, viewer), total, first=first)
        for key, title, first in PARTS
    ]


def _rows(counting: Counting, key: str, viewer: Viewer) -> Callable[[int | None], Iterator[Part]]:
    group = TICKETS.group(key)
    if isinstance(group, Months):
        return partial(counting.by_month, group, viewer)
    assert isinstance(group, Named)  # noqa: S101 - tells the type checker what the dashboard says
    return partial(counting.by_name, group)
