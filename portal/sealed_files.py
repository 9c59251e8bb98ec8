"""Handing out sealed documents, to whoever may see what they are about."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from portal import audit
from portal.downloads import send_pdf
from portal.models import SealedDocument
from portal.services.evidence import TamperedError, document_read


def send_sealed(request: HttpRequest, document: SealedDocument) -> HttpResponse:
    """The document, when its bytes are still the sealed ones; else a page that says so, and a record."""
    try:
        return send_pdf(document_read(document), document.name)
    except TamperedError as broken:
        audit.record("evidence.broken", target=document, data={"reason": str(broken)})
        context = {"page_title": _("This document cannot be shown"), "document": document}
        return TemplateResponse(request, "evidence/broken.html", context, status=409)
