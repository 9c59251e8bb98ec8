"""What stands behind a mark: the rows it counts, and what they are called."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.access import Viewer
from portal.dashboards.draw import kept
from portal.dashboards.sight import ALL, REST
from portal.models import DashboardWidget
from portal.registry import Group, Plan, Text
from portal.registry.dashboards import Rows


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows of one mark of a widget, as `viewer` may open them.

    `chosen` is the same person with their choice of organizations made: what "others" are depends on it.
    """

    widget: DashboardWidget
    plan: Plan
    viewer: Viewer
    chosen: Viewer

    def rows(self, mark: str) -> Rows | None:
        """The rows; None for a mark that cannot be."""
        where = self._where(mark)
        return None if where is None else self.plan.rows(self.viewer).filter(where)

    def label(self, mark: str) -> Text:
        """The mark's words; none for everything, and none for a part that is empty by now."""
        if mark == REST:
            return _("Others")
        group, rows = self.plan.group, self.rows(mark)
        if mark == ALL or group is None or rows is None:
            return ""
        found = group.buckets(rows, self.plan.measure, self.viewer, self.widget.limit)
        return next((one.label for one in found if one.mark == mark), "")

    def _where(self, mark: str) -> Q | None:
        group = self.plan.group
        if mark == ALL:
            return Q()
        if group is None:
            return None
        return self._others(group) if mark == REST else group.where(mark, self.viewer)

    def _others(self, group: Group) -> Q:
        """Everything but the parts that have a slice of their own."""
        buckets = group.buckets(
            self.plan.rows(self.chosen), self.plan.measure, self.chosen, self.widget.limit
        )
        parts = (group.where(one.mark, self.chosen) for one in kept(buckets, self.widget.limit))
        return ~reduce(or_, (part for part in parts if part is not None), Q(pk__in=()))
