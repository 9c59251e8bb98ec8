"""The certificate of a decision: everything its evidence says, on paper, the same for both sides (N1)."""

from io import BytesIO

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal import pdf
from portal.models import EvidenceEntry, ProviderSettings


def certificate(entry: EvidenceEntry) -> bytes:
    """A document in the reader's language, with the sums by which anybody can check it."""
    provider, target = ProviderSettings.load(), BytesIO()
    title = _("Certificate of decision %(number)d") % {"number": entry.sequence}
    size = pdf.size_in(get_language() or provider.locale)
    paper = pdf.Paper(title, provider.name, pdf.picture(provider.logo), size=size)
    pdf.write(paper, "evidence/certificate.html", {"entry": entry, "provider": provider}, target)
    return target.getvalue()
