"""What PostgreSQL does for quotes: the addressee's are read by an index, the admin's list in its order."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.http import QueryDict
from django.utils import timezone

from portal.models import Contact
from portal.services.evidence import document_seal
from quotes.filters import QuoteFilters
from quotes.models import Quote, QuoteLine, QuoteVersion
from quotes.tables import QuoteTable
from tests.conftest import Cast, assemble
from tests.factories import portal as people
from tests.factories import quotes as make
from tests.performance.statistics import gather
from tests.performance.test_plans import counted, plan_of, viewer_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has these plans"),
]

ELSEWHERE, OURS = 3_000, 30
TABLES = {"quotes_quote", "quotes_quoteversion", "quotes_quoteline"}


@pytest.fixture(scope="module")
def offered(module_db: None) -> Cast:
    """Thirty of the quotes are for Bea."""
    cast = assemble()
    others = [people.contact(people.organization(), login=False) for _ in range(20)]
    whose = [cast.basic] * OURS + [others[number % 20] for number in range(ELSEWHERE)]
    _offer(_quotes(whose))
    gather()
    return cast


def _quotes(whose: list[Contact]) -> list[Quote]:
    seller, now = make.seller(), timezone.now()
    return Quote.objects.bulk_create(
        Quote(
            organization_id=contact.organization_id,
            contact=contact,
            salesperson=seller,
            title=f"Offer {number}",
            created_at=now - timedelta(hours=number),
        )
        for number, contact in enumerate(whose)
    )


def _offer(quotes: list[Quote]) -> None:
    now, document = timezone.now(), document_seal(content=b"%PDF-1.7 offer", name="offer.pdf")
    facts = {"number": 1, "currency": "EUR", "published_at": now, "document": document}
    versions = QuoteVersion.objects.bulk_create(
        QuoteVersion(quote=quote, effective_on=now.date(), **facts) for quote in quotes
    )
    QuoteLine.objects.bulk_create(QuoteLine(version=one, title="Chair", unit_price=9) for one in versions)
    version = QuoteVersion.objects.filter(quote=OuterRef("pk")).values("pk")
    Quote.objects.update(current=Subquery(version))


def test_every_sort_and_filter_of_the_list(offered: Cast) -> None:
    viewer = viewer_of(offered.basic)
    sorts = [f"sort={name}" for name, column in QuoteTable.base_columns.items() if column.orderable]
    for query in ["", *sorts, "title=offer"]:
        filters = QuoteFilters(QueryDict(query), Quote.objects.visible_to(viewer).for_list(), viewer=viewer)
        assert filters.is_valid(), query
        table = QuoteTable(filters.qs, sort=QueryDict(query).get("sort", ""))
        for rows in (table.rows_in_order[:26], counted(filters.qs)):
            assert not scanned(rows.query.sql_with_params()), query


def test_the_admins_list_in_its_order(offered: Cast) -> None:
    rows = Quote.objects.order_by("-created_at", "-pk")[:101]
    assert not scanned(rows.query.sql_with_params())


def scanned(query: tuple[str, object]) -> set[str]:
    """The tables of quotes that are read from end to end."""
    return {step["Relation Name"] for step in plan_of(*query) if step["Node Type"] == "Seq Scan"} & TABLES
