"""What the worker does for the knowledge base."""

from django.db import transaction

from kb.indexing import index_write, stale
from portal.retries import retrying_task


@retrying_task()
def keep_index() -> None:
    """Write the words anew that are missing, or in the stems of a language the installation no longer has."""
    with transaction.atomic():
        index_write(list(stale()))
