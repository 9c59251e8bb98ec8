"""Making something of an approved quote: the app that can hears of it by signal."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal import audit
from portal.handover import AgreedLine, Agreement, Made
from portal.models import User
from portal.services.rights import staff_only
from portal.signals import quote_taken
from quotes.choices import Rhythm
from quotes.models import Quote, QuoteAnswer, QuoteLine
from quotes.services.drafting import CHANGE, locked
from quotes.totals import taken


@transaction.atomic
def quote_take(*, actor: User, quote: Quote, into: str) -> Made:
    """Make a project ("project") or charges for the next invoice ("invoice") of what was agreed to, once.

    Raises PermissionDenied or ValidationError: not approved, made into something already, nobody can.
    """
    staff_only(actor, CHANGE)
    row = locked(quote)
    given = _approved(row)
    answers: list[tuple[Any, Any]] = quote_taken.send(
        Quote, into=into, agreement=agreement_of(row, given), by=actor
    )
    made: list[Made] = [one for _receiver, one in answers if one]
    if not made:
        raise ValidationError(_("Nothing here can make this of a quote."))
    given.taken_to = made[0][0][:200]
    given.save(update_fields=["taken_to"])
    audit.record("quote.taken", actor=actor, target=row, data={"into": into, "made": given.taken_to})
    return made[0]


def agreement_of(quote: Quote, given: QuoteAnswer) -> Agreement:
    """What was agreed to, in terms that every app knows."""
    rows = taken(given.version.lines.all(), given.chosen)
    return Agreement(
        organization=quote.organization,
        number=quote.number,
        title=quote.title,
        currency=given.version.currency,
        once=_lines(line for line in rows if line.rhythm == Rhythm.ONCE),
        lines=_lines(rows),
    )


def _approved(quote: Quote) -> QuoteAnswer:
    given = quote.current.given if quote.current else None
    if given is None or not given.is_approval:
        raise ValidationError(_("This quote is not approved."))
    if given.taken_to:
        raise ValidationError(_("This was made into %(what)s already.") % {"what": given.taken_to})
    return given


def _lines(lines: Iterable[QuoteLine]) -> tuple[AgreedLine, ...]:
    # The unit price after discount would not divide evenly: the amount stands as one piece.
    return tuple(
        AgreedLine(line.title, line.description, line.quantity, line.amount, line.is_taxed) for line in lines
    )
