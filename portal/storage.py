"""Where files lie: uploads under names nobody can guess, assets under names of their content."""

from typing import Any
from uuid import uuid4

from django.core.files.storage import Storage, storages
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Style sheets, scripts, icons and the font, each kept for ever by browsers because its name is its sum.

    That has to hold for what a script module imports, too: an old module must never meet a new one.
    """

    support_js_module_import_aggregation = True


def private_files() -> Storage:
    """The storage for files that are served only through a scoped view."""
    return storages["private"]


def random_name(instance: Any, filename: str) -> str:
    """A path that says nothing of the file: the name shown to people is kept in the row.

    The same for every kind of row, because a file passes from the form it was added to on to its ticket.
    """
    name = uuid4().hex
    return f"files/{name[:2]}/{name}"
