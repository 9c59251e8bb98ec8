"""Which reminders went out: each rung of the ladder once for each due moment (N6)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from changes.choices import Rung
from changes.models.approval import Approval


class Reminder(models.Model):
    """One mail about an answer that is owed. Its row is written with it, so no worker sends it again."""

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="reminders")
    rung = models.CharField(max_length=12, choices=Rung)
    due_at = models.DateTimeField(_("answers due"))
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = (
            models.UniqueConstraint(fields=("approval", "rung", "due_at"), name="change_reminder_once"),
        )

    def __str__(self) -> str:
        """Whom, and of which rung."""
        return f"{self.approval_id}: {self.rung}"
