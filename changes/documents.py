"""The document of a version: made when approvers are asked, sealed, and read by both sides ever after."""

from io import BytesIO

from django.utils import timezone, translation

from changes.models import ChangeRequest, ChangeVersion
from portal import formats, pdf
from portal.formats import Formats
from portal.models import ProviderSettings


def version_pdf(change: ChangeRequest, version: ChangeVersion) -> bytes:
    """The version in the language, formats and zone of the organization whose change it is."""
    organization, provider, target = change.ticket.organization, ProviderSettings.load(), BytesIO()
    chosen = Formats(organization.locale)
    paper = pdf.Paper(
        f"{change.ticket.number} {version.title}",
        provider.name,
        pdf.picture(provider.logo),
        size=pdf.size_in(organization.locale),
    )
    context = {"change": change, "version": version, "provider": provider}
    with (
        formats.override(chosen),
        timezone.override(organization.zone),
        translation.override(chosen.catalogue),
    ):
        pdf.write(paper, "changes/document.html", context, target)
    return target.getvalue()
