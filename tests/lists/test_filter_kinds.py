"""Kinds of filters that the end client pages use: the beginning of a text, and one exact day (seed 003)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.utils import timezone

from portal.filters import DayFilter, ScopedFilterSet, StartsWithFilter
from tests.conftest import Cast
from tests.factories import tickets as make
from tickets.models import Ticket


class EndClientFilters(ScopedFilterSet):
    """A title and a day."""

    title = StartsWithFilter(label="Title")
    created = DayFilter("created_at", label="Created")


@pytest.fixture
def desk(cast: Cast) -> Cast:
    """Three tickets; one was raised just before midnight in New York."""
    make.ticket(cast.basic, "Über-Drucker", created_at=datetime(2026, 3, 2, 3, 30, tzinfo=UTC))
    make.ticket(cast.basic, "Acme printer", created_at=datetime(2026, 3, 2, 12, tzinfo=UTC))
    make.ticket(cast.basic, "Not Acme_", created_at=datetime(2026, 3, 3, 12, tzinfo=UTC))
    return cast


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("title=acme", ["Acme printer"]),
        ("title=A", ["Acme printer"]),
        ("title=ÜBER", ["Über-Drucker"]),
        ("title=printer", []),
        ("title=%25", []),
        ("title=_cme", []),
        ("created=2026-03-01", ["Über-Drucker"]),
        ("created=2026-03-02", ["Acme printer"]),
        ("created=2026-03-04", []),
        ("title=not&created=2026-03-03", ["Not Acme_"]),
    ],
)
def test_found(desk: Cast, query: str, expected: list[str]) -> None:
    viewer = desk.basic.as_viewer()
    assert viewer is not None
    with timezone.override(ZoneInfo("America/New_York")):
        filters = EndClientFilters(QueryDict(query), Ticket.objects.visible_to(viewer), viewer=viewer)
        assert filters.form.is_valid()
        assert [ticket.title for ticket in filters.qs] == expected


@pytest.mark.parametrize(
    "query", ["created=March", "created=0001-01-01", "created=9999-12-31", "title=" + "x" * 101]
)
def test_nonsense_is_an_error_of_the_form(desk: Cast, query: str) -> None:
    viewer = desk.basic.as_viewer()
    assert viewer is not None
    filters = EndClientFilters(QueryDict(query), Ticket.objects.visible_to(viewer), viewer=viewer)
    assert not filters.form.is_valid()
    assert filters.qs.count() == 3
