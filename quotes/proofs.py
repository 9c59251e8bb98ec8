"""What the quotes' own rows say of a decision, held against its evidence."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from portal.models import EvidenceEntry
from quotes.agreement import content_sum
from quotes.models import QuoteAnswer, QuoteVersion


def contradiction(entry: EvidenceEntry) -> str:
    """In a sentence what the rows say otherwise; "" when they agree.

    An answer that was cleared has no row any more: its clearing is an entry of its own.
    """
    version = QuoteVersion.objects.filter(quote=entry.subject_id, number=entry.version).first()
    if version is None:
        return _("the version of the quote is gone.")
    if version.document_id != entry.document_id:
        return _("the quote now has another document.")
    if entry.verb == "quote.cleared":
        return ""
    if content_sum(version) != entry.data["content"]:
        return _("the quote does not offer what was answered any more.")
    return _of_answer(entry)


def _of_answer(entry: EvidenceEntry) -> str:
    given = QuoteAnswer.objects.filter(entry=entry).first()
    if given is None:
        cleared = EvidenceEntry.objects.filter(slot=f"{entry.slot}:cleared").exists()
        return "" if cleared else _("the answer is gone.")
    says = (given.answer, given.comment, given.chosen, given.answered_at)
    proved = (entry.data["answer"], entry.comment, entry.data["chosen"], entry.at)
    return "" if says == proved else _("the answer is not the one that was given.")


def unproved() -> Iterator[str]:
    """Answers whose evidence is about something else."""
    for given in QuoteAnswer.objects.select_related("version__quote", "entry"):
        place = (given.entry.subject_id, given.entry.version)
        if place != (given.version.quote_id, given.version.number):
            yield _("Quote %(quote)s: its answer has no evidence.") % {"quote": given.version}
