"""What the background worker remembers: when a regular job is due, and which workers are alive."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Twelve missed beats: long enough for a machine under load, short enough that mail does not wait for long.
ALIVE_FOR = timedelta(seconds=60)


class Schedule(models.Model):
    """When a regular job runs next. What it does, and how often, stands in the code (`registry.jobs`)."""

    key = models.CharField(_("job"), max_length=80, unique=True)
    next_run = models.DateTimeField(_("runs next"), default=timezone.now)
    last_run = models.DateTimeField(_("ran last"), null=True, editable=False)

    class Meta:
        verbose_name = _("regular job")
        verbose_name_plural = _("regular jobs")
        ordering = ("key",)

    def __str__(self) -> str:
        """Its key."""
        return self.key


class WorkerHeartbeatQuerySet(models.QuerySet["WorkerHeartbeat"]):
    """Workers by their last sign of life."""

    def alive(self) -> "WorkerHeartbeatQuerySet":
        """Heard of within the last minute."""
        return self.filter(beat_at__gte=timezone.now() - ALIVE_FOR)

    def forgotten(self) -> "WorkerHeartbeatQuerySet":
        """Not heard of for a day: killed, and long replaced."""
        return self.filter(beat_at__lt=timezone.now() - timedelta(days=1))


class WorkerHeartbeat(models.Model):
    """The last sign of life of one worker process."""

    worker_id = models.CharField(max_length=64, unique=True)
    beat_at = models.DateTimeField(default=timezone.now)

    objects = WorkerHeartbeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("worker heartbeat")
        verbose_name_plural = _("worker heartbeats")

    def __str__(self) -> str:
        """Its worker."""
        return self.worker_id
