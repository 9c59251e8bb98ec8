"""What the client's own help desk keeps of a ticket besides its half of the ticket itself."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket
from tickets.querysets import OwnTimeQuerySet


class OwnTime(models.Model):
    """Hours of the client's own people: apart from the provider's time entries, and never billed."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="own_times")
    contact = models.ForeignKey("portal.Contact", models.PROTECT, related_name="+")
    worked_on = models.DateField(_("worked on"))
    hours = models.DecimalField(
        _("hours"),
        max_digits=4,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(24))],
    )
    summary = models.CharField(_("what was done"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)

    objects = OwnTimeQuerySet.as_manager()

    class Meta:
        verbose_name = _("own time")
        verbose_name_plural = _("own times")
        ordering = ("-worked_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(hours__gt=0, hours__lte=24), name="own_time_within_a_day"),
        )

    def __str__(self) -> str:
        """Hours and day."""
        return f"{self.hours} h, {self.worked_on}"
