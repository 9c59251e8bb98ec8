"""Reports > Block hours, and Reports > Retainer."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from billing.choices import ContractType
from billing.models import Deduction
from billing.reports.criteria import PrepaidCriteria, RetainerCriteria
from billing.reports.sections import Prepaid
from portal.access import Perm
from portal.reports.criteria import Criteria
from portal.reports.report import Section
from portal.reports.view import ReportView


class PrepaidReportView(ReportView[Deduction]):
    """What was bought beforehand, what work took of it, and what it did not cover (reference section 7)."""

    perm = Perm.REPORTS_BLOCK_HOURS
    model = Deduction
    plain_days = True
    type: ClassVar[ContractType]

    def sections(self, criteria: Criteria) -> Sequence[Section]:
        """The three parts."""
        assert isinstance(criteria, PrepaidCriteria)  # noqa: S101 - tells the type checker what the class says
        return Prepaid(self.type, self.viewer, criteria).sections()


class BlockHoursView(PrepaidReportView):
    """In hours (seed 001)."""

    type = ContractType.BLOCK_HOURS
    criteria_class = PrepaidCriteria
    title = _("Block hours")
    note = _("Hours bought in advance, and the work taken from them once it is approved and posted.")
    empty_title = _("No block hours")
    empty_text = _("Blocks of hours that you buy stand here with the work taken from them.")


class RetainerView(PrepaidReportView):
    """In money."""

    type = ContractType.RETAINER
    criteria_class = RetainerCriteria
    title = _("Retainer")
    note = _("Money paid in advance, and the work applied to it once it is approved and posted.")
    empty_title = _("No retainer")
    empty_text = _("Retainers that you pay in advance stand here with the work applied to them.")
