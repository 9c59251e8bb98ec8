"""The filters of My Change Approvals."""

from django.utils.translation import gettext_lazy as _

from changes.choices import Answer, ChangeStatus
from portal.filters import DayRangeFilter, ScopedFilterSet, TextFilter, WordFilter
from portal.options import ReachFilter, Rows

WAITING = "waiting"


class OwnAnswerFilter(WordFilter):
    """By what one has said, or that one has not."""

    def filter(self, rows: Rows, value: str) -> Rows:
        """The approvals of that answer."""
        return rows.filter(answer="" if value == WAITING else value) if value else rows


class ApprovalFilters(ScopedFilterSet):
    """A filter under every heading that has one."""

    number = TextFilter("change__ticket__number", label=_("Number"))
    title = TextFilter("change__current__title", label=_("Change"))
    organization = ReachFilter("change__ticket__organization")
    answer = OwnAnswerFilter(label=_("Your answer"), choices=[(WAITING, _("Waits for you")), *Answer.choices])
    status = WordFilter("change__status", label=_("Approval status"), choices=ChangeStatus.choices[1:])
    planned = DayRangeFilter("change__current__planned_from", label=_("Planned from"))
