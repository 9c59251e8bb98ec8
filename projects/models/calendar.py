"""The calendar of a project: only the provider writes it (reference 6.2, a27)."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models.project import Project
from projects.querysets import CalendarEventQuerySet

ALL_DAY = Q(
    starts_on__isnull=False, ends_on__gte=F("starts_on"), starts_at__isnull=True, ends_at__isnull=True
)
WITH_TIMES = Q(
    starts_at__isnull=False, ends_at__gte=F("starts_at"), starts_on__isnull=True, ends_on__isnull=True
)


class CalendarEvent(models.Model):
    """An event on whole days, which no zone shifts, or between two moments."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="events", verbose_name=_("project"))
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(
        _("description"), max_length=100_000, blank=True, help_text=_("The client reads it, in Markdown.")
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("to"), null=True, blank=True)

    objects = CalendarEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("calendar")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="project_event_has_title"),
            models.CheckConstraint(
                condition=ALL_DAY | WITH_TIMES,
                name="project_event_on_days_or_with_times",
                violation_error_message=_(
                    "An event lasts from a first to a last day, or from a time to a later one."
                ),
            ),
        )

    def __str__(self) -> str:
        """Its title."""
        return self.title

    @property
    def starts(self) -> date:
        """When it begins: a day, or a moment."""
        return self.starts_on or self._moment(self.starts_at)

    @property
    def ends(self) -> date:
        """Its last day, or the moment when it is over."""
        return self.ends_on or self._moment(self.ends_at)

    @property
    def is_all_day(self) -> bool:
        """Whether it has days instead of times."""
        return self.starts_on is not None

    @property
    def first_day(self) -> date:
        """The day it begins, in the active zone."""
        return self.starts_on or timezone.localtime(self.starts_at).date()

    @property
    def last_day(self) -> date:
        """The day it ends, in the active zone."""
        return self.ends_on or timezone.localtime(self.ends_at).date()

    def _moment(self, value: datetime | None) -> datetime:
        assert value  # noqa: S101 - by constraint
        return value
