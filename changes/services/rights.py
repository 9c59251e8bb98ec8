"""A change held for whoever may write to it: asked again in every service, because a form is no guard."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from changes.arithmetic import status_of
from changes.choices import ChangeStatus
from changes.models import Approval, ChangeRequest
from changes.querysets import ChangeQuerySet, is_on
from portal.access import Viewer
from portal.models import User
from portal.services.rights import staff_only

CHANGE = "changes.change_changerequest"
REQUEST = "changes.request_changerequest"


def locked(change: ChangeRequest) -> ChangeRequest:
    """The change as it is now, held until the transaction ends: who answers and who asks take turns."""
    return _held(ChangeRequest.objects.all()).get(pk=change.pk)


def locked_for(viewer: Viewer, change: ChangeRequest) -> ChangeRequest:
    """The same for a contact. PermissionDenied in a preview, and where they see it no more."""
    found = _held(ChangeRequest.objects.visible_to(viewer)).filter(pk=change.pk).first()
    if viewer.read_only or found is None:
        raise PermissionDenied
    return found


def _held(rows: ChangeQuerySet) -> ChangeQuerySet:
    joined = (
        "ticket__organization",
        "ticket__queue",
        "ticket__resource",
        "ticket__contact",
        "current__document",
    )
    return rows.select_for_update(of=("self",)).select_related("board", "current__asked_by", *joined)


def desk(actor: User, change: ChangeRequest, perm: str = CHANGE) -> ChangeRequest:
    """The change held for staff, while it may be worked on.

    Raises PermissionDenied, also while change management is off, and ValidationError once it is complete.
    """
    staff_only(actor, perm)
    if not is_on():
        raise PermissionDenied
    row = locked(change)
    refuse_frozen(row)
    return row


def refuse_frozen(change: ChangeRequest) -> None:
    """Raise ValidationError once the ticket is complete: nothing is asked or answered any more."""
    if change.is_frozen:
        raise ValidationError(_("This change is complete: its plan and its answers stay as they are."))


def recount(change: ChangeRequest) -> None:
    """Work out the status of a change that is held, and write it where it is another one."""
    if change.current is None:
        return
    answers = list(Approval.objects.filter(change=change).values_list("answer", flat=True))
    status = status_of(change.approval_type, change.needed, answers)
    if status != ChangeStatus(change.status):
        change.status = status
        change.save(update_fields=["status"])
