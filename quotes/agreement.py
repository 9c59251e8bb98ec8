"""The text that is agreed to, and what a version says, in a form that can be summed."""

from collections.abc import Collection
from hashlib import sha256
from json import dumps

from django.utils.translation import gettext as _

from portal import formats
from portal.models import ProviderSettings
from quotes.choices import Answer
from quotes.models import QuoteVersion
from quotes.totals import sums, taken

_OF_A_LINE = (
    *("pk", "position", "title", "description", "rhythm", "quantity", "unit_price"),
    *("discount", "discount_value", "is_taxed", "is_optional"),
)


def agreed_text(version: QuoteVersion, answer: str, chosen: Collection[int]) -> str:
    """What the contact says by answering, line by line; the confirm page shows it, the evidence keeps it."""
    facts = {
        "quote": version.quote,
        "version": version.number,
        "provider": ProviderSettings.load().name,
        "organization": version.quote.organization,
    }
    if answer == Answer.DECLINE:
        return _("I decline quote %(quote)s (version %(version)d) of %(provider)s.") % facts
    opening = _(
        "On behalf of %(organization)s I approve quote %(quote)s (version %(version)d) of %(provider)s"
        " with its terms:"
    )
    return "\n".join([opening % facts, *_lines(version, chosen)])


def _lines(version: QuoteVersion, chosen: Collection[int]) -> list[str]:
    rows = taken(version.lines.all(), chosen)
    lines = [
        f"{formats.number(line.quantity.normalize())} x {line.title}: "
        f"{formats.money(line.amount, version.currency)}, {line.get_rhythm_display()}"
        for line in rows
    ]
    totals = [_("Total with tax: %(total)s") % {"total": one} for one in sums(rows, version.currency)]
    return [*lines, *totals]


def content_sum(version: QuoteVersion) -> str:
    """The SHA-256 of everything the version offers: what was answered can be told from what stands there."""
    own = ("introduction", "terms", "currency", "tax_name", "tax_percent", "effective_on", "expires_on")
    facts = [[str(getattr(version, name)) for name in own]]
    facts += [[str(getattr(line, name)) for name in _OF_A_LINE] for line in version.lines.all()]
    return sha256(dumps(facts, ensure_ascii=False).encode()).hexdigest()
