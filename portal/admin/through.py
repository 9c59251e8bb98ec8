"""The rows that a contract opens to a billing organization, as a list of the admin site (seeds 003, 004)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.querysets import ScopedQuerySet
from portal.registry import payer_rows

THROUGH = "through"


class ThroughContractFilter(admin.SimpleListFilter):
    """Reached from the contract's page alone, so it is offered only while it is in force."""

    title = _("contract that is billed to somebody else")
    parameter_name = THROUGH
    kind = ""  # the key of the rows in `payer_rows`

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The contract of the address."""
        asked = request.GET.get(THROUGH, "")
        return [(asked, _("On it, or with work under it"))] if _is_key(asked) else []  # type: ignore[list-item]  # lazy

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What the contract opens, by itself or by what was worked under it, and clients may know of."""
        asked = self.value() or ""
        if not _is_key(asked):
            return queryset
        found = queryset.filter(payer_rows[self.kind].through(int(asked)), organization__contracts=int(asked))
        return found.filter(found.presence()) if isinstance(found, ScopedQuerySet) else found


def _is_key(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 19


def through(kind: str) -> type[ThroughContractFilter]:
    """The filter for the rows of that key."""
    return type("ThroughContractFilter", (ThroughContractFilter,), {"kind": kind})
