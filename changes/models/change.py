"""The change request of a ticket, and its versions: what somebody has agreed to never changes."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from changes.choices import ApprovalType, ChangeStatus
from changes.models.board import AdvisoryBoard
from changes.querysets import ChangeQuerySet, ChangeVersionQuerySet, LinkQuerySet

_LONG = 50_000


class Plan(models.Model):
    """What is to be done, when, and how it is undone: texts in Markdown (reference section 5)."""

    impact = models.TextField(_("impact analysis"), max_length=_LONG, blank=True)
    implementation = models.TextField(_("implementation plan"), max_length=_LONG, blank=True)
    roll_out = models.TextField(_("roll-out plan"), max_length=_LONG, blank=True)
    back_out = models.TextField(_("back-out plan"), max_length=_LONG, blank=True)
    planned_from = models.DateTimeField(_("planned from"), null=True, blank=True)
    planned_to = models.DateTimeField(_("planned to"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(planned_from=None, planned_to=None)
                | Q(planned_from__isnull=False, planned_to__gt=F("planned_from")),
                name="%(class)s_planned_window",
                violation_error_message=_("A planned time has a beginning, and an end after it."),
            ),
        )


class ChangeRequest(Plan):
    """What belongs to a ticket of the kind change request; one ticket has one.

    The plan written here is the provider's draft. Approvers read and answer `current`, the version they were
    asked about last; without one the change does not exist for contacts. `status` is worked out from the
    answers whenever one of them, or the rule, changes.
    """

    ticket = models.OneToOneField(
        "tickets.Ticket", models.CASCADE, related_name="change", verbose_name=_("ticket")
    )
    board = models.ForeignKey(
        AdvisoryBoard,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name=_("change advisory board"),
    )
    approval_type = models.CharField(
        _("approval"), max_length=10, choices=ApprovalType, default=ApprovalType.ALL
    )
    needed = models.PositiveSmallIntegerField(
        _("approvals needed"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    review = models.TextField(
        _("review notes"), max_length=_LONG, blank=True, help_text=_("Written when it is done.")
    )
    answers_due_at = models.DateTimeField(_("answers due"), null=True, blank=True)
    status = models.CharField(
        _("approval status"),
        max_length=10,
        choices=ChangeStatus,
        default=ChangeStatus.PREPARED,
        editable=False,
    )
    current = models.OneToOneField(
        "changes.ChangeVersion",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="current_of",
        verbose_name=_("version in force"),
    )
    linked = models.ManyToManyField(
        "tickets.Ticket",
        through="ChangeLink",
        related_name="changes",
        verbose_name=_("incidents and problems"),
    )

    objects = ChangeQuerySet.as_manager()

    class Meta(Plan.Meta):
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        permissions = (("request_changerequest", "Can ask for approval of change requests"),)
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Plan.Meta.constraints,
            models.CheckConstraint(
                condition=Q(approval_type=ApprovalType.SOME, needed__gte=1)
                | (~Q(approval_type=ApprovalType.SOME) & Q(needed=None)),
                name="change_needs_a_number",
                violation_error_message=_("Say how many approvals are needed, and only where a number is."),
            ),
            models.CheckConstraint(
                condition=Q(current=None, status=ChangeStatus.PREPARED)
                | (Q(current__isnull=False) & ~Q(status=ChangeStatus.PREPARED)),
                name="change_asked_with_version",
            ),
        )

    def __str__(self) -> str:
        """Number and title of its ticket."""
        return str(self.ticket)

    def get_absolute_url(self) -> str:
        """Its page in the portal."""
        return reverse("changes:change", args=[self.pk])

    @property
    def tone(self) -> str:
        """The tone of its status."""
        return ChangeStatus(self.status).tone

    @property
    def is_frozen(self) -> bool:
        """Completed: nothing about it is answered or changed any more."""
        return self.ticket.completed_at is not None


class ChangeVersion(Plan):
    """The plan as approvers were asked about it, with the document that was sealed at that moment (S38)."""

    change = models.ForeignKey(
        ChangeRequest, models.CASCADE, related_name="versions", verbose_name=_("change request")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    document = models.ForeignKey("portal.SealedDocument", models.PROTECT, related_name="+")

    objects = ChangeVersionQuerySet.as_manager()

    class Meta(Plan.Meta):
        verbose_name = _("version of a change request")
        verbose_name_plural = _("versions of change requests")
        ordering = ("-number",)
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            *Plan.Meta.constraints,
            models.UniqueConstraint(fields=("change", "number"), name="change_version_number"),
        )
        # Both ends, so that a month is found within the index.
        indexes = (models.Index(fields=("planned_from", "planned_to"), name="change_version_window"),)

    def __str__(self) -> str:
        """Of which change, and which."""
        return f"{self.change.ticket.number} v{self.number}"


class ChangeLink(models.Model):
    """An incident or a problem that the change is to end; a trigger refuses other kinds (reference a20)."""

    change = models.ForeignKey(ChangeRequest, models.CASCADE, related_name="links")
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="+")

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("linked ticket")
        verbose_name_plural = _("linked tickets")
        constraints = (
            models.UniqueConstraint(
                fields=("change", "ticket"),
                name="change_link_once",
                violation_error_message=_("This ticket is linked already."),
            ),
        )

    def __str__(self) -> str:
        """The linked ticket."""
        return str(self.ticket)
