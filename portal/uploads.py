"""Where a file waits until its form is sent, and how it becomes an attachment (S20).

Its way: `file_checks.check`, then `keep` (a `PendingFile` of this person and form), then `hand_over`.
"""

from collections.abc import Iterable
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.tasks import task
from django.utils.translation import gettext as _

from portal.file_checks import CheckedFile
from portal.models import Attachment, PendingFile

# What one person may have lying in unsent forms; the next day's cleaning makes room again.
MAX_PENDING = 100


def keep(*, user_id: int, form: str, checked: CheckedFile) -> PendingFile:
    """Store a checked file until its form is sent. ValidationError when the person leaves too many lying."""
    if PendingFile.objects.filter(user_id=user_id).count() >= MAX_PENDING:
        raise ValidationError(_("You have too many unsent files. Please send them, or try again tomorrow."))
    pending = PendingFile(
        user_id=user_id,
        form=form,
        file=checked.file,
        name=checked.name,
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
    )
    try:
        pending.save()
    except BaseException:
        _erase(pending)
        raise
    return pending


def hand_over[A: Attachment](pending: PendingFile, attachment: A) -> A:
    """Make a kept file an attachment, in the caller's transaction; rolled back, it is pending again.

    `attachment` is an unsaved row with its parent and author. ValidationError when the file was already sent.
    """
    taken, _rows = PendingFile.objects.filter(pk=pending.pk).delete()
    if not taken:
        raise ValidationError(_("“%(name)s” was already sent."), params={"name": pending.name})
    for column in ("name", "content_type", "size", "sha256"):
        setattr(attachment, column, getattr(pending, column))
    attachment.file.name = pending.file.name
    attachment.save()
    return attachment


def discard(files: Iterable[PendingFile]) -> None:
    """Forget unsent files: the row first, the bytes once that is certain."""
    for pending in files:
        with transaction.atomic():
            taken, _rows = PendingFile.objects.filter(pk=pending.pk).delete()
            if taken:
                transaction.on_commit(partial(_erase, pending))


def _erase(pending: PendingFile) -> None:
    if pending.file.name:
        pending.file.storage.delete(pending.file.name)


@task
def clear_pending_files() -> None:
    """Discard files whose form was never sent."""
    discard(PendingFile.objects.forgotten())
