"""What was refused is written down, too: afterwards, because what was begun is taken back with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from portal import audit


@contextmanager
def refusal_recorded(verb: str, target: models.Model, **facts: Any) -> Iterator[None]:
    """Record a ValidationError with its reason under that verb, and let it go on.

    Around the transaction and not within it.
    """
    try:
        yield
    except ValidationError as refusal:
        audit.record(verb, target=target, data={**facts, "why": " ".join(refusal.messages)})
        raise
