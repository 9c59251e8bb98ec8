"""What monitoring asks: does the database answer, are its tables up to date, does a worker live?"""

from collections.abc import Mapping
from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from portal.models import WorkerHeartbeat


def readiness() -> Mapping[str, bool]:
    """Each fact by its name; without a database nothing else can be known."""
    try:
        return {
            "database": True,
            "migrations": _is_migrated(),
            "worker": WorkerHeartbeat.objects.alive().exists(),
        }
    except Error:
        return {"database": False}


def _is_migrated() -> bool:
    return _known_migrations() <= set(MigrationRecorder(connection).applied_migrations())


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """The migrations of this version; they do not change while the process lives."""
    return frozenset(MigrationLoader(None).disk_migrations or ())
