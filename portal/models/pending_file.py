"""Files of a form that is not sent yet."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.storage import private_files, random_name

# A working day and the night after it: somebody who is called away finds the files again the next morning.
KEPT_FOR = timedelta(hours=36)


class PendingFileQuerySet(models.QuerySet["PendingFile"]):
    """Files by whose form they belong to."""

    def of_form(self, user_id: int, form: str) -> "PendingFileQuerySet":
        """What one person has added to one form."""
        return self.filter(user_id=user_id, form=form)

    def forgotten(self) -> "PendingFileQuerySet":
        """Files whose form was never sent."""
        return self.filter(created_at__lt=timezone.now() - KEPT_FOR)


class PendingFile(models.Model):
    """A checked file that waits for its form, so that it need not be chosen again when a field is wrong.

    Sending the form hands the stored file over to an attachment; nothing is copied, and a file on disk has a
    row at every moment.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pending_files")
    form = models.CharField(max_length=40)
    file = models.FileField(storage=private_files, upload_to=random_name, max_length=200)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PendingFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsent file")
        verbose_name_plural = _("unsent files")
        ordering = ("pk",)
        indexes = (models.Index(fields=("user", "form"), name="pending_file_form"),)

    def __str__(self) -> str:
        """Its file name."""
        return self.name
