"""What the provider aims at: how soon tickets of a priority are answered and completed."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.choices import Priority


class ResponseTarget(models.Model):
    """The aim for one priority, in hours by the clock, nights and weekends included.

    A priority without a row has no target: nothing is promised that the provider has not written down.
    """

    priority = models.CharField(_("priority"), max_length=10, choices=Priority, unique=True)
    first_reply_hours = models.PositiveSmallIntegerField(
        _("hours to the first reply"), validators=[MinValueValidator(1)]
    )
    resolution_hours = models.PositiveSmallIntegerField(
        _("hours to the resolution"), validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("response target")
        verbose_name_plural = _("response targets")
        ordering = ("first_reply_hours", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(first_reply_hours__gte=1, resolution_hours__gte=models.F("first_reply_hours")),
                name="response_target_in_order",
                violation_error_message=_("A ticket cannot be completed sooner than it is answered."),
            ),
        )

    def __str__(self) -> str:
        """Its priority."""
        return str(self.get_priority_display())
