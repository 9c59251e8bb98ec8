"""Reads of quotes."""

from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Q

from portal.access import Perm, Scope, Viewer
from portal.querysets import ScopedChildQuerySet, ScopedQuerySet

if TYPE_CHECKING:
    from quotes.models import Quote, QuoteAnswer, QuoteLine, QuoteVersion


_AMOUNT = (
    *("position", "rhythm", "quantity", "unit_price", "discount", "discount_value"),
    *("is_taxed", "is_optional", "is_chosen"),
)
_OF_VERSION = ("currency", "tax_percent", "effective_on", "expires_on", "published_at", "quote")
_LISTED = (
    *("title", "withdrawn_at", "salesperson__name", "salesperson__username"),
    *(f"current__{name}" for name in (*_OF_VERSION, "answer__answer", "answer__chosen", "answer__version")),
)


class QuoteQuerySet(ScopedQuerySet["Quote"]):
    """Quotes belong to one contact: nobody else of the organization sees them (seed 000)."""

    view_perm = Perm.QUOTES_VIEW

    def scope(self, viewer: Viewer) -> Scope:
        """Never wider than one's own."""
        return min(super().scope(viewer), Scope.OWN)

    def owner(self, viewer: Viewer) -> Q:
        """Addressed to the viewer."""
        return Q(contact=viewer.contact_id)

    def presence(self) -> Q:
        """Until one version is published, the quote does not exist for contacts."""
        return Q(current__isnull=False)

    def for_list(self) -> "QuoteQuerySet":
        """With the version people read, its answer and what its amounts come from; no long texts."""
        lines = apps.get_model("quotes", "QuoteLine")._default_manager.only("version", *_AMOUNT)
        rows = self.select_related("current__answer", "salesperson").only(*_LISTED)
        return rows.prefetch_related(models.Prefetch("current__lines", lines))

    def for_page(self) -> "QuoteQuerySet":
        """With everything the page of one names."""
        rows = self.select_related("current__answer__entry", "organization", "contact", "salesperson")
        return rows.prefetch_related("current__lines")

    def unanswered(self, day: date) -> "QuoteQuerySet":
        """Those that still wait for a yes or no on that day."""
        return self.filter(
            Q(current__expires_on=None) | Q(current__expires_on__gte=day),
            withdrawn_at=None,
            current__asks_for_answer=True,
            current__answer=None,
        )


class VersionQuerySet(ScopedChildQuerySet["QuoteVersion"]):
    """Versions: reached through their quote, once published."""

    parent_path = "quote"
    public = Q(published_at__isnull=False)


class LineQuerySet(ScopedChildQuerySet["QuoteLine"]):
    """Lines: reached through their version."""

    parent_path = "version"
    public = Q()


class AnswerQuerySet(ScopedChildQuerySet["QuoteAnswer"]):
    """Answers: reached through their version."""

    parent_path = "version"
    public = Q()
