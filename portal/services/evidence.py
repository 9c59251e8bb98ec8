"""Writing evidence: a document sealed, a decision appended; neither is ever changed again (S38, S39)."""

from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import formats
from portal.chaining import BEGINNING
from portal.models import EvidenceEntry, EvidenceHead, SealedDocument
from portal.models.evidence import EvidenceQuerySet
from portal.storage import private_files
from portal.witness import Witness


class AlreadyDecidedError(ValidationError):
    """Somebody was first; the message says who and when, `entry` is their decision."""

    def __init__(self, entry: EvidenceEntry) -> None:
        """Say it in the reader's language."""
        self.entry = entry
        facts = {"person": entry.person, "moment": formats.moment(entry.at)}
        super().__init__(_("%(person)s has already answered this, on %(moment)s.") % facts)


class TamperedError(Exception):
    """A sealed document is gone, or its bytes are not the ones that were sealed."""


@transaction.atomic
def document_seal(*, content: bytes, name: str) -> SealedDocument:
    """Keep a document under its own sum; the same bytes are kept once, under their first name.

    Raises TamperedError when other bytes lie in its place.
    """
    digest = sha256(content).hexdigest()
    known = SealedDocument.objects.filter(sha256=digest).first()
    place = _write_once(private_files(), digest, content)
    return known or SealedDocument.objects.create(
        sha256=digest, file=place, name=name[:200], size=len(content)
    )


def document_read(document: SealedDocument) -> bytes:
    """The bytes, checked against their sum each time; TamperedError when they are not the sealed ones."""
    return read_checked(private_files(), str(document.file.name), document.sha256)


def read_checked(storage: Storage, place: str, digest: str) -> bytes:
    """The bytes lying there. Raises TamperedError when there are none, or others."""
    try:
        with storage.open(place) as file:
            content: bytes = file.read()
    except FileNotFoundError as missing:
        raise TamperedError(_("The file is gone.")) from missing
    if sha256(content).hexdigest() != digest:
        raise TamperedError(_("The file was changed."))
    return content


@transaction.atomic
def evidence_append(
    *,
    witness: Witness,
    subject: models.Model,
    version: int,
    verb: str,
    answer: str,
    agreed_text: str,
    slot: str | None = None,
    document: SealedDocument | None = None,
    comment: str = "",
    typed_name: str = "",
    data: dict[str, Any] | None = None,
) -> EvidenceEntry:
    """Append a decision to the chain, in the caller's transaction.

    `slot` can be taken once for all time: of two who answer at once one wins, the other gets
    AlreadyDecidedError. Whoever appends holds the chain's end, so entries have no gap and one order.
    """
    head = _take_end()
    if slot and (first := EvidenceEntry.objects.filter(slot=slot).first()):
        raise AlreadyDecidedError(first)
    entry = EvidenceEntry(
        sequence=head.last,
        at=timezone.now(),
        verb=verb,
        slot=slot,
        subject_type=subject._meta.label,
        subject_id=subject.pk,
        subject_label=str(subject)[:250],
        version=version,
        answer=answer,
        agreed_text=agreed_text,
        comment=comment,
        typed_name=typed_name,
        document=document,
        document_sha256=document.sha256 if document else "",
        data=data or {},
        **asdict(witness),
    )
    return _close(entry, head)


def decisions_about(subject: models.Model) -> EvidenceQuerySet:
    """Everything that was decided about an object; whoever may see the object may see it."""
    return EvidenceEntry.objects.about(subject).select_related("document")


def _take_end() -> EvidenceHead:
    """The chain's end with the next number; locked until the caller's transaction is over."""
    end = EvidenceHead.objects.filter(pk=1)
    if not end.update(last=F("last") + 1):
        EvidenceHead.objects.bulk_create([EvidenceHead(pk=1, last_hash=BEGINNING)], ignore_conflicts=True)
        end.update(last=F("last") + 1)
    return end.get()


def _close(entry: EvidenceEntry, head: EvidenceHead) -> EvidenceEntry:
    # Cleaned first: the sum has to be over the values as they come back from the database.
    entry.previous_hash, entry.entry_hash = head.last_hash, BEGINNING
    entry.full_clean(validate_unique=False, validate_constraints=False)
    entry.entry_hash = entry.worked_out(head.last_hash)
    entry.save(force_insert=True)
    EvidenceHead.objects.filter(pk=1).update(last_hash=entry.entry_hash)
    return entry


def _write_once(storage: Storage, digest: str, content: bytes) -> str:
    place = f"evidence/{digest[:2]}/{digest}"
    if not storage.exists(place):
        saved = storage.save(place, ContentFile(content))
        if saved == place:
            _protect(storage, place)
            return place
        storage.delete(saved)  # somebody sealed the same bytes in this moment
    read_checked(storage, place, digest)
    return place


def _protect(storage: Storage, place: str) -> None:
    """Take away the right to write, where the storage is a folder of this machine."""
    try:
        Path(storage.path(place)).chmod(0o440)
    except NotImplementedError:
        return
