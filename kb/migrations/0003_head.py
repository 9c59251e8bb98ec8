"""Title and tags of an article apart from its text, on PostgreSQL, so that many finds are ordered quickly.

The words of a text lie beside the row and cost five pages to read; those of the title stay in it. Kept within
the row, too, the words of the text cost one page, and the planner knows it.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

BUILD = (
    "ALTER TABLE kb_articleindex ALTER COLUMN vector SET STORAGE MAIN",
    """ALTER TABLE kb_articleindex ADD COLUMN head tsvector NOT NULL
    GENERATED ALWAYS AS (ts_filter(vector, '{a,b}')) STORED""",
    # Written once more, so that they are stored in the new way.
    "UPDATE kb_articleindex SET vector = ts_filter(vector, '{a,b,c,d}')",
)
DROP = (
    "ALTER TABLE kb_articleindex DROP COLUMN head",
    "ALTER TABLE kb_articleindex ALTER COLUMN vector SET STORAGE EXTENDED",
)


def build(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """FTS5 weighs columns by itself."""
    _execute(editor, BUILD)


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """As before."""
    _execute(editor, DROP)


def _execute(editor: BaseDatabaseSchemaEditor, statements: tuple[str, ...]) -> None:
    if editor.connection.vendor == "postgresql":
        for statement in statements:
            editor.execute(statement)


class Migration(migrations.Migration):
    """After the index."""

    dependencies = [("kb", "0002_search")]
    operations = [migrations.RunPython(build, drop)]
