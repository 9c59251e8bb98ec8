"""Counts that stop early, so that a page costs what it shows and not what the installation holds."""

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery


class CappedCount(Subquery):
    """How many rows of a queryset that refers to an OuterRef, at most `cap`; one subquery for each row."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any], cap: int) -> None:
        """Count the rows, `cap` meaning "that many or more"."""
        super().__init__(rows.order_by().values("pk")[:cap])


def capped(rows: QuerySet[Any], cap: int) -> int:
    """How many rows there are, `cap` meaning "that many or more"."""
    return rows.order_by().values("pk")[:cap].count()
