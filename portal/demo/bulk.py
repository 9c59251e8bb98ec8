"""Rows by the thousand: COPY on PostgreSQL, batches elsewhere."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Field, JSONField, Max, Model
from django.utils import timezone

type Row = dict[str, Any]


def next_id(model: type[Model]) -> int:
    """The first free primary key: rows that name each other are numbered before they are written."""
    return int(model._default_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def insert(model: type[Model], rows: Sequence[Row]) -> None:
    """Write rows of attribute names and values; what a row leaves out takes the field's default."""
    if connection.vendor == "postgresql":
        _copy(model, rows)
    else:
        model._default_manager.bulk_create([model(**row) for row in rows], batch_size=500)


def _copy(model: type[Model], rows: Sequence[Row]) -> None:
    fields = model._meta.concrete_fields
    defaults = [(field.attname, _default(field)) for field in fields]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([row.get(name, default) for name, default in defaults])


def _default(field: Field[Any, Any]) -> Any:
    if isinstance(field, JSONField):
        return json.dumps(field.get_default())
    if getattr(field, "auto_now_add", False):
        return timezone.now()
    return field.get_default()


def settle(models: Iterable[type[Model]]) -> None:
    """Tell the database of the keys we chose; later rows would meet them otherwise."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
