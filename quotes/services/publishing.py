"""From draft to offer, and back: publishing, withdrawing, clearing an answer."""

from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import audit
from portal.access import Perm
from portal.models import ProviderSettings, User
from portal.services.answer_links import answer_links_void
from portal.services.evidence import document_seal, evidence_append
from portal.services.rights import staff_only
from portal.witness import Witness
from quotes import notifications
from quotes.documents import version_pdf
from quotes.models import Quote, QuoteVersion
from quotes.services.drafting import locked
from quotes.services.mailing import answer_links


@transaction.atomic
def quote_publish(*, actor: User, quote: Quote) -> QuoteVersion:
    """Offer the draft to the contact, who is told by mail; whatever was published before is replaced by it.

    Its document is made and sealed now, so what is answered is what was offered (S38). Raises
    PermissionDenied or ValidationError: no draft, no lines, a reader who cannot sign in, expired already.
    """
    staff_only(actor, "quotes.publish_quote")
    row = locked(quote)
    draft = row.versions.filter(published_at=None).first()
    _refuse_unready(row, draft)
    assert draft is not None  # noqa: S101 - refused above
    name = f"{row.number}-v{draft.number}.pdf"
    draft.published_at, draft.published_by = timezone.now(), actor
    draft.document = document_seal(content=version_pdf(draft), name=name)
    draft.save(update_fields=["published_at", "published_by", "document"])
    row.current, row.withdrawn_at = draft, None
    row.save(update_fields=["current", "withdrawn_at"])
    answer_links_void(row)
    links = answer_links(draft)
    audit.record("quote.published", actor=actor, target=row, data={"version": draft.number})
    transaction.on_commit(partial(notifications.quote_published, row, links), robust=True)
    return draft


@transaction.atomic
def quote_withdraw(*, actor: User, quote: Quote) -> Quote:
    """Take the offer back; the contact reads that it was withdrawn. An answered one stays as it is."""
    staff_only(actor, "quotes.publish_quote")
    row = locked(quote)
    if row.current is None or row.withdrawn_at or row.current.given:
        raise ValidationError(_("There is no open offer to take back."))
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    answer_links_void(row)
    audit.record("quote.withdrawn", actor=actor, target=row, data={"version": row.current.number})
    return row


@transaction.atomic
def answer_clear(*, actor: User, quote: Quote, witness: Witness, reason: str) -> Quote:
    """Clear the answer, its comment with it, so that the contact may answer again (seed 000).

    The evidence of the answer stays, and one of its clearing follows. Raises PermissionDenied or
    ValidationError: nothing to clear, or already made into something.
    """
    staff_only(actor, "quotes.clear_quote")
    row = locked(quote)
    version = row.current
    if version is None or version.given is None:
        raise ValidationError(_("There is no answer to clear."))
    if version.given.taken_to:
        raise ValidationError(_("This was made into %(what)s already.") % {"what": version.given.taken_to})
    evidence_append(
        witness=witness,
        subject=row,
        version=version.number,
        verb="quote.cleared",
        answer=_("Cleared"),
        agreed_text=reason,
        slot=f"quote:{row.pk}:v{version.number}:r{version.round}:cleared",
        document=version.document,
    )
    version.given.delete()
    version.round += 1
    version.save(update_fields=["round"])
    audit.record("quote.cleared", actor=actor, target=row, data={"version": version.number})
    return row


def _refuse_unready(quote: Quote, draft: QuoteVersion | None) -> None:
    if draft is None:
        raise ValidationError(_("There is no draft to publish: begin a new version."))
    if not draft.lines.exists():
        raise ValidationError(_("A quote needs at least one line."))
    reader = quote.contact.as_viewer()
    if reader is None or not reader.can(Perm.QUOTES_VIEW):
        raise ValidationError(_("%(person)s cannot read quotes in the portal.") % {"person": quote.contact})
    if draft.expires_on and draft.expires_on < ProviderSettings.load().today:
        raise ValidationError(_("Its last day is over."))
