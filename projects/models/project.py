"""The project and its team."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.choices import ProjectStatus
from projects.querysets import ProjectMemberQuerySet, ProjectQuerySet


class Project(models.Model):
    """Planned work for one organization. `completed_at` says that it is over; services keep it so."""

    organization = models.ForeignKey(
        "portal.Organization", models.PROTECT, related_name="projects", verbose_name=_("organization")
    )
    contract = models.ForeignKey(
        "billing.Contract",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("contract"),
    )
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(
        _("description"), max_length=100_000, blank=True, help_text=_("The client reads it, in Markdown.")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ProjectStatus, default=ProjectStatus.PLANNED
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"is_staff": True},
        verbose_name=_("project lead"),
    )
    is_published = models.BooleanField(_("published"), default=False, editable=False)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True, editable=False)
    external_id = models.CharField(_("external id"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="project_has_title"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="project_ends_after_start",
                violation_error_message=_("A project cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=Q(status=ProjectStatus.COMPLETE, completed_at__isnull=False)
                | (~Q(status=ProjectStatus.COMPLETE) & Q(completed_at=None)),
                name="project_completed_as_its_status",
            ),
            models.UniqueConstraint(
                fields=("external_id",), condition=~Q(external_id=""), name="project_external_id_unique"
            ),
        )
        indexes = (
            models.Index(
                fields=("organization", "ends_on"), condition=Q(completed_at=None), name="project_org_open"
            ),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title

    def get_absolute_url(self) -> str:
        """Its page in the portal."""
        return reverse("projects:summary", args=[self.pk])

    def clean(self) -> None:
        """Refuse a contract that was made with somebody else."""
        contract = self.contract
        if contract and contract.organization_id != self.organization_id:
            raise ValidationError({"contract": _("This belongs to another organization.")})

    @property
    def number(self) -> str:
        """What people call it by when titles are alike."""
        return f"P{self.pk:05}"

    @property
    def is_open(self) -> bool:
        """Not completed."""
        return self.completed_at is None

    @property
    def tone(self) -> str:
        """The tone of its status."""
        return ProjectStatus(self.status).tone

    def has_near(self, organization_id: int) -> bool:
        """Whether people of that organization can be on it: the client's own, and its parent's."""
        return organization_id in (self.organization_id, self.organization.parent_id)


class ProjectMember(models.Model):
    """Somebody on the team: a contact, whom it lets in, or one of the provider's people."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="members")
    contact = models.ForeignKey(
        "portal.Contact",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="project_memberships",
        verbose_name=_("contact"),
    )
    resource = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"is_staff": True},
        verbose_name=_("one of us"),
    )
    role = models.CharField(_("role"), max_length=80, blank=True)

    objects = ProjectMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(contact=None, resource__isnull=False) | Q(contact__isnull=False, resource=None),
                name="project_member_is_one_person",
                violation_error_message=_("Choose a contact or one of us."),
            ),
            models.UniqueConstraint(
                fields=("project", "contact"),
                name="project_member_contact_once",
                violation_error_message=_("This person is on the team already."),
            ),
            models.UniqueConstraint(
                fields=("project", "resource"),
                name="project_member_resource_once",
                violation_error_message=_("This person is on the team already."),
            ),
        )

    def __str__(self) -> str:
        """The person's name."""
        return str(self.contact or self.resource)

    def clean(self) -> None:
        """Refuse a contact of another client."""
        if self.contact and not self.project.has_near(self.contact.organization_id):
            raise ValidationError({"contact": _("This belongs to another organization.")})
