"""Issues: work that was not in the plan, reported by a client or by the provider (reference 6.2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.models.entries import Authored
from projects.choices import IssuePriority, IssueStatus
from projects.models.project import Project
from projects.querysets import IssueQuerySet


class Issue(Authored):
    """An issue of a project, outside its phases (reference a26). Its writer is who reported it.

    `completed_at` always agrees with the status; services keep it so.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="issues", verbose_name=_("project"))
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), max_length=100_000, blank=True)
    priority = models.CharField(
        _("priority"), max_length=10, choices=IssuePriority, default=IssuePriority.MEDIUM
    )
    status = models.CharField(_("status"), max_length=20, choices=IssueStatus, default=IssueStatus.NEW)
    resource = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"is_staff": True},
        verbose_name=_("assigned to"),
    )
    completed_at = models.DateTimeField(_("solved"), null=True, blank=True, editable=False)
    form_token = models.UUIDField(
        null=True, editable=False, help_text=_("The form it came from: sent twice, it makes one issue.")
    )

    objects = IssueQuerySet.as_manager()

    class Meta(Authored.Meta):
        abstract = False
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="issue_has_title"),
            models.CheckConstraint(
                condition=Q(status=IssueStatus.COMPLETE, completed_at__isnull=False)
                | (~Q(status=IssueStatus.COMPLETE) & Q(completed_at=None)),
                name="issue_completed_as_its_status",
            ),
            models.UniqueConstraint(fields=("contact_author", "form_token"), name="issue_once_per_form"),
        )
        indexes = (models.Index(fields=("project", "-created_at"), name="issue_project_at"),)

    def __str__(self) -> str:
        """Its title."""
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the portal."""
        return reverse("projects:issue", args=[self.project_id, self.pk])

    @property
    def is_open(self) -> bool:
        """Not solved."""
        return self.completed_at is None

    @property
    def tone(self) -> str:
        """The tone of its status."""
        return IssueStatus(self.status).tone
