"""The plan of a project: phases in two levels, and the tasks in them or beside them."""

from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from projects.choices import ClientAccess, TaskStatus
from projects.models.project import Project
from projects.querysets import SHOWN, PhaseQuerySet, TaskQuerySet

IN_ORDER = Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))


class Phase(models.Model):
    """A part of a project, or of another phase. Triggers keep both in one project, two levels deep."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="phases")
    parent = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    title = models.CharField(_("title"), max_length=200)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    objects = PhaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ("order", "pk")
        constraints = (
            models.CheckConstraint(
                condition=IN_ORDER,
                name="phase_ends_after_start",
                violation_error_message=_("A phase cannot end before it starts."),
            ),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title

    def clean(self) -> None:
        """Refuse a phase of another project, and a third level."""
        if self.parent is None:
            return
        if self.parent.project_id != self.project_id:
            raise ValidationError({"parent": _("This belongs to another project.")})
        if self.parent.parent_id or (self.pk and self.children.exists()):
            raise ValidationError({"parent": _("Phases have two levels.")})


class Task(models.Model):
    """One piece of work. `completed_at` always agrees with the status; services keep it so."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="tasks", verbose_name=_("project"))
    phase = models.ForeignKey(
        Phase, models.SET_NULL, null=True, blank=True, related_name="tasks", verbose_name=_("phase")
    )
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), max_length=100_000, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    estimated_hours = models.DecimalField(
        _("estimated hours"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    status = models.CharField(_("status"), max_length=20, choices=TaskStatus, default=TaskStatus.NEW)
    client_access = models.CharField(
        _("client access"), max_length=10, choices=ClientAccess, default=ClientAccess.NONE
    )
    resource = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"is_staff": True},
        verbose_name=_("assigned to"),
    )
    contact = models.ForeignKey(
        "portal.Contact",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="project_tasks",
        verbose_name=_("contact"),
        help_text=_("Is put on the team with it, and so sees the project."),
    )
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True, editable=False)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("completed by"),
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ("order", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="task_has_title"),
            models.CheckConstraint(
                condition=IN_ORDER,
                name="task_ends_after_start",
                violation_error_message=_("A task cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(estimated_hours=None) | Q(estimated_hours__gte=0), name="task_hours_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(status=TaskStatus.COMPLETE, completed_at__isnull=False)
                | (~Q(status=TaskStatus.COMPLETE) & Q(completed_at=None)),
                name="task_completed_as_its_status",
            ),
        )
        # My Open Tasks asks for the viewer's own, and for what waits.
        indexes = (
            models.Index(fields=("contact",), condition=Q(completed_at=None), name="task_open_contact"),
            models.Index(
                fields=("project",),
                condition=Q(status=TaskStatus.WAITING_CUSTOMER),
                name="task_waiting_project",
            ),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the portal."""
        return reverse("projects:task", args=[self.project_id, self.pk])

    def clean(self) -> None:
        """Refuse a phase of another project and a contact of another client."""
        if self.phase and self.phase.project_id != self.project_id:
            raise ValidationError({"phase": _("This belongs to another project.")})
        if self.contact and not self.project.has_near(self.contact.organization_id):
            raise ValidationError({"contact": _("This belongs to another organization.")})

    def may_be_completed_by(self, viewer: Viewer) -> bool:
        """Whether the viewer is its contact, whom the provider lets complete it, and it is still to do."""
        is_theirs = self.contact_id == viewer.contact_id and self.client_access == ClientAccess.COMPLETE
        return is_theirs and self.is_open and self.project.is_open

    @property
    def is_open(self) -> bool:
        """Not completed."""
        return self.completed_at is None

    @property
    def is_shown(self) -> bool:
        """Whether contacts may know of it."""
        return self.client_access in SHOWN

    @property
    def tone(self) -> str:
        """The tone of its status."""
        return TaskStatus(self.status).tone
