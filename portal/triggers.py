"""Triggers that are written after every migrate.

On SQLite they go with their table, which Django alters by making a new one beside the old one; PostgreSQL
keeps them. So the missing ones are written again, from the migration that first wrote them. And on both
databases every write to a model that says `is_setup = True` changes the token of `portal.kept`.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

_SETTINGS, _TOKEN = "portal_providersettings", "setup_token"
_NEW_TOKEN = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}

# The migrations that write triggers on tables of the portal.
_WRITTEN_BY = ("0002_triggers", "0015_evidence_triggers")


def keep_triggers(using: str, **_: Any) -> None:
    """Write the triggers on tables of the portal that are gone."""
    for name in _WRITTEN_BY:
        rewrite(using, f"portal.migrations.{name}")


def rewrite(using: str, migration: str) -> None:
    """Write those of one migration that are gone; it names its statements in `SQLITE`."""
    if connections[using].vendor != "sqlite":
        return
    with connections[using].cursor() as cursor:
        for statement in import_module(migration).SQLITE.values():
            cursor.execute(statement.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS", 1))


def watch_setup(using: str, **_: Any) -> None:
    """Let every write to set-up change the token, once its column is there (a step backwards takes it)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, _SETTINGS)
        if _TOKEN not in {column.name for column in columns}:
            return
        there = set(connection.introspection.table_names(cursor))
        for statement in _watching(connection, there.intersection(setup_tables())):
            cursor.execute(statement)


def unwatch_setup(using: str, **_: Any) -> None:
    """On SQLite a table can be made anew only while no trigger of another one names it."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for table in setup_tables():
            for event in _EVENTS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {_name(table, event)}")


def setup_tables() -> Iterator[str]:
    """The tables of the models that say so, and between them of their many-to-many fields."""
    for model in apps.get_models(include_auto_created=True):
        owner: object = model._meta.auto_created or model
        if getattr(owner, "is_setup", False):
            yield model._meta.db_table


_EVENTS = ("INSERT", "UPDATE", "DELETE")


def _name(table: str, event: str) -> str:
    return f"setup_{table}_{event.lower()}"


def _watching(connection: BaseDatabaseWrapper, tables: set[str]) -> Iterator[str]:
    change = f"UPDATE {_SETTINGS} SET {_TOKEN} = {_NEW_TOKEN[connection.vendor]}"  # noqa: S608 - our own words
    if connection.vendor == "postgresql":
        yield f"""CREATE OR REPLACE FUNCTION portal_setup_changed() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN {change}; RETURN NULL; END $$"""
    for table in sorted(tables):
        if connection.vendor == "postgresql":
            yield f"""CREATE OR REPLACE TRIGGER setup_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
                ON {table} FOR EACH STATEMENT EXECUTE FUNCTION portal_setup_changed()"""
            continue
        for event in _EVENTS:
            yield f"""CREATE TRIGGER IF NOT EXISTS {_name(table, event)} AFTER {event} ON {table}
                BEGIN {change}; END"""
