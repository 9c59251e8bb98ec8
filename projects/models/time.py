"""Hours worked on tasks."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import BillableEntry, Organization
from projects.models.plan import Task
from projects.querysets import TaskTimeEntryQuerySet


class TaskTimeEntry(BillableEntry):
    """Hours on a task. Contacts know of them once they are posted, if they know of the task."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="time_entries", verbose_name=_("task"))

    objects = TaskTimeEntryQuerySet.as_manager()

    class Meta(BillableEntry.Meta):
        abstract = False
        verbose_name = _("time on a task")
        verbose_name_plural = _("time on tasks")
        ordering = ("-worked_on", "-pk")
        permissions = (("post_tasktimeentry", "Can approve and post time on tasks"),)
        constraints = (
            *BillableEntry.Meta.constraints,
            models.UniqueConstraint(
                fields=("external_id",), condition=~Q(external_id=""), name="task_time_external_id_unique"
            ),
        )

    def clean(self) -> None:
        """Refuse a contract that was made with somebody else."""
        if self.contract and self.contract.organization_id != self.task.project.organization_id:
            raise ValidationError({"contract": _("This belongs to another organization.")})

    @property
    def billed_for(self) -> Organization:
        """The project's organization."""
        return self.task.project.organization

    @property
    def subject(self) -> str:
        """The project and, where its client knows of it, the task: an invoice is read by clients."""
        project = f"{self.task.project.number} {self.task.project}"
        return f"{project}: {self.task}" if self.task.is_shown else project

    @property
    def invoice_text(self) -> str:
        """The summary, when everyone may read it and the client knows of the task."""
        return super().invoice_text if self.task.is_shown else ""
