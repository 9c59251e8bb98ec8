"""Three levels of categories by triggers, and the index over words.

PostgreSQL: a GIN index on the words of the articles, and one on trigrams of the words that occur, where the
role may install the extension pg_trgm; without it mistyped words are looked for in the whole list. SQLite: a
table of FTS5. The triggers walk the tree, which is never deeper than three.
"""

import warnings

from django.db import DatabaseError, migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_ABOVE = "(SELECT parent_id FROM kb_category WHERE id = {})"
_PARENT = _ABOVE.format("NEW.parent_id")
_TOO_DEEP = f"""NEW.parent_id IS NOT NULL AND (
    NEW.parent_id = NEW.id
    OR {_PARENT} = NEW.id
    OR {_ABOVE.format(_PARENT)} IS NOT NULL
    OR ({_PARENT} IS NOT NULL AND EXISTS (SELECT 1 FROM kb_category WHERE parent_id = NEW.id))
    OR EXISTS (SELECT 1 FROM kb_category AS below
        WHERE below.parent_id IN (SELECT id FROM kb_category WHERE parent_id = NEW.id)))"""  # noqa: S608 - our own names
_SAYS = "categories have three levels"

SQLITE = (
    *(
        f"""CREATE TRIGGER kb_category_three_levels_{name} BEFORE {event} ON kb_category WHEN {_TOO_DEEP}
        BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"""
        for name, event in (("insert", "INSERT"), ("update", "UPDATE OF parent_id"))
    ),
    # `ascii` parts words at blanks alone, for what it is given are stems already.
    """CREATE VIRTUAL TABLE kb_articlefts USING fts5(title, tags, body, tokenize = 'ascii')""",
)
POSTGRESQL = (
    f"""CREATE FUNCTION kb_category_three_levels() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {_TOO_DEEP} THEN
            RAISE EXCEPTION '{_SAYS}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER kb_category_three_levels BEFORE INSERT OR UPDATE OF parent_id ON kb_category
    FOR EACH ROW EXECUTE FUNCTION kb_category_three_levels()""",
    "CREATE INDEX kb_article_words ON kb_articleindex USING gin (vector)",
)
TRIGRAMS = "CREATE INDEX kb_stem_trigram ON kb_stem USING gin (stem gin_trgm_ops)"
HOW_TO_GO_ON = (
    "The extension pg_trgm could not be installed (%s). The knowledge base finds mistyped words more slowly. Ask the "
    "administrator of the database for CREATE EXTENSION pg_trgm, then run: manage.py migrate kb 0001; "
    "manage.py migrate; manage.py index_articles --all"
)


def build(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Write them in the words of this database."""
    is_postgresql = editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if is_postgresql else SQLITE:
        editor.execute(statement)
    if not is_postgresql:
        return
    try:
        with transaction.atomic(editor.connection.alias):
            editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            editor.execute(TRIGRAMS)
    except DatabaseError as error:
        warnings.warn(HOW_TO_GO_ON % str(error).splitlines()[0], RuntimeWarning, stacklevel=1)


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Remove them; the extension may be somebody else's by now."""
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION kb_category_three_levels() CASCADE")
        editor.execute("DROP INDEX IF EXISTS kb_article_words")
        editor.execute("DROP INDEX IF EXISTS kb_stem_trigram")
        return
    editor.execute("DROP TRIGGER kb_category_three_levels_insert")
    editor.execute("DROP TRIGGER kb_category_three_levels_update")
    editor.execute("DROP TABLE kb_articlefts")


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("kb", "0001_initial")]
    operations = [migrations.RunPython(build, drop)]
