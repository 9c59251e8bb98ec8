"""The provider's own queues and statuses."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.choices import StatusKind


class Queue(models.Model):
    """Where tickets wait for the provider's people."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    visible_in_portal = models.BooleanField(
        _("visible in the portal"),
        default=True,
        help_text=_("Tickets of a hidden queue do not exist for contacts, anywhere."),
    )
    email = models.EmailField(_("address told of new tickets"), blank=True)
    is_default = models.BooleanField(
        _("takes portal tickets without a queue of their own"),
        default=False,
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("queue")
        verbose_name_plural = _("queues")
        ordering = ("order", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("is_default",),
                condition=Q(is_default=True),
                name="queue_one_default",
                violation_error_message=_("Another queue already takes these tickets."),
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name


class TicketStatus(models.Model):
    """A status in the provider's words, and in the client's."""

    is_setup: ClassVar[bool] = True

    name = models.CharField(_("name"), max_length=60, unique=True)
    client_label = models.CharField(
        _("wording for clients"), max_length=60, help_text=_("For example: We are working on it.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=StatusKind, default=StatusKind.IN_PROGRESS)
    is_system = models.BooleanField(_("system status"), default=False, editable=False)
    visible_in_portal = models.BooleanField(
        _("visible in the portal"),
        default=True,
        help_text=_("Tickets in a hidden status do not exist for contacts, anywhere."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=50)

    class Meta:
        verbose_name = _("status")
        verbose_name_plural = _("statuses")
        ordering = ("order", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("kind",), condition=Q(is_system=True), name="ticket_status_one_system_row_per_kind"
            ),
        )

    def __str__(self) -> str:
        """Its name among staff."""
        return self.name

    @property
    def tone(self) -> str:
        """The badge's tone."""
        return StatusKind(self.kind).tone
