"""Yes or no: once for each version, final until it is cleared (seed 000; S38, S39)."""

from collections.abc import Collection
from functools import partial

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit
from portal.access import Viewer
from portal.models import EvidenceEntry, ProviderSettings
from portal.services.evidence import AlreadyDecidedError, evidence_append
from portal.witness import Witness
from quotes import notifications
from quotes.agreement import agreed_text, content_sum
from quotes.choices import Answer, QuoteStatus
from quotes.models import Quote, QuoteAnswer, QuoteVersion


@transaction.atomic
def quote_answer(
    *,
    viewer: Viewer,
    witness: Witness,
    quote: Quote,
    version: int,
    answer: str,
    chosen: Collection[int] = (),
    comment: str = "",
) -> QuoteAnswer:
    """The contact answers the version they have read; the salesperson is told after the commit.

    `chosen` are the optional lines taken. Raises PermissionDenied for anybody but the addressee,
    AlreadyDecidedError for the second of two, ValidationError for everything that can no longer be answered.
    """
    row = _held_for(viewer, quote)
    current = answerable(row, version)
    entry = _prove(witness, row, current, answer, _taken(current, answer, chosen), comment)
    given = QuoteAnswer(
        version=current,
        answer=answer,
        comment=comment,
        answered_at=entry.at,
        contact_id=viewer.contact_id,
        chosen=entry.data["chosen"],
        entry=entry,
    )
    given.full_clean()
    given.save()
    audit.record("quote.answered", target=row, data={"version": current.number, "answer": answer})
    transaction.on_commit(partial(notifications.quote_answered, row, given), robust=True)
    return given


def _held_for(viewer: Viewer, quote: Quote) -> Quote:
    if viewer.read_only:
        raise PermissionDenied
    rows = Quote.objects.visible_to(viewer).select_for_update(of=("self",))
    row = rows.select_related("current", "organization", "contact", "salesperson").filter(pk=quote.pk).first()
    if row is None:
        raise PermissionDenied
    return row


def answerable(quote: Quote, version: int) -> QuoteVersion:
    """The version in force, if it is the one that was read and takes an answer; else ValidationError."""
    current = quote.current
    assert current is not None  # noqa: S101 - visible quotes have one
    if current.number != version:
        raise ValidationError(_("This quote was changed in the meantime: look at its new version."))
    if current.given is not None:
        raise AlreadyDecidedError(current.given.entry)
    if not current.asks_for_answer:
        raise ValidationError(_("This quote asks for no answer."))
    refusals = {
        QuoteStatus.EXPIRED: _("This quote has expired: ask for a new one."),
        QuoteStatus.WITHDRAWN: _("This quote was withdrawn."),
    }
    if refusal := refusals.get(current.status_on(ProviderSettings.load().today)):
        raise ValidationError(refusal)
    return current


def _taken(version: QuoteVersion, answer: str, chosen: Collection[int]) -> list[int]:
    """The optional lines, checked: nothing else can be chosen, and by a no nothing is."""
    if answer == Answer.DECLINE:
        return []
    optional = set(version.lines.filter(is_optional=True).values_list("pk", flat=True))
    if not optional.issuperset(chosen):
        raise ValidationError(_("One of the lines cannot be chosen."))
    return sorted(set(chosen))


def _prove(
    witness: Witness, quote: Quote, version: QuoteVersion, answer: str, chosen: list[int], comment: str
) -> EvidenceEntry:
    return evidence_append(
        witness=witness,
        subject=quote,
        version=version.number,
        verb="quote.approved" if answer == Answer.APPROVE else "quote.declined",
        answer=_("Approved") if answer == Answer.APPROVE else _("Declined"),
        agreed_text=agreed_text(version, answer, chosen),
        comment=comment,
        typed_name=witness.person,
        document=version.document,
        slot=f"quote:{quote.pk}:v{version.number}:r{version.round}",
        data={"answer": answer, "chosen": chosen, "content": content_sum(version)},
    )
