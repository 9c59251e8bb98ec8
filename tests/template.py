"""A test database starts as a copy of one that was migrated from nothing, which takes ten seconds.

The template is made anew whenever the migrations of any installed app, Django or SQLite change. It holds what
migrations make and no more: Django's set-up runs `migrate` on the copy, so that system rows, triggers,
permissions and staff groups, whose source is code, are written by `post_migrate` in every run.
"""

import fcntl
import hashlib
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader


def use(folder: Path) -> None:
    """Let the test database, which Django is about to set up, start from the template."""
    with _one_at_a_time(folder):
        if connection.vendor == "sqlite":
            _fill_memory(folder / f"{_key()}.sqlite3")
        else:
            connection.settings_dict["TEST"]["TEMPLATE"] = _in_cluster(f"template_{_key()}")


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """The first worker makes the template, the others wait for it."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _key() -> str:
    """Changes with every migration of every installed app, of libraries too, and with who applies them."""
    found = hashlib.sha256(f"{django.__version__} {sqlite3.sqlite_version}".encode())
    for (app, name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        found.update(f"{app}.{name}".encode())
        found.update(Path(str(sys.modules[migration.__module__].__file__)).read_bytes())
    return found.hexdigest()[:16]


def _migrate() -> None:
    """Apply every migration to the database the connection is on, without `post_migrate`."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def _fill_memory(template: Path) -> None:
    # The name Django is going to give it. It never closes a connection to memory, so nothing is lost.
    connection.settings_dict["NAME"] = "file:memorydb_default?mode=memory&cache=shared"
    connection.ensure_connection()
    memory: Any = connection.connection
    if template.exists():
        with closing(sqlite3.connect(template)) as file:
            file.backup(memory)
        return
    _migrate()
    for other in template.parent.glob("*.sqlite3*"):
        other.unlink()
    unfinished = template.with_suffix(".sqlite3-unfinished")
    with closing(sqlite3.connect(unfinished)) as file:
        memory.backup(file)
    unfinished.rename(template)


def _in_cluster(name: str) -> str:
    """The database of that name, made if this server has none."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if cursor.rowcount == 0:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}_unfinished")
            cursor.execute(f"CREATE DATABASE {name}_unfinished")
            _migrate_in(f"{name}_unfinished")
            cursor.execute(f"ALTER DATABASE {name}_unfinished RENAME TO {name}")
    return name


def _migrate_in(database: str) -> None:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        _migrate()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
