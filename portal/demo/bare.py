"""Tables without their indexes and foreign keys, for as long as a great many rows are written."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

_FOREIGN_KEYS = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
                  pg_get_constraintdef(oid))
    FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s) ORDER BY oid"""
_INDEXES = """
    SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    FROM pg_index WHERE indrelid::regclass::text = ANY(%s)
    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) ORDER BY indexrelid"""


@contextmanager
def bare(models: Iterable[type[Model]]) -> Iterator[None]:
    """Drop indexes and foreign keys, and make them again at the end, in one transaction.

    Building an index once takes a fifth of keeping it row by row, and one join proves a foreign key for a
    million rows. All or nothing: whatever ends the block early leaves the tables as they were. PostgreSQL
    only; elsewhere the block runs as it is.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        steps = _steps(cursor, [model._meta.db_table for model in models])
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # or a table with rows to be checked cannot be altered
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for drop, _ in steps:
            cursor.execute(drop)
        yield
        for _, create in reversed(steps):
            cursor.execute(create)


def _steps(cursor: CursorWrapper, tables: list[str]) -> list[tuple[str, str]]:
    """What to drop, each with how to make it again; foreign keys first, for they lean on indexes."""
    steps: list[tuple[str, str]] = []
    for question in (_FOREIGN_KEYS, _INDEXES):
        cursor.execute(question, [tables])
        steps += cursor.fetchall()
    return steps
