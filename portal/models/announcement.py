"""What the provider wants its clients to know (seed 000, notification bars)."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.access import Perm, Viewer
from portal.querysets import ScopedQuerySet


class AnnouncementQuerySet(ScopedQuerySet["Announcement"]):
    """Announcements, in the words of the bar and the page."""

    view_perm = Perm.PROFILE_EDIT

    def visible_to(self, viewer: Viewer | None) -> "AnnouncementQuerySet":
        """Those under way that are addressed to the viewer's own organization; no grant is needed.

        One for a parent reaches its sub-organizations only where it says so; one for a sub-organization is
        not for the parent: its people would look for an outage in their own house.
        """
        if viewer is None:
            return self.none()
        return self.meant_for(viewer.organization_id).filter(starts_at__lte=timezone.now())

    def meant_for(self, organization_id: int) -> "AnnouncementQuerySet":
        """Those under way or still to come that are addressed to everybody of one organization."""
        not_over = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
        return self.filter(not_over, self._addressed_to(organization_id))

    def _addressed_to(self, organization_id: int) -> Q:
        audience = Announcement.organizations.through.objects.filter(announcement=OuterRef("pk"))
        parents = audience.filter(organization__children=organization_id)
        return (
            Q(for_everyone=True)
            | Exists(audience.filter(organization=organization_id))
            | Q(Exists(parents), with_sub_organizations=True)
        )


class Announcement(models.Model):
    """A bar under the navigation for a time, and a page with the full text behind it."""

    is_setup: ClassVar[bool] = True

    class Severity(models.TextChoices):
        INFO = "info", _("Information")
        WARNING = "warning", _("Warning")
        OUTAGE = "outage", _("Outage")

    summary = models.CharField(_("summary"), max_length=160, help_text=_("The one line everybody sees."))
    text = models.TextField(
        _("full text"), blank=True, help_text=_("Opens by “More”. Markdown. Empty: the summary says it all.")
    )
    severity = models.CharField(_("severity"), max_length=10, choices=Severity, default=Severity.INFO)
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: until you end or delete it.")
    )
    for_everyone = models.BooleanField(_("for all clients"), default=True)
    organizations = models.ManyToManyField(
        "portal.Organization", blank=True, related_name="announcements", verbose_name=_("only for")
    )
    with_sub_organizations = models.BooleanField(_("and for their sub-organizations"), default=True)
    dismissible = models.BooleanField(
        _("may be dismissed"),
        default=True,
        help_text=_("By each reader for themselves. An outage always stays."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ("-starts_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=models.F("starts_at")),
                name="announcement_ends_after_start",
                violation_error_message=_("The end lies before the beginning."),
            ),
        )

    def __str__(self) -> str:
        """Its summary."""
        return self.summary

    def get_absolute_url(self) -> str:
        """The page with the full text."""
        return reverse("announcement", args=[self.pk])

    @property
    def stays(self) -> bool:
        """Whether nobody may put it away."""
        return self.severity == self.Severity.OUTAGE or not self.dismissible


class AnnouncementDismissal(models.Model):
    """Somebody has read an announcement and put it away."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="dismissals")
    contact = models.ForeignKey("portal.Contact", models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("dismissal")
        verbose_name_plural = _("dismissals")
        constraints = (
            models.UniqueConstraint(fields=("announcement", "contact"), name="announcement_dismissed_once"),
        )

    def __str__(self) -> str:
        """Which and by whom."""
        return f"{self.announcement_id}, {self.contact_id}"
