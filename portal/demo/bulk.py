"""Rows by the thousand: COPY on PostgreSQL, one statement executed many times elsewhere.

`bulk_create` would spend most of its time on composing statements of thousands of parameters.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Field, JSONField, Max, Model
from django.utils import timezone

type Row = dict[str, Any]
type Fields = Sequence[Field[Any, Any]]

_LINES = 1_000
_PLAIN = {str, int, bool, type(None)}


def next_id(model: type[Model]) -> int:
    """The first free primary key: rows that name each other are numbered before they are written."""
    return int(model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def insert(model: type[Model], rows: Sequence[Row]) -> None:
    """Write rows of attribute names and values; what a row leaves out takes the field's default.

    Either all of them bring their primary key or none does.
    """
    if not rows:
        return
    fields, others = _columns(model, rows)
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in (*fields, *others))
    into = f"{connection.ops.quote_name(model._meta.db_table)} ({names})"
    if connection.vendor == "postgresql":
        _copy(into, rows, fields, others)
    else:
        _repeat(into, rows, fields, others)


def insert_made(made: Iterable[Model]) -> None:
    """Write unsaved objects of one model, which do not learn their keys."""
    objects = list(made)
    if objects:
        fields = [field for field in objects[0]._meta.concrete_fields if not field.primary_key]
        insert(
            type(objects[0]),
            [{field.attname: field.pre_save(one, True) for field in fields} for one in objects],
        )


def _columns(model: type[Model], rows: Sequence[Row]) -> tuple[Fields, Fields]:
    """The fields that rows bring, and those that take their default in all of them."""
    given = set().union(*rows)
    fields = model._meta.concrete_fields
    return (
        [field for field in fields if field.attname in given],
        [field for field in fields if field.attname not in given and not field.primary_key],
    )


def _copy(into: str, rows: Sequence[Row], fields: Fields, others: Fields) -> None:
    """Send the rows as text; psycopg's own adaptation of each value would take three times as long."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for lines in batched(_lines(rows, fields, others), _LINES):
            copy.write("".join(lines))


def _repeat(into: str, rows: Sequence[Row], fields: Fields, others: Fields) -> None:
    columns = [(field, _prepared(field, _default(field))) for field in fields]
    tail = [_prepared(field, _default(field)) for field in others]
    places = ", ".join(["%s"] * (len(columns) + len(tail)))
    values = [
        [*(_prepared(f, row[f.attname]) if f.attname in row else default for f, default in columns), *tail]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {into} VALUES ({places})", values)  # noqa: S608 - our own names


def _prepared(field: Field[Any, Any], value: Any) -> Any:
    """A value as the database takes it; asking the field is slow, and most values stay as they are."""
    if type(value) in _PLAIN and not isinstance(field, JSONField):
        return value
    return field.get_db_prep_save(value, connection)


def _lines(rows: Iterable[Row], fields: Fields, others: Fields) -> Iterator[str]:
    columns = [(field.attname, _text(_default(field))) for field in fields]
    tail = "".join(f"\t{_text(_default(field))}" for field in others) + "\n"
    for row in rows:
        values = [_text(row[name]) if name in row else default for name, default in columns]
        yield "\t".join(values) + tail


def _default(field: Field[Any, Any]) -> Any:
    return timezone.now() if getattr(field, "auto_now_add", False) else field.get_default()


def _text(value: Any) -> str:
    """A value as COPY's text format has it; `replace` is five times as fast as `translate` here."""
    if isinstance(value, str):
        escaped = value.replace("\\", r"\\").replace("\n", r"\n")
        return escaped.replace("\t", r"\t").replace("\r", r"\r")
    if value is None:
        return r"\N"
    return _text(json.dumps(value)) if isinstance(value, dict) else str(value)


def settle(models: Iterable[type[Model]]) -> None:
    """Tell the database of the keys we chose; later rows would meet them otherwise."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
