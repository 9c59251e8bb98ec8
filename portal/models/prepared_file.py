"""Files that take too long to wait for: the worker makes them for one person, who fetches them for a day."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.storage import private_files, random_name

KEPT_FOR = timedelta(hours=24)


def _end() -> datetime:
    return timezone.now() + KEPT_FOR


class PreparedFileQuerySet(models.QuerySet["PreparedFile"]):
    """Files by whose they are and how long they stay."""

    def of(self, user_id: int) -> "PreparedFileQuerySet":
        """What one person has asked for, as long as it is kept."""
        return self.filter(user_id=user_id, expires_at__gt=timezone.now())

    def unfinished(self) -> "PreparedFileQuerySet":
        """Asked for, and neither there nor given up."""
        return self.filter(finished_at=None)

    def expired(self) -> "PreparedFileQuerySet":
        """No longer kept."""
        return self.filter(expires_at__lte=timezone.now())


class PreparedFile(models.Model):
    """One file one person asked for. What it is of stands in `kind` (registry.prepared_kinds) and `subject`.

    It is nobody else's, not even a colleague's, and whether its owner may still have it is asked again when
    it is fetched.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="prepared_files")
    kind = models.CharField(max_length=60)
    subject = models.JSONField(default=dict)
    name = models.CharField(max_length=200)
    file = models.FileField(storage=private_files, upload_to=random_name, max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(default=_end, db_index=True)

    objects = PreparedFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("prepared file")
        verbose_name_plural = _("prepared files")
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("user", "kind", "subject"),
                condition=Q(finished_at=None),
                name="prepared_file_asked_for_once",
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name

    @property
    def is_ready(self) -> bool:
        """Whether it can be fetched."""
        return bool(self.file)

    @property
    def has_failed(self) -> bool:
        """Whether it was given up."""
        return self.finished_at is not None and not self.file

    @property
    def content_type(self) -> Any:
        """Always PDF."""
        return "application/pdf"
