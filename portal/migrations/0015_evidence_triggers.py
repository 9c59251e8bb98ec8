"""Evidence is append-only: neither a decision nor a sealed document is changed or deleted (S38)."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_TABLES = {"evidence": "portal_evidenceentry", "sealed_document": "portal_sealeddocument"}

SQLITE = {
    f"{name}_no_{verb.lower()}": f"""
        CREATE TRIGGER {name}_no_{verb.lower()} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END"""
    for name, table in _TABLES.items()
    for verb in ("UPDATE", "DELETE")
}

# Row-level and without TRUNCATE, so that a test database can still be emptied; production revokes it.
POSTGRESQL = [
    """
    CREATE FUNCTION portal_evidence_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'evidence is append-only' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    *(
        f"""
        CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION portal_evidence_append_only()"""
        for name, table in _TABLES.items()
    ),
]


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the triggers in the words of this database."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if postgresql else SQLITE.values():
        schema_editor.execute(statement)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove them."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION portal_evidence_append_only() CASCADE")
        return
    for name in SQLITE:
        schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    """Triggers on both databases."""

    dependencies = [("portal", "0014_evidence")]
    operations = [migrations.RunPython(create, drop)]
