"""Comparing text as people do: without regard to case, the same on SQLite and PostgreSQL.

`holds` ("contains") and `begins` compare lower case with lower case. SQLite's own LIKE knows only the case of
A to Z, so there a function of ours compares needles with other letters; its rules are PostgreSQL's: "ü" finds
"Ü", but "ss" does not find "ß". On PostgreSQL neither can use the trigram indexes, which stand on UPPER(...):
that is on purpose. A contact's reads are bounded by the organization's index, which beats the trigrams there
(reference speed.md), and needles of one or two characters must never reach them.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import CharField, Func, IntegerField, TextField, Value
from django.db.models.functions import Lower
from django.db.models.lookups import IContains, IStartsWith, PatternLookup
from django.db.models.sql.compiler import SQLCompiler

type Sql = tuple[str, list[Any]]


class FoldedLookup(PatternLookup):
    """LIKE on the lower case of both sides."""

    sqlite_function: str

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """Compare in lower case; the trigram indexes hold the upper case."""
        lhs, lhs_params = compiler.compile(self.lhs)
        rhs, rhs_params = self.process_rhs(compiler, connection)
        return f"LOWER({lhs}) LIKE LOWER({rhs})", [*lhs_params, *rhs_params]

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """Plain LIKE for ASCII needles, which is quick; our function for all others."""
        if str(self.rhs).isascii():
            sql, params = super().as_sql(compiler, connection)
            return sql, list(params)
        lhs, lhs_params = compiler.compile(self.lhs)
        return f"{self.sqlite_function}({lhs}, %s)", [*lhs_params, str(self.rhs).lower()]


class Holds(FoldedLookup, IContains):
    """The text contains the needle."""

    sqlite_function = "portal_holds"


class Begins(FoldedLookup, IStartsWith):
    """The text starts with the needle."""

    sqlite_function = "portal_begins"


class Position(Func):
    """Where a text first holds the needle, counted from one; 0 where it does not. Compares as `holds`."""

    function = "STRPOS"
    output_field = IntegerField()

    def __init__(self, path: str, needle: str) -> None:
        """`path` leads to the text."""
        super().__init__(Lower(path), Lower(Value(needle)))

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        """Our function, which knows the case of all letters."""
        sql, params = self.as_sql(compiler, connection, function="portal_position", **context)
        return sql, tuple(params)


for field in (CharField, TextField):
    # Under names of their own: `icontains` stays what Django says it is, and what the indexes serve.
    field.register_lookup(Holds, "holds")
    field.register_lookup(Begins, "begins")


def _holds(text: str | None, needle: str) -> bool | None:
    return None if text is None else needle in text.lower()


def _begins(text: str | None, needle: str) -> bool | None:
    return None if text is None else text.lower().startswith(needle)


def _position(text: str | None, needle: str) -> int | None:
    return None if text is None else text.lower().find(needle.lower()) + 1


def teach_sqlite(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Give a new SQLite connection the functions."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("portal_holds", 2, _holds, deterministic=True)
        connection.connection.create_function("portal_begins", 2, _begins, deterministic=True)
        connection.connection.create_function("portal_position", 2, _position, deterministic=True)


connection_created.connect(teach_sqlite, dispatch_uid="portal.lookups")
