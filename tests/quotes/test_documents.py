"""The document of a quote and the certificate of its answer, drawn for real."""

import pytest

from portal.certificates import certificate
from portal.services.evidence import document_read
from quotes.documents import version_pdf
from quotes.models import Quote
from quotes.services.publishing import quote_publish
from tests.conftest import Cast
from tests.factories import quotes as make

pytestmark = pytest.mark.django_db
HOSTILE = '"><script>alert(1)</script><img src="https://tracker.test/x.png">{{ 7|add:7 }} \u202e العربية'


def test_a_hostile_quote_is_drawn_and_fetches_nothing(cast: Cast) -> None:
    version = make.draft(cast.basic, HOSTILE[:200], terms=f"![x](https://tracker.test/x.png) {HOSTILE}")
    make.line(version, HOSTILE, 10, description=HOSTILE, is_optional=True)

    content = version_pdf(version)
    assert content.startswith(b"%PDF-1.7")
    assert b"tracker.test" not in content


def test_publishing_seals_the_document(cast: Cast) -> None:
    version = make.draft(cast.basic)
    quote_publish(actor=make.seller(), quote=version.quote)

    current = Quote.objects.select_related("current__document").get().current
    assert current is not None
    assert current.document is not None
    assert document_read(current.document).startswith(b"%PDF-1.7")
    assert current.document.name == f"{version.quote.number}-v1.pdf"


def test_the_certificate_is_a_document(cast: Cast) -> None:
    given = make.answer(make.quote(cast.basic), comment=HOSTILE)

    assert certificate(given.entry).startswith(b"%PDF-1.7")
