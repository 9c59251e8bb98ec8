"""Who else pays for a ticket, in the order in which a list of them stands."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models import Organization
from tickets.models.ticket import Ticket


class TicketPayer(models.Model):
    """A ticket that is billed to another organization than the one it is for (seed 003).

    Worked out from tickets, hours and contracts, and written by triggers alone (`tickets.payer_rows`), so
    that a page of such tickets costs what it shows.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="payers", db_index=False)
    payer = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(_("created"), help_text=_("The ticket's."))
    is_open = models.BooleanField(_("open"), help_text=_("Whether the ticket is."))

    class Meta:
        verbose_name = _("payer of a ticket")
        verbose_name_plural = _("payers of tickets")
        constraints = (models.UniqueConstraint(fields=("ticket", "payer"), name="ticket_payer_once"),)
        indexes = (
            models.Index(fields=("payer", "-created_at", "-ticket"), name="ticket_payer_created"),
            models.Index(
                fields=("payer", "-created_at", "-ticket"),
                condition=Q(is_open=True),
                name="ticket_payer_open",
            ),
        )

    def __str__(self) -> str:
        """Whoever pays."""
        return str(self.payer)
