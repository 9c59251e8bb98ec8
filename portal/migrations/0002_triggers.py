"""Facts that only a trigger can keep: the audit record is append-only; organizations have two levels."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = {
    "audit_no_update": """
        CREATE TRIGGER audit_no_update BEFORE UPDATE ON portal_auditentry
        BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
    "audit_no_delete": """
        CREATE TRIGGER audit_no_delete BEFORE DELETE ON portal_auditentry
        BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END""",
    "organization_two_levels_insert": """
        CREATE TRIGGER organization_two_levels_insert BEFORE INSERT ON portal_organization
        WHEN NEW.parent_id IS NOT NULL AND (
            SELECT parent_id FROM portal_organization WHERE id = NEW.parent_id) IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'an organization has two levels'); END""",
    "organization_two_levels_update": """
        CREATE TRIGGER organization_two_levels_update BEFORE UPDATE OF parent_id ON portal_organization
        WHEN NEW.parent_id IS NOT NULL AND (
            (SELECT parent_id FROM portal_organization WHERE id = NEW.parent_id) IS NOT NULL
            OR EXISTS (SELECT 1 FROM portal_organization WHERE parent_id = NEW.id))
        BEGIN SELECT RAISE(ABORT, 'an organization has two levels'); END""",
}

# Row-level and without TRUNCATE, so that a test database can still be emptied; production revokes it.
POSTGRESQL = [
    """
    CREATE FUNCTION portal_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the audit record is append-only' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """
    CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON portal_auditentry
    FOR EACH ROW EXECUTE FUNCTION portal_audit_append_only()""",
    """
    CREATE FUNCTION portal_organization_two_levels() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.parent_id IS NOT NULL AND (
            (SELECT parent_id FROM portal_organization WHERE id = NEW.parent_id) IS NOT NULL
            OR EXISTS (SELECT 1 FROM portal_organization WHERE parent_id = NEW.id))
        THEN
            RAISE EXCEPTION 'an organization has two levels'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """
    CREATE TRIGGER organization_two_levels BEFORE INSERT OR UPDATE OF parent_id ON portal_organization
    FOR EACH ROW EXECUTE FUNCTION portal_organization_two_levels()""",
]


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the triggers in the words of this database."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if postgresql else SQLITE.values():
        schema_editor.execute(statement)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove them."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION portal_audit_append_only() CASCADE")
        schema_editor.execute("DROP FUNCTION portal_organization_two_levels() CASCADE")
        return
    for name in SQLITE:
        schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    """Triggers on both databases."""

    dependencies = [("portal", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
