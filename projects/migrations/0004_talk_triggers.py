"""Notes and files stay within the project of what they are about, and a file beside its note."""

from importlib import import_module
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

earlier: Any = import_module("projects.migrations.0002_triggers")

_FOREIGN = "a note belongs to its project"
_COLUMNS = "project_id, task_id, issue_id"


def _astray(kind: str) -> str:
    return f"""(NEW.{kind}_id IS NOT NULL
        AND NEW.project_id <> (SELECT project_id FROM projects_{kind} WHERE id = NEW.{kind}_id))"""  # noqa: S608 - names of our own


def _left_behind(kind: str) -> str:
    return " OR ".join(
        f"EXISTS (SELECT 1 FROM projects_{table} WHERE {kind}_id = NEW.id AND project_id <> NEW.project_id)"  # noqa: S608 - the same
        for table in ("projectnote", "projectattachment")
    )


_ABOUT_ASTRAY = f"{_astray('task')} OR {_astray('issue')}"
_BESIDE_NOTE = """(NEW.note_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM projects_projectnote AS note WHERE note.id = NEW.note_id AND note.project_id = NEW.project_id
        AND COALESCE(note.task_id, 0) = COALESCE(NEW.task_id, 0)
        AND COALESCE(note.issue_id, 0) = COALESCE(NEW.issue_id, 0)))"""

RULES = (
    ("note_in_its_project", "projects_projectnote", _COLUMNS, _ABOUT_ASTRAY, _FOREIGN),
    (
        "file_in_its_project",
        "projects_projectattachment",
        f"{_COLUMNS}, note_id",
        f"{_ABOUT_ASTRAY} OR {_BESIDE_NOTE}",
        _FOREIGN,
    ),
    ("task_keeps_its_notes", "projects_task", "project_id", _left_behind("task"), _FOREIGN),
    ("issue_keeps_its_notes", "projects_issue", "project_id", _left_behind("issue"), _FOREIGN),
)


def create(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write the triggers in the words of this database."""
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for rule in RULES:
        for statement in earlier.postgresql(*rule) if is_postgresql else earlier.sqlite(*rule):
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

    dependencies = [("projects", "0003_talk")]
    operations = [migrations.RunPython(create, drop)]
