"""The work history of a ticket: notes, hours, files, changes of status."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.models import Attachment, BillableEntry, Note, Organization
from tickets.models.ticket import Ticket
from tickets.querysets import (
    TicketAttachmentQuerySet,
    TicketNoteQuerySet,
    TicketStatusChangeQuerySet,
    TicketTimeEntryQuerySet,
)


class TicketNote(Note):
    """A note on a ticket."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="notes")
    form_token = models.UUIDField(
        null=True, editable=False, help_text=_("The form it came from: sent twice, it makes one note.")
    )

    objects = TicketNoteQuerySet.as_manager()

    class Meta(Note.Meta):
        abstract = False
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("created_at", "pk")
        indexes = (models.Index(fields=("ticket", "created_at"), name="ticket_note_at"),)
        constraints = (
            models.UniqueConstraint(
                fields=("external_id",), condition=~Q(external_id=""), name="ticket_note_external_id_unique"
            ),
            models.UniqueConstraint(
                fields=("contact_author", "form_token"), name="ticket_note_once_per_form"
            ),
        )


class TicketTimeEntry(BillableEntry):
    """Hours on a ticket."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="time_entries")

    objects = TicketTimeEntryQuerySet.as_manager()

    class Meta(BillableEntry.Meta):
        abstract = False
        verbose_name = _("time entry")
        verbose_name_plural = _("time entries")
        ordering = ("worked_on", "start", "pk")
        permissions = (("post_tickettimeentry", "Can approve and post time entries"),)
        constraints = (
            *BillableEntry.Meta.constraints,
            models.UniqueConstraint(
                fields=("external_id",), condition=~Q(external_id=""), name="ticket_time_external_id_unique"
            ),
        )

    @property
    def billed_for(self) -> Organization:
        """The ticket's organization."""
        return self.ticket.organization

    @property
    def subject(self) -> str:
        """The ticket by number and title."""
        return str(self.ticket)


class TicketAttachment(Attachment):
    """A file on a ticket, or on one of its notes or time entries, whose visibility it then shares."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="attachments")
    note = models.ForeignKey(
        TicketNote, models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name=_("note")
    )
    time_entry = models.ForeignKey(
        TicketTimeEntry,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name=_("time entry"),
    )

    objects = TicketAttachmentQuerySet.as_manager()

    class Meta(Attachment.Meta):
        abstract = False
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ("created_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(note=None) | Q(time_entry=None), name="ticket_file_of_one_entry"
            ),
        )


class TicketStatusChange(models.Model):
    """One step in a ticket's life: from this status to that, when, by whom."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="status_changes")
    from_status = models.ForeignKey("tickets.TicketStatus", models.PROTECT, null=True, related_name="+")
    to_status = models.ForeignKey("tickets.TicketStatus", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    external_id = models.CharField(_("external id"), max_length=100, blank=True)

    objects = TicketStatusChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of status")
        verbose_name_plural = _("changes of status")
        ordering = ("at", "pk")
        indexes = (models.Index(fields=("ticket", "at"), name="ticket_status_change_at"),)

    def __str__(self) -> str:
        """The new status and when."""
        return f"{self.to_status} {self.at}"
