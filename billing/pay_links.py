"""The link by which a client pays: an address of the provider's payment page with facts of the invoice in it.

No card ever comes near the portal. The address is a template of the provider's; what is put in is quoted, so
that no name or number can lead elsewhere.
"""

from string import Formatter
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal import formats

if TYPE_CHECKING:
    from billing.models import Invoice

PLACEHOLDERS = ("number", "id", "amount", "currency")


def validate(template: str) -> None:
    """Refuse an address that is not https, or that asks for what is not known. Raises ValidationError."""
    try:
        parts = [(name, spec, how) for _text, name, spec, how in Formatter().parse(template)]
    except ValueError:
        raise ValidationError(_("A { and its } belong together.")) from None
    for name, spec, how in parts:
        if name is not None and (name not in PLACEHOLDERS or spec or how):
            known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
            raise ValidationError(_("Only these can be put in: %(known)s.") % {"known": known})
    _refuse_address(template)


def _refuse_address(template: str) -> None:
    try:
        address = urlsplit(template)
        host, secrets = address.hostname, address.username or address.password
    except ValueError:
        host, secrets, address = None, None, urlsplit("")
    odd = any(char.isspace() or not char.isprintable() or char in "\\<>\"'" for char in template)
    if address.scheme != "https" or not host or secrets or "{" in address.netloc or odd:
        raise ValidationError(_("A payment page has an address with https:// and a name of its own."))


def filled_in(template: str, invoice: "Invoice") -> str:
    """The address for this invoice; "" where the provider has none, or nothing is due."""
    if not template or not invoice.amount_due or invoice.voided_at is not None:
        return ""
    facts = {
        "number": invoice.number,
        "id": invoice.pk,
        "amount": formats.in_coins(invoice.amount_due, invoice.currency),
        "currency": invoice.currency,
    }
    return template.format(**{name: quote(str(value), safe="") for name, value in facts.items()})
