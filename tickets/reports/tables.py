"""The tables of the reports of tickets; the parts say what their first column is called."""

from django.utils.translation import gettext_lazy as _

from portal.reports.tables import CountColumn, HoursColumn, LabelColumn, ReportTable


class CountTable(ReportTable):
    """Parts of the tickets, and how they stand."""

    label = LabelColumn(_("Part"), "label")
    number = CountColumn(_("Tickets"), "number", "all_url")
    open = CountColumn(_("Open"), "open", "open_url")
    done = CountColumn(_("Completed"), "done", "done_url")

    is_narrow = True


class HoursTable(ReportTable):
    """Parts of the hours."""

    label = LabelColumn(_("Part"), "label")
    tickets = CountColumn(_("Tickets"), "tickets")
    hours = HoursColumn(_("Hours"), "hours")

    is_narrow = True


class TicketHoursTable(ReportTable):
    """Hours ticket by ticket."""

    label = LabelColumn(_("Ticket"), "label", width=0.8)
    title = LabelColumn(_("Title"), "title", width=3.0)
    hours = HoursColumn(_("Hours"), "hours")
