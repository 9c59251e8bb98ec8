"""Files that come with a ticket or with a note on it."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from portal.models import User, Visibility
from tickets.models import Ticket, TicketAttachment, TicketNote

type Upload = UploadedFile[Any]


def files_add(
    *,
    ticket: Ticket,
    files: Sequence[Upload],
    note: TicketNote | None = None,
    author: User | None = None,
    contact_author_id: int | None = None,
    visibility: str = Visibility.EVERYONE,
) -> list[TicketAttachment]:
    """Keep files that a form has checked (name, size, sniffed type); part of the caller's transaction.

    A file of a note shares the note's visibility, whatever is asked for (reference 4.7, S2).
    """
    return [
        TicketAttachment.objects.create(
            ticket=ticket,
            note=note,
            author=author,
            contact_author_id=contact_author_id,
            visibility=note.visibility if note else visibility,
            file=file,
            name=file.name or "",
            content_type=file.content_type or "application/octet-stream",
            size=file.size or 0,
            sha256=_digest(file),
        )
        for file in files
    ]


def _digest(file: Upload) -> str:
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
