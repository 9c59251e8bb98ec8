"""Triggers on SQLite, which go with their table: Django alters it by making a new one beside the old one.

PostgreSQL keeps them. So after every migrate the missing ones are written again, from the migration that
first wrote them.
"""

from importlib import import_module
from typing import Any

from django.db import connections


def keep_triggers(using: str, **_: Any) -> None:
    """Write the triggers that are gone; all of them stand on tables of the portal."""
    if connections[using].vendor != "sqlite":
        return
    statements = import_module("portal.migrations.0002_triggers").SQLITE.values()
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS", 1))
