"""Estimated and billed hours of a project, and its expenses: each by its own grant (seed 001)."""

from typing import Any, cast

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal import formats
from portal.access import Perm
from portal.listing import Listing
from projects.filters import ExpenseFilters, HoursFilters
from projects.hours import hours
from projects.models import Expense, TaskTimeEntry
from projects.querysets import ExpenseQuerySet, TaskTimeEntryQuerySet
from projects.tables import BilledHoursTable, ExpenseTable
from projects.views.area import ProjectPage
from projects.views.project_lists import ProjectListPage


class EstimatedHoursView(ProjectPage):
    """What each phase and task was estimated at."""

    grants = (Perm.PROJECTS_ESTIMATED_HOURS,)
    template_name = "projects/hours.html"
    url_name = "projects:estimated_hours"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Billed hours beside them only for those who may see them."""
        viewer = self.viewer
        return super().get_context_data(
            hours=hours(viewer, self.object),
            shows_billed=viewer.can(Perm.PROJECTS_BILLED_HOURS),
            may_plan=viewer.can(Perm.PROJECTS_SCHEDULE),
            **kwargs,
        )


class BilledHoursView(ProjectListPage[TaskTimeEntry]):
    """The posted hours on tasks that the client may know of."""

    grants = (Perm.PROJECTS_BILLED_HOURS,)
    model = TaskTimeEntry
    title = _("Billed hours")
    url_name = "projects:billed_hours"
    table_class = BilledHoursTable
    filterset_class = HoursFilters
    template_name = "projects/work.html"
    empty_title = _("No billed hours yet")
    empty_text = _("Hours stand here once they are approved.")

    def get_queryset(self) -> TaskTimeEntryQuerySet:
        """With what the table names."""
        return cast("TaskTimeEntryQuerySet", self.scoped()).of_project(self.project).for_list()

    def get_context_data(self, listing: Listing[TaskTimeEntry]) -> dict[str, Any]:
        """With the sum of what the filters leave."""
        rows = cast("TaskTimeEntryQuerySet", listing.filters.qs)
        total = _now("%(hours)s hours") % {"hours": formats.hours(rows.total())}
        context = super().get_context_data(listing)
        return context | {"count_words": f"{context['count_words']} · {total}"}


class ExpensesView(ProjectListPage[Expense]):
    """The posted expenses of a project."""

    grants = (Perm.PROJECTS_EXPENSES,)
    model = Expense
    title = _("Expenses")
    url_name = "projects:expenses"
    table_class = ExpenseTable
    filterset_class = ExpenseFilters
    template_name = "projects/work.html"
    empty_title = _("No expenses yet")
    empty_text = _("What is spent for the project stands here once it is approved.")

    def get_queryset(self) -> ExpenseQuerySet:
        """With what the table names."""
        return cast("ExpenseQuerySet", super().get_queryset()).for_list()

    def get_context_data(self, listing: Listing[Expense]) -> dict[str, Any]:
        """With the sum of what the filters leave, in each currency."""
        rows = cast("ExpenseQuerySet", listing.filters.qs)
        sums = [formats.money(amount, currency) for currency, amount in rows.totals().items()]
        context = super().get_context_data(listing)
        return context | {"count_words": " · ".join((context["count_words"], *sums))}
