"""What autovacuum does within a minute, done at once."""

from collections.abc import Iterable

from django.db import connection


def gather(fresh: Iterable[str] = ()) -> None:
    """Count the rows of our tables; `fresh` GIN indexes lose their pending lists, which planners dread.

    Of our tables alone: those that all databases of the cluster share would stay locked until the transaction
    ends, and the other worker would wait for it.
    """
    tables = map(connection.ops.quote_name, connection.introspection.django_table_names(only_existing=True))
    with connection.cursor() as cursor:
        for index in fresh:
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
        cursor.execute(f"ANALYZE {', '.join(tables)}")
