"""The proof of decisions about an object, for whoever may see the object (N1)."""

from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.certificates import certificate
from portal.downloads import send_pdf
from portal.generic import ScopedDetailView
from portal.models import SealedDocument
from portal.models.evidence import EvidenceQuerySet
from portal.sealed_files import send_sealed
from portal.services.evidence import decisions_about
from portal.services.verification import verify_one


class SealedMixin:
    """A view that hands out sealed documents."""

    request: HttpRequest

    def send_sealed(self, document: SealedDocument) -> HttpResponse:
        """The document, as long as its bytes are the sealed ones."""
        return send_sealed(self.request, document)


class KnownMixin:
    """A view of decisions."""

    def known(self, entries: EvidenceQuerySet) -> EvidenceQuerySet:
        """Those the viewer may read of whoever may see the object; a subclass leaves some out."""
        return entries


class ProofView[M: models.Model](KnownMixin, ScopedDetailView[M]):
    """Every decision about the object, each checked now."""

    template_name = "evidence/proof.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The entries, each with what is wrong with it."""
        entries = self.known(decisions_about(self.object))
        checked = [(entry, [one.text for one in verify_one(entry)]) for entry in entries]
        return super().get_context_data(page_title=_("Proof"), checked=checked, **kwargs)


class CertificateView[M: models.Model](KnownMixin, ScopedDetailView[M]):
    """One decision as a document; the same for both sides."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send it; a decision about something else is unknown here."""
        self.object = self.get_object()
        entry = self.known(decisions_about(self.object)).filter(sequence=self.kwargs["sequence"]).first()
        if entry is None:
            raise Http404
        return send_pdf(certificate(entry), f"{_('Certificate')}-{entry.sequence}.pdf")
