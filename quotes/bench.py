"""The pages of quotes that are measured."""

from collections.abc import Callable

from django.db.models import Count
from django.urls import NoReverseMatch, reverse

from portal.access import Viewer
from portal.bench.pages import BenchPage
from quotes.models import Quote
from quotes.querysets import QuoteQuerySet


def _mine(_viewer: Viewer) -> str:
    return reverse("quotes:mine")


def _of_one(name: str, **state: object) -> Callable[[Viewer], str]:
    """The viewer's quote with the most lines in that state."""

    def address(viewer: Viewer) -> str:
        rows: QuoteQuerySet = Quote.objects.visible_to(viewer).filter(**state)
        longest = rows.annotate(length=Count("current__lines")).order_by("-length", "-pk").first()
        if longest is None:
            raise NoReverseMatch("there is no such quote")
        return reverse(name, args=[longest.pk])

    return address


PAGES = [
    BenchPage("quotes", _mine),
    BenchPage("quote to answer", _of_one("quotes:quote", current__answer=None)),
    BenchPage("quote answered", _of_one("quotes:quote", current__answer__isnull=False)),
    BenchPage("proof of a quote", _of_one("quotes:proof", current__answer__isnull=False)),
    BenchPage("admin quotes", lambda _viewer: reverse("admin:quotes_quote_changelist"), staff=True),
]
