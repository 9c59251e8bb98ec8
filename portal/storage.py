"""Where uploaded files lie: outside the web root, under names nobody can guess."""

from typing import Any
from uuid import uuid4

from django.core.files.storage import Storage, storages


def private_files() -> Storage:
    """The storage for files that are served only through a scoped view."""
    return storages["private"]


def random_name(instance: Any, filename: str) -> str:
    """A path that says nothing of the file: the name shown to people is kept in the row.

    The same for every kind of row, because a file passes from the form it was added to on to its ticket.
    """
    name = uuid4().hex
    return f"files/{name[:2]}/{name}"
