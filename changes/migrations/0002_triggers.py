"""Facts across rows that only a trigger can keep: kinds of tickets, and what somebody has agreed to."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_KIND = "(SELECT kind FROM tickets_ticket WHERE id = NEW.ticket_id)"
_KINDS = (
    ("change_kind", "changes_changerequest", f"{_KIND} <> 'change_request'", "not a change request"),
    (
        "change_link_kind",
        "changes_changelink",
        f"{_KIND} NOT IN ('incident', 'problem')",
        "a change is linked to incidents and problems only",
    ),
)
_SEALED = (
    "change_id, number, title, description, impact, implementation, roll_out, back_out,"
    " planned_from, planned_to, asked_at, document_id"
)
_SEALED_SAYS = "what was asked about stays as it was"

SQLITE = {
    f"{name}_{moment}": f"""
        CREATE TRIGGER {name}_{moment} BEFORE {event} ON {table} WHEN {broken}
        BEGIN SELECT RAISE(ABORT, '{says}'); END"""
    for name, table, broken, says in _KINDS
    for moment, event in (("insert", "INSERT"), ("update", "UPDATE OF ticket_id"))
} | {
    "change_version_sealed": f"""
        CREATE TRIGGER change_version_sealed BEFORE UPDATE OF {_SEALED} ON changes_changeversion
        BEGIN SELECT RAISE(ABORT, '{_SEALED_SAYS}'); END"""
}


def _postgresql(name: str, table: str, broken: str, says: str, events: str) -> list[str]:
    return [
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {broken} THEN
                RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
        f"""CREATE TRIGGER {name} BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()""",
    ]


POSTGRESQL = {
    **{name: _postgresql(name, *rest, "INSERT OR UPDATE OF ticket_id") for name, *rest in _KINDS},
    "change_version_sealed": _postgresql(
        "change_version_sealed", "changes_changeversion", "true", _SEALED_SAYS, f"UPDATE OF {_SEALED}"
    ),
}


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the triggers in the words of this database."""
    if schema_editor.connection.vendor == "postgresql":
        for statements in POSTGRESQL.values():
            for statement in statements:
                schema_editor.execute(statement)
        return
    for statement in SQLITE.values():
        schema_editor.execute(statement.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS", 1))


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove them."""
    if schema_editor.connection.vendor == "postgresql":
        for name in POSTGRESQL:
            schema_editor.execute(f"DROP FUNCTION {name}() CASCADE")
        return
    for name in SQLITE:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


class Migration(migrations.Migration):
    """Triggers on both databases."""

    dependencies = [("changes", "0001_initial"), ("tickets", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
