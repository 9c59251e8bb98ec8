"""Facts across rows that only a trigger can keep: a plan stays within its project, phases have two levels."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_FOREIGN = "a phase belongs to its project"
_LEVELS = "phases have two levels"

_TASK_ASTRAY = """NEW.phase_id IS NOT NULL
    AND NEW.project_id <> (SELECT project_id FROM projects_phase WHERE id = NEW.phase_id)"""
_PHASE_ASTRAY = """(NEW.parent_id IS NOT NULL
        AND NEW.project_id <> (SELECT project_id FROM projects_phase WHERE id = NEW.parent_id))
    OR EXISTS (SELECT 1 FROM projects_phase WHERE parent_id = NEW.id AND project_id <> NEW.project_id)
    OR EXISTS (SELECT 1 FROM projects_task WHERE phase_id = NEW.id AND project_id <> NEW.project_id)"""
_TOO_DEEP = """NEW.parent_id IS NOT NULL AND (NEW.parent_id = NEW.id
    OR (SELECT parent_id FROM projects_phase WHERE id = NEW.parent_id) IS NOT NULL
    OR EXISTS (SELECT 1 FROM projects_phase WHERE parent_id = NEW.id))"""

RULES = (
    ("task_in_its_project", "projects_task", "project_id, phase_id", _TASK_ASTRAY, _FOREIGN),
    ("phase_in_its_project", "projects_phase", "project_id, parent_id", _PHASE_ASTRAY, _FOREIGN),
    ("phase_two_levels", "projects_phase", "parent_id", _TOO_DEEP, _LEVELS),
)


def sqlite(name: str, table: str, columns: str, broken: str, says: str) -> list[str]:
    """One trigger for new rows and one for changed ones."""
    return [
        f"""CREATE TRIGGER {name}_{moment} BEFORE {event} ON {table} WHEN {broken}
        BEGIN SELECT RAISE(ABORT, '{says}'); END"""
        for moment, event in (("insert", "INSERT"), ("update", f"UPDATE OF {columns}"))
    ]


def postgresql(name: str, table: str, columns: str, broken: str, says: str) -> list[str]:
    """A function and a trigger for both."""
    return [
        f"""CREATE FUNCTION projects_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {broken} THEN
                RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$""",
        f"""CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {columns} ON {table}
        FOR EACH ROW EXECUTE FUNCTION projects_{name}()""",
    ]


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the triggers in the words of this database."""
    words = postgresql if schema_editor.connection.vendor == "postgresql" else sqlite
    for rule in RULES:
        for statement in words(*rule):
            schema_editor.execute(statement)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove them."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, *_rest in RULES:
        if is_postgresql:
            schema_editor.execute(f"DROP FUNCTION projects_{name}() CASCADE")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}_insert")
            schema_editor.execute(f"DROP TRIGGER {name}_update")


class Migration(migrations.Migration):
    """Triggers on both databases."""

    dependencies = [("projects", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
