"""Trigram indexes for staff's search over everything, on PostgreSQL (reference speed.md).

They stand on UPPER(column), which is what Django's `icontains` compares. Contacts' searches never use them: the
index of the organization bounds those, and `portal.lookups` keeps them apart. Where the database's role may not
install the extension pg_trgm the portal works without: staff's search reads the whole table then.
"""

import warnings

from django.db import DatabaseError, migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

COLUMNS = ("title", "description", "number")
HOW_TO_GO_ON = (
    "The extension pg_trgm could not be installed (%s). Staff's search over all tickets will be slow. Ask the "
    "administrator of the database for CREATE EXTENSION pg_trgm, then run: manage.py migrate tickets 0005; "
    "manage.py migrate"
)


def build(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the indexes where the database has trigrams."""
    if editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(editor.connection.alias):
            editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError as error:
        warnings.warn(HOW_TO_GO_ON % str(error).splitlines()[0], RuntimeWarning, stacklevel=1)
        return
    for column in COLUMNS:
        editor.execute(
            f"CREATE INDEX ticket_{column}_trigram ON tickets_ticket USING gin "
            f"(UPPER({column}::text) gin_trgm_ops)"
        )


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the indexes away; the extension may be somebody else's by now."""
    if editor.connection.vendor == "postgresql":
        for column in COLUMNS:
            editor.execute(f"DROP INDEX IF EXISTS ticket_{column}_trigram")


class Migration(migrations.Migration):
    """After the tables, with any rows already in them."""

    dependencies = [("tickets", "0005_desk_indexes")]

    operations = [migrations.RunPython(build, drop)]
