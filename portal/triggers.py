"""Triggers that are written after every migrate.

On SQLite they go with their table, which Django alters by making a new one beside the old one; PostgreSQL
keeps them. So the missing ones are written again, as the apps have registered them. And on both
databases every write to a model that says `is_setup = True` changes the token of `portal.kept`.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper
from django.db.migrations.state import StateApps

if TYPE_CHECKING:
    from portal.registry import KeptTriggers

_SETTINGS, _TOKEN = "portal_providersettings", "setup_token"
_NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
_NEW_TOKEN = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}


def keep_triggers(using: str, **_: Any) -> None:
    """Write the triggers that are gone, and let their apps make up for the time without them."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        there = _standing(connection, cursor)
        for kept in _registered():
            if tables.issuperset(kept.tables):
                _write(connection, cursor, kept, there)


def _write(
    connection: BaseDatabaseWrapper, cursor: CursorWrapper, kept: "KeptTriggers", there: set[str]
) -> None:
    is_sqlite = connection.vendor == "sqlite"
    statements = kept.sqlite() if is_sqlite else kept.postgresql() if kept.postgresql else {}
    gone = statements.keys() - there
    for name, statement in statements.items():
        if name in gone or not is_sqlite:
            cursor.execute(statement)
    if gone and kept.afterwards:
        kept.afterwards()


def _registered() -> "Iterable[KeptTriggers]":
    from portal.registry import kept_triggers  # noqa: PLC0415 - apps name this module before they are ready

    return kept_triggers


def _standing(connection: BaseDatabaseWrapper, cursor: CursorWrapper) -> set[str]:
    cursor.execute(_NAMES[connection.vendor])
    return {name for (name,) in cursor.fetchall()}


def loosen_triggers(using: str, plan: Any = (), **_: Any) -> None:
    """Let SQLite make tables anew while a migration runs: no trigger of another table may name them.

    Steps backwards take their own triggers away, and would miss them. In a new installation an earlier step
    may have just written some: a migration that makes such a table anew has `loosen` among its operations.
    """
    if connections[using].vendor == "sqlite" and not any(is_backwards for _step, is_backwards in plan):
        _drop(connections[using])


def loosen(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The same as a step of a migration (`RunPython`); they are written again at its end."""
    if schema_editor.connection.vendor == "sqlite":
        _drop(schema_editor.connection)


def _drop(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for kept in _registered():
            for name in kept.sqlite() if kept.stands_in_the_way else ():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


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
