"""Holding the evidence against itself: sums, order, files, and what the apps' own rows say (S38)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.chaining import BEGINNING
from portal.models import EvidenceEntry, EvidenceHead
from portal.registry import evidence_subjects
from portal.services.evidence import TamperedError, read_checked
from portal.storage import private_files

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Break:
    """Something that is not as it was written; `sequence` is the entry's number, None for none."""

    sequence: int | None
    text: str

    def __str__(self) -> str:
        """In a line."""
        return self.text if self.sequence is None else _("Entry %d: ") % self.sequence + self.text


def verify_all() -> Iterator[Break]:
    """Every break of the whole chain, in its order; memory does not grow with it."""
    rows = EvidenceEntry.objects.select_related("document").order_by("sequence")
    before, reached = BEGINNING, 0
    for entry in rows.iterator(chunk_size=_AT_ONCE):
        if entry.sequence != reached + 1:
            yield Break(reached + 1, _("it is missing."))
        yield from _of_entry(entry, before)
        before, reached = entry.entry_hash, entry.sequence
    yield from _of_end(before, reached)
    for subject in evidence_subjects:
        yield from (Break(None, text) for text in subject.unproved())


def verify_one(entry: EvidenceEntry) -> Iterator[Break]:
    """The breaks of one entry and of its place after the one before it."""
    previous = EvidenceEntry.objects.filter(sequence=entry.sequence - 1).first()
    if previous is None and entry.sequence > 1:
        yield Break(entry.sequence - 1, _("it is missing."))
    yield from _of_entry(entry, previous.entry_hash if previous else BEGINNING)


def _of_entry(entry: EvidenceEntry, before: str) -> Iterator[Break]:
    texts: Iterable[str] = (_of_place(entry, before), _of_sum(entry), _of_file(entry), _of_subject(entry))
    yield from (Break(entry.sequence, text) for text in texts if text)


def _of_place(entry: EvidenceEntry, before: str) -> str:
    return "" if entry.previous_hash == before else _("it does not follow the entry before it.")


def _of_sum(entry: EvidenceEntry) -> str:
    fits = entry.entry_hash == entry.worked_out(entry.previous_hash)
    return "" if fits else _("its text is not the one that was written.")


def _of_file(entry: EvidenceEntry) -> str:
    if entry.document is None:
        return ""
    if entry.document.sha256 != entry.document_sha256:
        return _("it refers to another document than the one that was decided about.")
    try:
        read_checked(private_files(), str(entry.document.file.name), entry.document_sha256)
    except TamperedError as broken:
        return _("the document %(name)s: %(broken)s") % {"name": entry.document.name, "broken": broken}
    return ""


def _of_subject(entry: EvidenceEntry) -> str:
    known = {subject.key: subject for subject in evidence_subjects}
    subject = known.get(entry.subject_type)
    return subject.contradiction(entry) if subject else _("nobody knows this kind of object.")


def _of_end(before: str, reached: int) -> Iterator[Break]:
    """Entries cut off at the end leave no gap; the end remembers them."""
    end = EvidenceHead.objects.filter(pk=1).first() or EvidenceHead(last=0, last_hash=BEGINNING)
    if end.last > reached:
        yield Break(reached + 1, _("it is missing."))
    elif (end.last, end.last_hash) != (reached, before):
        yield Break(reached, _("the end of the chain is another one."))
