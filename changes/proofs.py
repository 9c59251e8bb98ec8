"""What the rows of changes say of an answer, held against its evidence."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from changes.agreement import content_sum
from changes.models import Approval, ChangeVersion
from portal.access import Perm, Viewer
from portal.models import EvidenceEntry
from portal.models.evidence import EvidenceQuerySet


def contradiction(entry: EvidenceEntry) -> str:
    """In a sentence what the rows say otherwise; "" when they agree.

    An answer that was changed, asked for anew or taken away has no row any more: another entry or a newer
    version says why.
    """
    version = ChangeVersion.objects.filter(change=entry.subject_id, number=entry.version).first()
    if version is None:
        return _("the version of the change is gone.")
    if version.document_id != entry.document_id:
        return _("the change now has another document.")
    if entry.verb == "change.approver_removed":
        return ""
    if content_sum(version) != entry.data["content"]:
        return _("the change does not say what was answered any more.")
    return _of_answer(entry)


def _of_answer(entry: EvidenceEntry) -> str:
    given = Approval.objects.filter(entry=entry).first()
    if given is None:
        return "" if _is_superseded(entry) else _("the answer is gone.")
    says = (given.answer, given.comment, given.answered_at)
    return "" if says == (entry.data["answer"], entry.comment, entry.at) else _("the answer is another one.")


def _is_superseded(entry: EvidenceEntry) -> bool:
    same = (entry.slot or "").rpartition(":")[0]
    later = EvidenceEntry.objects.filter(slot__startswith=f"{same}:", sequence__gt=entry.sequence)
    newer = ChangeVersion.objects.filter(change=entry.subject_id, number__gt=entry.version)
    return later.exists() or newer.exists()


def unproved() -> Iterator[str]:
    """Answers whose evidence is about something else."""
    for given in Approval.objects.exclude(entry=None).select_related("change__ticket", "entry"):
        assert given.entry is not None  # noqa: S101 - the query asks for it
        if (given.entry.subject_id, given.entry.data.get("approval")) != (given.change_id, given.pk):
            yield _("Change %(change)s: an answer has no evidence.") % {"change": given.change}


def known_to(viewer: Viewer, entries: EvidenceQuerySet) -> EvidenceQuerySet:
    """The decisions whose sign-in, address and browser the viewer may read.

    One's own; for those who hand out levels, and read what their people do anyway, theirs too; never those of
    the provider's people.
    """
    theirs = entries.by_contacts_of(viewer.reach)
    if viewer.can(Perm.USERS_ASSIGN_LEVEL):
        return theirs
    return theirs.filter(contact_id=viewer.contact_id)
