"""Hours on a ticket: written, then approved and posted (reference 4.6, a7, b27)."""

from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import audit
from portal.models import PendingFile, User, Visibility
from portal.services.approval import Approval
from portal.services.rights import staff_only
from tickets.models import Ticket, TicketTimeEntry
from tickets.services.files import files_add
from tickets.services.rights import locked

if TYPE_CHECKING:
    from billing.models import Role


@transaction.atomic
def time_entry_add(
    *,
    actor: User,
    ticket: Ticket,
    worked_on: date,
    hours_worked: Decimal,
    hours_billed: Decimal | None = None,
    start: time | None = None,
    end: time | None = None,
    summary: str = "",
    visibility: str = Visibility.EVERYONE,
    resource: User | None = None,
    contract_id: int | None = None,
    role: "Role | None" = None,
    files: Iterable[PendingFile] = (),
) -> TicketTimeEntry:
    """Staff write hours on a ticket; billed hours are the worked ones, and the contract the ticket's.

    A visible summary, with the files, is part of the work history at once; the hours show to contacts only
    once posted. Raises PermissionDenied or ValidationError.
    """
    staff_only(actor, "tickets.add_tickettimeentry")
    row = locked(ticket)
    entry = TicketTimeEntry(
        ticket=row,
        resource=resource or actor,
        worked_on=worked_on,
        start=start,
        end=end,
        hours_worked=hours_worked,
        hours_billed=hours_worked if hours_billed is None else hours_billed,
        summary=summary,
        visibility=visibility,
        contract_id=contract_id or row.contract_id,
        role=role,
    )
    entry.full_clean()
    entry.save()
    files_add(ticket=row, files=files, time_entry=entry, author=actor)
    if visibility == Visibility.EVERYONE:
        row.last_activity_at = timezone.now()
        row.save(update_fields=["last_activity_at"])
    audit.record("ticket.time_added", actor=actor, target=row, data=_facts(entry))
    return entry


@transaction.atomic
def time_entry_correct(*, actor: User, entry: TicketTimeEntry, **changes: Any) -> TicketTimeEntry:
    """Correct hours that are not posted; what was refused waits again. `changes` are fields of the entry.

    Raises PermissionDenied, or ValidationError: posted meanwhile, or impossible.
    """
    staff_only(actor, "tickets.change_tickettimeentry")
    row = APPROVAL.locked(entry)
    if row.is_posted:
        raise ValidationError(_("These hours are posted: take that back first."))
    before = _facts(row)
    for name, value in changes.items():
        setattr(row, name, value)
    row.wait()
    row.full_clean()
    row.save()
    audit.record(
        "ticket.time_corrected", actor=actor, target=row.ticket, data=_facts(row) | {"before": before}
    )
    return row


def time_entry_post(*, actor: User, entry: TicketTimeEntry) -> TicketTimeEntry:
    """Approve and post: from now on the hours count and may be shown. Raises as `Approval.post`."""
    return APPROVAL.post(actor=actor, entry=entry)


def time_entry_unpost(*, actor: User, entry: TicketTimeEntry) -> TicketTimeEntry:
    """Take the posting back, so that the entry can be corrected. Raises as `Approval.unpost`."""
    return APPROVAL.unpost(actor=actor, entry=entry)


def _facts(entry: TicketTimeEntry) -> dict[str, Any]:
    return {"entry": entry.pk, "worked": str(entry.hours_worked), "billed": str(entry.hours_billed)}


def _page(entry: TicketTimeEntry) -> str:
    return reverse("admin:tickets_ticket_change", args=[entry.ticket_id])


def _ticket(entry: TicketTimeEntry) -> Ticket:
    return entry.ticket


APPROVAL = Approval(
    TicketTimeEntry, "tickets.post_tickettimeentry", "ticket.time", about=_ticket, facts=_facts, page=_page
)
