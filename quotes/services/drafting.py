"""Writing a quote: its head, a draft of its next version, the draft's lines."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import audit
from portal.models import ProviderSettings, User
from portal.services.rights import staff_only
from quotes.models import Quote, QuoteLine, QuoteVersion

CHANGE = "quotes.change_quote"
DAYS_OPEN = 30


def locked(quote: Quote) -> Quote:
    """The quote as it is now, held until the transaction ends: who answers and who changes take turns."""
    rows = Quote.objects.select_for_update(of=("self",)).select_related("current", "organization", "contact")
    return rows.get(pk=quote.pk)


@transaction.atomic
def quote_keep(*, actor: User, quote: Quote) -> Quote:
    """Write a new or a changed quote; a new one gets its first draft.

    Once a version is published, it stays with its reader. Raises PermissionDenied or ValidationError.
    """
    is_new = quote.pk is None
    staff_only(actor, "quotes.add_quote" if is_new else CHANGE)
    if not is_new:
        _stays_with_its_reader(locked(quote), quote)
    quote.full_clean()
    quote.save()
    audit.record("quote.created" if is_new else "quote.changed", actor=actor, target=quote)
    if is_new:
        draft_make(actor=actor, quote=quote)
    return quote


@transaction.atomic
def draft_make(*, actor: User, quote: Quote) -> QuoteVersion:
    """The draft of the next version, equal to the last one; the one there is, if it was begun already."""
    staff_only(actor, CHANGE)
    locked(quote)
    last = quote.versions.first()
    if last is not None and last.published_at is None:
        return last
    draft = _first(quote) if last is None else _after(last)
    draft.full_clean()
    draft.save()
    QuoteLine.objects.bulk_create(_copy(line, draft) for line in (last.lines.all() if last else ()))
    audit.record("quote.draft_begun", actor=actor, target=quote, data={"version": draft.number})
    return draft


@transaction.atomic
def draft_keep(*, actor: User, draft: QuoteVersion) -> None:
    """Write the facts of a draft. Raises PermissionDenied or ValidationError."""
    open_draft(actor, draft)
    draft.full_clean()
    draft.save()
    audit.record("quote.draft_changed", actor=actor, target=draft.quote, data={"version": draft.number})


@transaction.atomic
def line_keep(*, actor: User, line: QuoteLine) -> None:
    """Write a line of a draft. Raises PermissionDenied or ValidationError."""
    open_draft(actor, line.version)
    line.full_clean()
    line.save()


@transaction.atomic
def line_remove(*, actor: User, line: QuoteLine) -> None:
    """Take a line out of a draft."""
    open_draft(actor, line.version)
    line.delete()


def open_draft(actor: User, version: QuoteVersion) -> None:
    """Refuse whatever would change a version that was published: it is what somebody may have agreed to."""
    staff_only(actor, CHANGE)
    locked(version.quote)
    if not QuoteVersion.objects.filter(pk=version.pk, published_at=None).exists():
        raise ValidationError(_("This version is published and stays as it is: begin a new one."))


def _stays_with_its_reader(before: Quote, quote: Quote) -> None:
    moved = (before.organization_id, before.contact_id) != (quote.organization_id, quote.contact_id)
    if before.current_id and moved:
        raise ValidationError({"contact": _("A published quote stays with the person it is addressed to.")})


def _first(quote: Quote) -> QuoteVersion:
    today = ProviderSettings.load().today
    return QuoteVersion(
        quote=quote,
        number=1,
        currency=quote.organization.currency,
        effective_on=today,
        expires_on=today + timedelta(days=DAYS_OPEN),
    )


def _after(last: QuoteVersion) -> QuoteVersion:
    kept = ("introduction", "terms", "currency", "tax_name", "tax_percent", "asks_for_answer")
    facts = {name: getattr(last, name) for name in (*kept, "effective_on", "expires_on")}
    return QuoteVersion(quote=last.quote, number=last.number + 1, **facts)


def _copy(line: QuoteLine, draft: QuoteVersion) -> QuoteLine:
    line.pk, line.version = None, draft
    return line
