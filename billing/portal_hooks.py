"""How billing hears of what the other apps post."""

from typing import Any

from django.dispatch import receiver

from billing.services.posting import labour_post, labour_unpost
from portal.models import BillableEntry, User
from portal.signals import entry_posted, entry_unposted


@receiver(entry_posted, dispatch_uid="billing.entry_posted")
def posted(entry: BillableEntry, by: User, **_: Any) -> None:
    """Hours that were posted stand in the ledger, or the posting is refused."""
    labour_post(entry=entry, by=by)


@receiver(entry_unposted, dispatch_uid="billing.entry_unposted")
def unposted(entry: BillableEntry, **_: Any) -> None:
    """Hours that are no longer posted are out of it, unless it is too late."""
    labour_unpost(entry=entry)
