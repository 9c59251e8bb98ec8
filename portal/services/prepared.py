"""Having a file made by the worker, and handing it to the one person who asked."""

from collections.abc import Mapping
from functools import partial
from tempfile import TemporaryFile
from time import monotonic
from typing import IO, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import audit
from portal.models import Contact, PreparedFile, User
from portal.registry import Reader, prepared_kinds
from portal.retries import retrying_task

# Waiting at the same time, for one person: nobody fills the queue alone (S20).
MOST_WAITING = 3


class NotOpenError(Exception):
    """Between asking and making, the right to it was withdrawn."""


@transaction.atomic
def prepared_order(*, user: User, kind: str, subject: Mapping[str, Any], name: str) -> PreparedFile:
    """Ask the worker for a file; who asks twice while it is being made waits for the same one.

    Raises ValidationError when too many are waiting already.
    """
    User.objects.select_for_update().get(pk=user.pk)  # two clicks at once take turns
    waiting = PreparedFile.objects.of(user.pk).unfinished()
    known = waiting.filter(kind=kind, subject=dict(subject)).first()
    if known is not None:
        return known
    if waiting.count() >= MOST_WAITING:
        raise ValidationError(_("Files you asked for are still being made. Please wait for one of them."))
    ordered = PreparedFile.objects.create(user=user, kind=kind, subject=dict(subject), name=name[:200])
    audit.record("file.ordered", actor=user, target=ordered, data={"kind": kind, "name": ordered.name})
    transaction.on_commit(partial(prepare.enqueue, str(ordered.pk)))
    return ordered


def prepared_for(reader: Reader, pk: UUID) -> PreparedFile | None:
    """The file, if it is this person's, still kept, and still open to them."""
    found = PreparedFile.objects.of(reader.user.pk).filter(pk=pk).first()
    kind = prepared_kinds.get(found.kind) if found else None
    if found is None or kind is None or not kind.is_open(reader, found.subject):
        return None
    return found


@retrying_task(max_attempts=2)
def prepare(pk: str) -> None:
    """Make the file, unless it is there already. What fails twice is given up."""
    ordered = PreparedFile.objects.filter(pk=pk).select_related("user").first()
    if ordered is None or ordered.is_ready:
        return
    try:
        with TemporaryFile() as target:
            _make(ordered, target)
            ordered.size = target.tell()
            target.seek(0)
            ordered.file.save(ordered.name, File(target), save=False)
    except Exception:
        _finish(ordered)
        raise
    _finish(ordered)


def _make(ordered: PreparedFile, target: IO[bytes]) -> None:
    kind, reader = prepared_kinds.get(ordered.kind), reader_of(ordered.user)
    if kind is None or not kind.is_open(reader, ordered.subject):
        raise NotOpenError(ordered.kind)
    kind.make(reader, ordered.subject, target, _News(ordered))


def _finish(ordered: PreparedFile) -> None:
    ordered.finished_at = timezone.now()
    ordered.save(update_fields=["file", "size", "finished_at"])


def reader_of(user: User) -> Reader:
    """The person as they are today: rights are read anew when the work begins."""
    contact = None if user.is_staff else Contact.objects.for_viewer().filter(user=user).first()
    return Reader(user, contact.as_viewer() if contact else None)


class _News:
    """Writes down how far the work is, at most once a second."""

    def __init__(self, ordered: PreparedFile) -> None:
        self.ordered, self.said = ordered, 0.0

    def __call__(self, done: int, total: int) -> None:
        if monotonic() - self.said >= 1:
            self.said = monotonic()
            PreparedFile.objects.filter(pk=self.ordered.pk).update(done=done, total=max(total, 1))


@task
def clear_prepared_files() -> None:
    """Forget what is no longer kept: the row first, the bytes once that is certain."""
    for one in PreparedFile.objects.expired():
        with transaction.atomic():
            taken, _rows = PreparedFile.objects.filter(pk=one.pk).delete()
            if taken and one.file.name:
                transaction.on_commit(partial(one.file.storage.delete, one.file.name))
