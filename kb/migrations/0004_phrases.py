"""Phrases by the places of the words, an index on titles and tags, and the number of all articles.

PostgreSQL: the words of an article leave a place free between title, tags and text, so that no phrase reaches
across; where a word occurs more often than it may have places, the word "CUT" says that its phrases are looked
for in the stems. `head` was put out of the row, which cost three pages for each article that was ranked.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# `stems` holds the words of the title, a full stop, those of the tags, a full stop, those of the text.
PLACED = """
    UPDATE kb_articleindex AS target SET vector = placed.vector::tsvector FROM (
        SELECT article_id, string_agg(word, ' ') || CASE WHEN bool_or(is_cut) THEN ' CUT' ELSE '' END AS vector
        FROM (
            SELECT article_id,
                quote_literal(word) || coalesce(':' || string_agg(place || weight, ',' ORDER BY place)
                    FILTER (WHERE nth <= 256 AND place <= 16383), '') AS word,
                bool_or(nth > 256 OR place > 16383) AS is_cut
            FROM (
                SELECT article_id, word, place,
                    CASE stops WHEN 0 THEN 'A' WHEN 1 THEN 'B' ELSE 'D' END AS weight,
                    row_number() OVER (PARTITION BY article_id, word ORDER BY place) AS nth
                FROM (
                    SELECT article_id, word, place,
                        count(*) FILTER (WHERE word = '.') OVER (PARTITION BY article_id ORDER BY place) AS stops
                    FROM kb_articleindex, unnest(string_to_array(trim(stems), ' ')) WITH ORDINALITY AS w (word, place)
                ) AS counted WHERE word NOT IN ('', '.')
            ) AS numbered GROUP BY article_id, word
        ) AS words GROUP BY article_id
    ) AS placed WHERE placed.article_id = target.article_id
"""
BUILD = (
    "ALTER TABLE kb_articleindex ALTER COLUMN head SET STORAGE MAIN",
    PLACED,
    "CREATE INDEX kb_article_head ON kb_articleindex USING gin (head)",
)
DROP = (
    "DROP INDEX kb_article_head",
    "ALTER TABLE kb_articleindex ALTER COLUMN head SET STORAGE EXTENDED",
)


def build(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """FTS5 knows places and columns by itself."""
    _execute(editor, BUILD)
    index, stem = apps.get_model("kb", "ArticleIndex"), apps.get_model("kb", "Stem")
    stem.objects.create(stem="", articles=index.objects.count())


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """As before; words in their new places are found as well."""
    apps.get_model("kb", "Stem").objects.filter(stem="").delete()
    _execute(editor, DROP)


def _execute(editor: BaseDatabaseSchemaEditor, statements: tuple[str, ...]) -> None:
    if editor.connection.vendor == "postgresql":
        for statement in statements:
            editor.execute(statement)


class Migration(migrations.Migration):
    """After the head."""

    dependencies = [("kb", "0003_head")]
    operations = [migrations.RunPython(build, drop)]
