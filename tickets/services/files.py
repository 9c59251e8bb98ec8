"""Files that come with a ticket, or with a note or hours on it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from portal.limits import refuse_more
from portal.models import PendingFile, User, Visibility
from portal.services.writing import attach, refuse_more_files
from tickets.models import Ticket, TicketAttachment, TicketNote, TicketTimeEntry

# More files on one ticket nobody finds their way through.
MOST_ON_A_TICKET = 300


def files_add(
    *,
    ticket: Ticket,
    files: Iterable[PendingFile],
    note: TicketNote | None = None,
    time_entry: TicketTimeEntry | None = None,
    author: User | None = None,
    contact_author_id: int | None = None,
    visibility: str = Visibility.EVERYONE,
) -> list[TicketAttachment]:
    """Make the files of a form the ticket's; part of the caller's transaction.

    Only files that were checked and kept (`portal.uploads`) come this far. A file of a note or of hours
    shares their visibility, whatever is asked for (reference 4.7, S2). TooManyError above a contact's number
    for the hour, and above what one ticket takes from contacts.
    """
    parent = note or time_entry
    files = list(files)
    if files and contact_author_id:
        _refuse_flood(ticket, contact_author_id, len(files))
    return attach(
        files,
        TicketAttachment,
        ticket=ticket,
        note=note,
        time_entry=time_entry,
        author=author,
        contact_author_id=contact_author_id,
        visibility=parent.visibility if parent else visibility,
    )


def _refuse_flood(ticket: Ticket, contact_id: int, coming: int) -> None:
    """So many files in an hour, and on one ticket, and no more (S20)."""
    refuse_more_files(contact_id, TicketAttachment.objects.all(), coming)
    full = _("One ticket takes at most %(number)s files. Please raise a new one for more.")
    refuse_more(ticket.attachments.exclude(contact_author=None), MOST_ON_A_TICKET, full, coming=coming)
