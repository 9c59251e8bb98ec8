"""Staff read the evidence of what they may open; nobody writes there, and nothing changed is handed out."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal.models import AuditEntry, EvidenceEntry, SealedDocument
from portal.storage import private_files
from tests.admin.conftest import Enter
from tests.conftest import Cast
from tests.evidence.conftest import nothing_sealed_yet
from tests.evidence.tampering import tamper
from tests.factories import quotes as make

__all__ = ["nothing_sealed_yet"]

pytestmark = pytest.mark.django_db

LIST, PAPERS = "/admin/portal/evidenceentry/", "/admin/portal/sealeddocument/"


@pytest.fixture
def entry(cast: Cast) -> EvidenceEntry:
    """Bea has approved."""
    given = make.answer(make.quote(cast.basic), comment="Soon, please")
    return given.entry


def text_of(client: Client, address: str, expected: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == expected
    return response.content.decode()


def test_sales_reads_a_decision_with_its_proof(entry: EvidenceEntry, enter: Enter) -> None:
    client = enter("Sales")
    assert "Bea Basic" in text_of(client, LIST)
    html = text_of(client, f"{LIST}{entry.pk}/change/")

    for words in ("Soon, please", "Checked just now: unchanged", entry.entry_hash, entry.document_sha256):
        assert words in html
    assert f"/admin/quotes/quote/{entry.subject_id}/change/" in html
    for paper in ("certificate", "document"):
        response = client.get(f"{LIST}{entry.pk}/{paper}/")
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF")


def test_a_technician_opens_no_quotes_and_reads_nothing_of_them(entry: EvidenceEntry, enter: Enter) -> None:
    client = enter("Technician")
    assert "Bea Basic" not in text_of(client, LIST)

    assert (
        client.get(f"{LIST}{entry.pk}/change/").status_code == 302
    )  # to the first page: there is no such row
    for paper in ("certificate", "document"):
        text_of(client, f"{LIST}{entry.pk}/{paper}/", expected=404)


def test_others_have_no_evidence_at_all(entry: EvidenceEntry, enter: Enter) -> None:
    for group in ("Billing", "Knowledge editor"):
        client = enter(group)
        text_of(client, LIST, expected=403)
        for paper in ("certificate", "document"):
            text_of(client, f"{LIST}{entry.pk}/{paper}/", expected=404)
        assert entry.document is not None
        text_of(client, f"{PAPERS}{entry.document.pk}/file/", expected=404)


def test_nobody_writes_there(entry: EvidenceEntry, administrator: Client) -> None:
    for address, pk in ((LIST, entry.pk), (PAPERS, entry.document_id)):
        assert administrator.post(f"{address}{pk}/delete/", {"post": "yes"}).status_code == 403
        assert administrator.post(f"{address}{pk}/change/", {"person": "Forged"}).status_code == 403
        assert administrator.post(f"{address}add/", {}).status_code == 403
    assert EvidenceEntry.objects.get() == entry


def test_a_forged_entry_says_so(entry: EvidenceEntry, enter: Enter) -> None:
    tamper("UPDATE portal_evidenceentry SET person = 'Somebody else'")

    html = text_of(enter("Sales"), f"{LIST}{entry.pk}/change/")
    assert "This is not as it was written" in html
    assert "its text is not the one that was written" in html


def test_a_changed_file_is_not_handed_out(entry: EvidenceEntry, administrator: Client) -> None:
    document = SealedDocument.objects.get()
    place = Path(private_files().path(str(document.file.name)))
    place.chmod(0o600)
    place.write_bytes(b"%PDF forged")

    for address in (f"{LIST}{entry.pk}/document/", f"{PAPERS}{document.pk}/file/"):
        assert "forged" not in text_of(administrator, address, expected=409)
    assert AuditEntry.objects.filter(verb="evidence.broken").count() == 2


def test_an_administrator_reads_what_was_sealed(entry: EvidenceEntry, administrator: Client) -> None:
    document = SealedDocument.objects.get()
    html = text_of(administrator, f"{PAPERS}{document.pk}/change/")

    assert document.sha256 in html
    response = administrator.get(f"{PAPERS}{document.pk}/file/")
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("pk", ["0", str(10**30), str(2**63 - 1)])
def test_papers_of_no_entry_are_unknown(administrator: Client, pk: str) -> None:
    for address in (f"{LIST}{pk}/certificate/", f"{LIST}{pk}/document/", f"{PAPERS}{pk}/file/"):
        text_of(administrator, address, expected=404)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    cast: Cast, administrator: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        make.answer(make.quote(cast.basic, f"Quote {number}"))
    text_of(administrator, LIST)

    with django_assert_num_queries(7):
        text_of(administrator, LIST)
