"""The document of a version: made when it is published, sealed, and read by both sides ever after."""

from io import BytesIO

from django.utils import translation

from portal import formats, pdf
from portal.formats import Formats
from portal.models import Contact, ProviderSettings
from quotes.models import QuoteVersion
from quotes.totals import offered


def version_pdf(version: QuoteVersion) -> bytes:
    """The version in its reader's language and formats: lines, totals as offered, terms."""
    quote, provider, target = version.quote, ProviderSettings.load(), BytesIO()
    chosen = _formats_of(quote.contact)
    paper = pdf.Paper(
        f"{quote.number} {quote.title}",
        provider.name,
        pdf.picture(provider.logo),
        size=pdf.size_in(quote.contact.language),
    )
    context = {"quote": quote, "version": version, "provider": provider}
    with formats.override(chosen), translation.override(chosen.catalogue):
        facts = {"lines": list(version.lines.all()), "sums": offered(version)}
        pdf.write(paper, "quotes/document.html", context | facts, target)
    return target.getvalue()


def _formats_of(contact: Contact) -> Formats:
    return Formats(contact.language, contact.date_format, contact.time_format, contact.number_format)
