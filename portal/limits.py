"""How much one person may do in an hour (S20): counted in the database, so it holds for all processes."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

HOUR = timedelta(hours=1)


class TooManyError(ValidationError):
    """More in an hour than one person may; a view answers it like any refusal, with status 429."""


def status_of(refusal: ValidationError) -> int:
    """The status that goes with a refused form: 429 for too many, else 422."""
    return 429 if isinstance(refusal, TooManyError) else 422


def an_hour_ago() -> datetime:
    """Since when it is counted."""
    return timezone.now() - HOUR


def refuse_more(rows: QuerySet[Any], most: int, sentence: str, *, coming: int = 1) -> None:
    """Raise TooManyError when `coming` rows more would be above `most`; 0 means no limit.

    `sentence` may name %(number)s, the limit.
    """
    if most and rows[:most].count() + coming > most:
        raise TooManyError(sentence, params={"number": most})
