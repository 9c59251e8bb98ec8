"""Files that come with a ticket or with a note on it."""

from collections.abc import Iterable

from portal.models import PendingFile, User, Visibility
from portal.uploads import hand_over
from tickets.models import Ticket, TicketAttachment, TicketNote


def files_add(
    *,
    ticket: Ticket,
    files: Iterable[PendingFile],
    note: TicketNote | None = None,
    author: User | None = None,
    contact_author_id: int | None = None,
    visibility: str = Visibility.EVERYONE,
) -> list[TicketAttachment]:
    """Make the files of a form the ticket's; part of the caller's transaction.

    Only files that were checked and kept (`portal.uploads`) come this far. A file of a note shares the note's
    visibility, whatever is asked for (reference 4.7, S2).
    """
    shown_to = note.visibility if note else visibility
    return [
        hand_over(
            pending,
            TicketAttachment(
                ticket=ticket,
                note=note,
                author=author,
                contact_author_id=contact_author_id,
                visibility=shown_to,
            ),
        )
        for pending in files
    ]
