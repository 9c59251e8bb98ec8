"""What approvals add to other apps' rows: an approver opens the ticket, to read, and owes an answer."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q

from changes.choices import CHANGE_REQUEST
from changes.models import Approval, ChangeRequest
from changes.querysets import STANDS_IN, is_on
from portal.access import Viewer

ASKED = "asked_to_approve"


def tickets_to_approve(viewer: Viewer) -> Q | None:
    """Tickets of changes the viewer was asked about: their own, whatever the level (DESIGN.md 4)."""
    if not is_on():
        return None
    mine = Approval.objects.all().of(viewer).filter(change__current__isnull=False)
    return Q(kind=CHANGE_REQUEST) & Q(Exists(mine.filter(change__ticket=OuterRef("pk"))))


def approvers_of(ticket: Any) -> Collection[int]:
    """The contacts who are asked about the ticket's change."""
    if not is_on() or ticket.kind != CHANGE_REQUEST:
        return ()
    rows = Approval.objects.filter(change__ticket=ticket.pk, change__current__isnull=False)
    asked = [row.contact for row in rows.select_related("contact__organization") if row.contact]
    stand_ins = {one.stand_in_id for one in asked if one.is_out_of_office and one.stand_in_id}
    return {one.pk for one in asked} | stand_ins


def tickets_waiting(viewer: Viewer) -> Q | None:
    """Tickets on which the viewer's yes or no is missing."""
    if not is_on():
        return None
    owed = Approval.objects.all().of(viewer).unanswered()
    return Q(kind=CHANGE_REQUEST) & Q(Exists(owed.filter(change__ticket=OuterRef("pk"))))


def is_asked(path: str) -> Exists:
    """Whether the contact with the id at that path owes an answer, as far as their login can know."""
    return Exists(Approval.objects.all().unanswered().filter(contact=OuterRef(path)))


def owed(viewer: Viewer) -> int:
    """How many answers the viewer owes; asks nothing while the login says none."""
    if not is_on() or not (viewer.may_be(ASKED) or viewer.may_be(STANDS_IN)):
        return 0
    return Approval.objects.visible_to(viewer).of(viewer).unanswered().count()


def linked_changes(viewer: Viewer, ticket: Any) -> list[ChangeRequest]:
    """The changes that are to end an incident or problem, as far as the viewer may see them."""
    rows = ChangeRequest.objects.visible_to(viewer).filter(links__ticket=ticket.pk)
    return list(rows.for_list().order_by("pk"))
