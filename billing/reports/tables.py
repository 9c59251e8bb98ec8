"""The tables of the reports of blocks and retainers."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from portal.reports.tables import AmountColumn, HoursColumn, LabelColumn, ReportTable
from portal.tables import CurrencyColumn, DayColumn, PortalColumn
from portal.words import word_lazy


class WorkTable(ReportTable):
    """Work, under the purchase that paid for it, or under its contract when none did."""

    heading = PortalColumn(_("Purchase"), "heading", sort=None, width=1.5)
    worked_on = DayColumn(_("Date"), "worked_on")
    organization = PortalColumn(word_lazy("organization"), "organization", sort=None)
    subject = LabelColumn(_("Ticket or project"), "subject")
    description = PortalColumn(_("What was done"), "description", sort=None, css="report-text", width=2.4)
    who = PortalColumn(_("By"), "who", sort=None)
    hours = HoursColumn(_("Hours"), "hours")

    grouped_by: ClassVar[str] = "heading"


class BlockWorkTable(WorkTable):
    """In hours: a role may count double or half."""

    factor = HoursColumn(_("Counts"), "factor")
    taken = HoursColumn(_("From the block"), "taken")


class UncoveredHoursTable(WorkTable):
    """Hours beyond every block, and what they cost."""

    heading = PortalColumn(_("Contract"), "heading", sort=None, width=1.5)
    factor = HoursColumn(_("Counts"), "factor")
    taken = HoursColumn(_("Not covered"), "taken")
    charged = AmountColumn(_("Charged"), "charged")
    currency = CurrencyColumn()


class RetainerWorkTable(WorkTable):
    """In money."""

    taken = AmountColumn(_("From the retainer"), "taken")
    currency = CurrencyColumn()


class UncoveredMoneyTable(RetainerWorkTable):
    """Work beyond every retainer."""

    heading = PortalColumn(_("Contract"), "heading", sort=None, width=1.5)
    taken = AmountColumn(_("Not covered"), "taken")


class BlockToDateTable(ReportTable):
    """What became of the hours of each contract since it began."""

    contract = LabelColumn(_("Contract"), "contract")
    organization = PortalColumn(word_lazy("organization"), "organization", sort=None)
    paid = HoursColumn(_("Bought and paid"), "paid")
    unpaid = HoursColumn(_("Not paid yet"), "unpaid")
    labour = HoursColumn(_("All labour"), "labour")
    uncovered = HoursColumn(_("Of it not covered"), "uncovered")
    left = HoursColumn(_("Left of what is paid"), "left")


class RetainerToDateTable(ReportTable):
    """What became of the money of each contract since it began."""

    contract = LabelColumn(_("Contract"), "contract")
    organization = PortalColumn(word_lazy("organization"), "organization", sort=None)
    paid = AmountColumn(_("Bought and paid"), "paid")
    unpaid = AmountColumn(_("Not paid yet"), "unpaid")
    labour = AmountColumn(_("All labour"), "labour")
    uncovered = AmountColumn(_("Of it not covered"), "uncovered")
    left = AmountColumn(_("Left of what is paid"), "left")
    currency = CurrencyColumn()
