"""Triggers on SQLite, which go with their table: Django alters it by making a new one beside the old one.

PostgreSQL keeps them. So after every migrate the missing ones are written again, from the migration that
first wrote them.
"""

from importlib import import_module
from itertools import chain
from typing import Any

from django.db import connections

# The migrations that write triggers on tables of the portal.
_WRITTEN_BY = ("0002_triggers", "0015_evidence_triggers")


def keep_triggers(using: str, **_: Any) -> None:
    """Write the triggers that are gone; all of them stand on tables of the portal."""
    if connections[using].vendor != "sqlite":
        return
    migrations = (import_module(f"portal.migrations.{name}") for name in _WRITTEN_BY)
    with connections[using].cursor() as cursor:
        for statement in chain.from_iterable(migration.SQLITE.values() for migration in migrations):
            cursor.execute(statement.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS", 1))
