"""What somebody with all rights on the database could do: rows changed with the triggers off."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from portal.triggers import keep_triggers

TRIGGERS = (
    "evidence_no_update",
    "evidence_no_delete",
    "sealed_document_no_update",
    "sealed_document_no_delete",
)


@contextmanager
def triggers_off() -> Iterator[Any]:
    """A cursor that may do everything."""
    with connection.cursor() as cursor:
        _switch(cursor, on=False)
        yield cursor
        _switch(cursor, on=True)


def _switch(cursor: Any, *, on: bool) -> None:
    if connection.vendor == "postgresql":
        cursor.execute(f"SET LOCAL session_replication_role = {'origin' if on else 'replica'}")
    elif on:
        keep_triggers("default")
    else:
        for trigger in TRIGGERS:
            cursor.execute(f"DROP TRIGGER {trigger}")


def tamper(statement: str, *values: object) -> None:
    """One statement behind everybody's back; it has to hit exactly one row."""
    with triggers_off() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount == 1
