"""Rows the code counts on, written after every migrate: a status of each kind, a queue, a way to ask.

Each is the provider's own once it is there: names and wordings may be edited and are never written again.
"""

from typing import Any

from tickets.choices import StatusKind
from tickets.models import Queue, RequestType, TicketStatus

# Name among staff, wording for clients; in the order a ticket passes through them (reference 4.1, DDU#45).
SYSTEM_STATUSES = (
    (StatusKind.NEW, "New", "New"),
    (StatusKind.IN_PROGRESS, "In progress", "We are working on it"),
    (StatusKind.WAITING_CUSTOMER, "Waiting customer", "Waiting for you"),
    (StatusKind.COMPLETE, "Complete", "Solved"),
)
# Takes what comes from a request type without a queue (reference 4.1).
DEFAULT_QUEUE = "Client portal"
FIRST_REQUEST_TYPE = "General request"


def keep_system_rows(**_: Any) -> None:
    """Add what is missing; change nothing that is there."""
    for order, (kind, name, client_label) in enumerate(SYSTEM_STATUSES, start=1):
        TicketStatus.objects.get_or_create(
            kind=kind,
            is_system=True,
            defaults={"name": name, "client_label": client_label, "order": order * 10},
        )
    if not Queue.objects.filter(is_default=True).exists():
        Queue.objects.update_or_create(name=DEFAULT_QUEUE, defaults={"is_default": True})
    if not RequestType.objects.exists():
        RequestType.objects.create(
            name=FIRST_REQUEST_TYPE, description="Anything you need from us.", icon="ticket"
        )
