"""What holds for everything contacts write under a record: nothing empty, and so much in an hour (S20)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.limits import an_hour_ago, refuse_more
from portal.models import Attachment, Contact, PendingFile
from portal.uploads import hand_over

_NOTES = _(
    "You have written %(number)s notes within an hour; more are not taken at the moment. What you wrote"
    " is still here: please send it later, or call us if it cannot wait."
)
_FILES = _("At most %(number)s files are taken in an hour. Please send fewer, or try again later.")


def refuse_empty(text: str, files: Sequence[PendingFile]) -> None:
    """Raise ValidationError for a note that says nothing; a file alone says something."""
    if not text.strip() and not files:
        raise ValidationError(_("Please write something, or add a file."))


def hold_writer(viewer: Viewer) -> None:
    """Two forms of one person at once take turns, so that both are counted."""
    Contact.objects.select_for_update(no_key=True).get(pk=viewer.contact_id)


def refuse_more_notes(viewer: Viewer, notes: QuerySet[Any]) -> None:
    """Raise TooManyError above a contact's number of `notes` in an hour; holds their writer."""
    hold_writer(viewer)
    written = notes.filter(contact_author=viewer.contact_id, created_at__gt=an_hour_ago())
    refuse_more(written, settings.PORTAL_REPLIES_PER_HOUR, str(_NOTES))


def refuse_more_files(contact_id: int, files: QuerySet[Any], coming: int) -> None:
    """Raise TooManyError when a contact's `files` of the last hour and those coming are too many."""
    sent = files.filter(contact_author=contact_id, created_at__gt=an_hour_ago())
    refuse_more(sent, settings.PORTAL_FILES_PER_HOUR, str(_FILES), coming=coming)


def attach[A: Attachment](files: Iterable[PendingFile], kind: type[A], **facts: Any) -> list[A]:
    """Make the files of a form attachments with these facts, in the caller's transaction."""
    return [hand_over(pending, kind(**facts)) for pending in files]
