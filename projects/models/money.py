"""What a project costs beside hours: charges for what was sold, expenses for what was spent."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import BillableCharge, Organization
from portal.models.billable import BillableKind
from projects.models.project import Project
from projects.querysets import ChargeQuerySet, ExpenseQuerySet


class ProjectCost(BillableCharge):
    """Something of a project at a price."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="%(class)ss", verbose_name=_("project"))

    class Meta(BillableCharge.Meta):
        abstract = True
        ordering = ("-dated", "-pk")
        constraints = (
            *BillableCharge.Meta.constraints,
            models.UniqueConstraint(
                fields=("external_id",),
                condition=~Q(external_id=""),
                name="project_%(class)s_external_id_unique",
            ),
        )

    def clean(self) -> None:
        """Refuse a contract that was made with somebody else."""
        if self.contract and self.contract.organization_id != self.project.organization_id:
            raise ValidationError({"contract": _("This belongs to another organization.")})

    @property
    def billed_for(self) -> Organization:
        """The project's organization."""
        return self.project.organization

    @property
    def subject(self) -> str:
        """The project."""
        return f"{self.project.number} {self.project}"


class Charge(ProjectCost):
    """Something sold for a project: hardware, licences, a service. Clients meet it on invoices."""

    objects = ChargeQuerySet.as_manager()

    class Meta(ProjectCost.Meta):
        abstract = False
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        permissions = (("post_charge", "Can approve and post charges of projects"),)


class Expense(ProjectCost):
    """Something spent for a project: travel, a courier, a hotel."""

    posted_as = BillableKind.EXPENSE

    objects = ExpenseQuerySet.as_manager()

    class Meta(ProjectCost.Meta):
        abstract = False
        verbose_name = _("expense")
        verbose_name_plural = _("expenses")
        permissions = (("post_expense", "Can approve and post expenses of projects"),)
