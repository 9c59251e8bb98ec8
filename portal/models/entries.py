"""Rows that several apps share the shape of: notes, files, hours."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.storage import private_files, random_name

if TYPE_CHECKING:
    from portal.models.contact import Contact
    from portal.models.organization import Organization
    from portal.models.user import User


class Visibility(models.TextChoices):
    """Who may read an entry; internal text never leaves the provider (S2, S35)."""

    EVERYONE = "everyone", _("Everyone")
    INTERNAL = "internal", _("Internal")


class Authored(models.Model):
    """Written by a member of staff or by a contact, at a time."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by (staff)"),
    )
    contact_author = models.ForeignKey(
        "portal.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by (contact)"),
    )
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility, default=Visibility.INTERNAL
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now)

    class Meta:
        abstract = True

    @property
    def writer(self) -> "User | Contact | None":
        """Whoever wrote it."""
        return self.contact_author or self.author

    @property
    def is_internal(self) -> bool:
        """Whether contacts never see it."""
        return self.visibility == Visibility.INTERNAL


class Note(Authored):
    """A text on a ticket, a project or a task, in Markdown."""

    text = models.TextField(_("text"), max_length=1_000_000)
    external_id = models.CharField(_("external id"), max_length=100, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """The beginning of the text."""
        return self.text[:80]


class Attachment(Authored):
    """A file under a random name outside the web root; served only through its scoped parent."""

    file = models.FileField(_("file"), storage=private_files, upload_to=random_name, max_length=200)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=120)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """Its file name."""
        return self.name


class BillableEntry(models.Model):
    """Hours worked, on their way to an invoice: written, approved and posted, invoiced.

    Billing meets the concrete entries of tickets and projects through a registry, never by import.
    """

    contract = models.ForeignKey(
        "billing.Contract",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contract"),
    )
    resource = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("resource")
    )
    role = models.ForeignKey(
        "billing.Role",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("role"),
        help_text=_("Empty: the default role."),
    )
    worked_on = models.DateField(_("worked on"))
    start = models.TimeField(_("from"), null=True, blank=True)
    end = models.TimeField(_("to"), null=True, blank=True)
    hours_worked = models.DecimalField(
        _("hours worked"), max_digits=6, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    hours_billed = models.DecimalField(
        _("hours billed"), max_digits=6, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    summary = models.TextField(_("summary"), blank=True)
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility, default=Visibility.EVERYONE
    )
    approved_and_posted_at = models.DateTimeField(_("approved and posted"), null=True, blank=True)
    approved_and_posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    external_id = models.CharField(_("external id"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=Q(hours_worked__gte=0, hours_billed__gte=0), name="%(class)s_hours_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(end=None) | Q(start__isnull=False, end__gt=models.F("start")),
                name="%(class)s_ends_after_start",
                violation_error_message=_("The end must come after the start."),
            ),
        )

    def __str__(self) -> str:
        """Hours and day."""
        return f"{self.hours_worked} h, {self.worked_on}"

    @property
    def billed_for(self) -> "Organization":
        """The organization the work was done for; each app says how it knows."""
        raise NotImplementedError

    @property
    def subject(self) -> str:
        """What was worked on, as an invoice names it; each app says how."""
        raise NotImplementedError

    @property
    def is_posted(self) -> bool:
        """Whether the provider approved and posted it: only then a billing organization sees the hours."""
        return self.approved_and_posted_at is not None
