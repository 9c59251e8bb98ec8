"""The index over words behind one lookup and one expression: `index__vector__matches`, and `Rank`.

On PostgreSQL the column is a tsvector with a GIN index, on SQLite an FTS5 table stands beside it. Both are
given stems (`kb.stems`), never a text, so neither applies rules of its own about words.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, FloatField, Func
from django.db.models.expressions import Col
from django.db.models.lookups import Lookup
from django.db.models.sql.compiler import SQLCompiler

FTS_TABLE = "kb_articlefts"
# PostgreSQL keeps places up to 16,383 and 256 of them for a word.
_LAST_PLACE, _MOST_PLACES = 16_383, 256
# In the words of an article of which not every place could be kept; no stem has capitals.
CUT = "CUT"
# How much a word counts in the title, in the tags and in the text.
WEIGHTS = {"A": 1.0, "B": 0.4, "D": 0.1}

type Sql = tuple[str, list[Any]]


class VectorField(Field[str, str]):
    """Where PostgreSQL keeps the words of an article; on SQLite an empty text, its words lie in FTS5."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The type of the column."""
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_placeholder_sql(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> Sql:
        """As a literal, not through a parser that would find other words."""
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s", [value]


@VectorField.register_lookup
class Matches(Lookup[Any]):
    """The words fulfil a condition as `all_of` and `any_of` write it."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """By the GIN index."""
        column, params = compiler.compile(self.lhs)
        return f"{column} @@ %s::tsquery", [*params, written(self.rhs, "postgresql")]

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """By the FTS5 table, whose row numbers are those of the articles."""
        found = f"SELECT rowid FROM {FTS_TABLE} WHERE {FTS_TABLE} MATCH %s"  # noqa: S608 - our own name
        return f"{_article(self.lhs)} IN ({found})", [written(self.rhs, "sqlite")]


@VectorField.register_lookup
class HeadMatches(Lookup[Any]):
    """The same of title and tags alone, by an index of their own."""

    lookup_name = "head_matches"
    prepare_rhs = False

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """By the GIN index of the head."""
        return f"{_head(self.lhs)} @@ %s::tsquery", [written(self.rhs, "postgresql")]

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """By two columns of the FTS5 table."""
        found = f"SELECT rowid FROM {FTS_TABLE} WHERE {FTS_TABLE} MATCH %s"  # noqa: S608 - our own name
        return f"{_article(self.lhs)} IN ({found})", [f"{{title tags}} : ({written(self.rhs, 'sqlite')})"]


class Rank(Func):
    """How well an article answers a condition; more is better. The two databases rank in their own ways."""

    output_field = FloatField()

    def __init__(self, vector: str, condition: "Condition", *, in_head: bool = False) -> None:
        """`vector` leads to the column. `in_head`: by title and tags alone, which are weighed much faster."""
        super().__init__(vector)
        self.condition, self.in_head = condition, in_head

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> Sql:
        """Words of the title count ten times those of the text."""
        source = self.source_expressions[0]
        column, params = (_head(source), []) if self.in_head else compiler.compile(source)
        weights = f"'{{{WEIGHTS['D']}, 0.2, {WEIGHTS['B']}, {WEIGHTS['A']}}}'"
        return f"ts_rank({weights}, {column}, %s::tsquery)", [*params, written(self.condition, "postgresql")]

    def as_sqlite(  # type: ignore[override]  # weights are no strings
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> Sql:
        """BM25 with the same weights; FTS5 calls the best the smallest."""
        counts = WEIGHTS | ({"D": 0.0} if self.in_head else {})
        weights = ", ".join(str(weight * 10) for weight in counts.values())
        row = f"{FTS_TABLE} MATCH %s AND rowid = {_article(self.source_expressions[0])}"
        sql = f"(SELECT -bm25({FTS_TABLE}, {weights}) FROM {FTS_TABLE} WHERE {row})"  # noqa: S608 - our own names
        return sql, [written(self.condition, "sqlite")]


def _head(column: Any) -> str:
    return f'"{_alias(column)}"."head"'


def _article(column: Any) -> str:
    return f'"{_alias(column)}"."article_id"'


def _alias(column: Any) -> str:
    if not isinstance(column, Col):
        raise TypeError("The words of an article are asked for by their column")
    return str(column.alias)


# Any of the groups; of a group every choice; of a choice one stem. A stem that ends in * is a beginning, and
# stems with blanks between them stand side by side.
type Condition = Sequence[Sequence[Sequence[str]]]

_SIGNS: Mapping[str, tuple[str, str, str, str, str]] = {
    "postgresql": (" | ", " & ", " <-> ", "'{}'", "'{}':*"),
    "sqlite": (" OR ", " AND ", " + ", '"{}"', '"{}"*'),
}


def written(condition: Condition, vendor: str) -> str:
    """The condition in the words of a database; stems are letters and figures, so nothing is slipped in."""
    either, both, beside, whole, beginning = _SIGNS[vendor]

    def one(stem: str) -> str:
        if stem.endswith("*"):
            return beginning.format(stem[:-1])
        return beside.join(map(whole.format, stem.split()))

    groups = (both.join(f"({either.join(map(one, choice))})" for choice in group) for group in condition)
    return either.join(f"({group})" for group in groups)


def vector(parts: Mapping[str, Sequence[str]]) -> str:
    """The words of an article as a tsvector: stems by their weight (A title, B tags, D text)."""
    places: dict[str, list[str]] = {}
    place, is_cut = 0, False
    for weight, stems in parts.items():
        for stem in stems:
            place += 1
            found = places.setdefault(stem, [])
            if len(found) < _MOST_PLACES and place <= _LAST_PLACE:
                found.append(f"{place}{weight}")
            else:
                is_cut = True
        place += 1  # so that no phrase reaches from one part into the next
    words = [f"'{stem}'{':' if where else ''}{','.join(where)}" for stem, where in places.items()]
    return " ".join([*words, f"'{CUT}'"] if is_cut else words)
