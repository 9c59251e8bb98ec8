"""Notes on a ticket, by contacts and by staff, and what a note moves (reference 4.7)."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import audit
from portal.access import Viewer
from portal.models import PendingFile, ProviderSettings, User, Visibility
from portal.services.rights import staff_only
from portal.services.writing import refuse_empty, refuse_more_notes
from tickets import notifications
from tickets.choices import StatusKind
from tickets.models import Ticket, TicketNote, TicketStatus
from tickets.services.files import files_add
from tickets.services.rights import locked, locked_for
from tickets.services.statuses import step, system_status


@transaction.atomic
def note_add(
    *,
    viewer: Viewer,
    ticket: Ticket,
    text: str,
    files: Sequence[PendingFile] = (),
    reopen: bool = False,
    form_token: UUID | None = None,
) -> TicketNote:
    """A contact writes; everyone who may see the ticket can read it.

    The note ends the waiting of a ticket that waits for the customer, where the provider has it so. A
    completed ticket stays completed unless the contact asks to reopen it and the provider allows that: a
    "thank you" reopens nothing. A form sent twice makes one note: the second time returns the first one.
    Raises PermissionDenied, ValidationError for an empty note, TooManyError above the hour's number.
    """
    row = locked_for(viewer, ticket)
    if sent := _sent_before(viewer, row, form_token):
        return sent
    refuse_empty(text, files)
    refuse_more_notes(viewer, TicketNote.objects.all())
    to = _status_after(row, reopen)
    note = _contact_note(viewer, row, text, form_token)
    files_add(ticket=row, files=files, note=note, contact_author_id=viewer.contact_id)
    if to is not None:
        step(row, to, by_id=viewer.user_id)
    _touch(row)
    audit.record("ticket.note_added", target=row, data={"note": note.pk})
    transaction.on_commit(partial(notifications.note_added, note), robust=True)
    return note


def _sent_before(viewer: Viewer, ticket: Ticket, form_token: UUID | None) -> TicketNote | None:
    if form_token is None:
        return None
    return ticket.notes.filter(contact_author=viewer.contact_id, form_token=form_token).first()


def _contact_note(viewer: Viewer, ticket: Ticket, text: str, form_token: UUID | None) -> TicketNote:
    return TicketNote.objects.create(
        ticket=ticket,
        text=text,
        contact_author_id=viewer.contact_id,
        visibility=Visibility.EVERYONE,
        form_token=form_token,
    )


def _status_after(ticket: Ticket, reopen: bool) -> TicketStatus | None:
    """Where a contact's note moves the ticket; None when it stays."""
    provider = ProviderSettings.load()
    if reopen and not ticket.is_open:
        if not provider.note_may_reopen:
            raise ValidationError(_("This ticket cannot be reopened. Please raise a new one."))
        return system_status(StatusKind.IN_PROGRESS)
    if ticket.status.kind == StatusKind.WAITING_CUSTOMER and provider.note_ends_waiting:
        return system_status(StatusKind.IN_PROGRESS)
    return None


def _touch(ticket: Ticket) -> None:
    ticket.last_activity_at = timezone.now()
    ticket.save(update_fields=["last_activity_at"])


@transaction.atomic
def staff_note_add(
    *,
    actor: User,
    ticket: Ticket,
    text: str,
    visibility: str,
    files: Sequence[PendingFile] = (),
    status: TicketStatus | None = None,
) -> TicketNote:
    """A member of staff writes, for everyone or internally, and may move the ticket on with it.

    Contacts get one mail that tells both. An internal note leaves no trace that a contact could see: not in
    the time of the last activity, and in no mail.
    """
    staff_only(actor, "tickets.add_ticketnote")
    row = locked(ticket)
    refuse_empty(text, files)
    note = TicketNote.objects.create(ticket=row, text=text, author=actor, visibility=visibility)
    files_add(ticket=row, files=files, note=note, author=actor)
    if not note.is_internal:
        _reply_given(row)
    moved = status is not None and step(row, status, by=actor)
    audit.record("ticket.note_added", actor=actor, target=row, data={"note": note.pk})
    transaction.on_commit(partial(notifications.note_added, note, moved=moved), robust=True)
    return note


def _reply_given(ticket: Ticket) -> None:
    now = timezone.now()
    ticket.first_reply_at = ticket.first_reply_at or now
    ticket.last_activity_at = now
    ticket.save(update_fields=["first_reply_at", "last_activity_at"])
