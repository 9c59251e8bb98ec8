"""How billing hears of what the other apps post."""

from typing import Any

from django.dispatch import receiver

from billing.services.posting import entry_post, entry_unpost
from portal.models import Billable, User
from portal.signals import entry_posted, entry_unposted


@receiver(entry_posted, dispatch_uid="billing.entry_posted")
def posted(entry: Billable, by: User, **_: Any) -> None:
    """What was posted stands in the ledger, or the posting is refused."""
    entry_post(entry=entry, by=by)


@receiver(entry_unposted, dispatch_uid="billing.entry_unposted")
def unposted(entry: Billable, **_: Any) -> None:
    """What is no longer posted is out of it, unless it is too late."""
    entry_unpost(entry=entry)
