"""The provider's side of a change: its plan, its rule, what it is linked to."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from changes.choices import CHANGE_REQUEST, LINKED_KINDS
from changes.models import AdvisoryBoard, ChangeLink, ChangeRequest
from changes.services.rights import CHANGE, desk, recount, refuse_frozen
from portal import audit
from portal.models import Organization, User
from portal.services.rights import staff_only


@transaction.atomic
def change_make(*, actor: User, change: ChangeRequest) -> ChangeRequest:
    """Begin the change request of a ticket of that kind. Raises PermissionDenied or ValidationError."""
    staff_only(actor, "changes.add_changerequest")
    if change.ticket.kind != CHANGE_REQUEST:
        raise ValidationError(_("Only a ticket of the kind “Change request” has approvals."))
    refuse_frozen(change)
    refuse_board(change.board, change.ticket.organization)
    change.full_clean()
    change.save(force_insert=True)
    audit.record("change.planned", actor=actor, target=change, organization=change.ticket.organization)
    return change


@transaction.atomic
def change_keep(*, actor: User, change: ChangeRequest) -> ChangeRequest:
    """Write the plan, the board or the rule. Approvers read a changed plan when they are asked anew.

    Review notes are written when it is done, so they alone stay open after that. Raises PermissionDenied or
    ValidationError.
    """
    staff_only(actor, CHANGE)
    before = (
        ChangeRequest.objects.select_for_update(of=("self",))
        .select_related("ticket__organization")
        .get(pk=change.pk)
    )
    changed = {
        field.name for field in _written() if getattr(before, field.attname) != getattr(change, field.attname)
    }
    if changed - {"review"}:
        desk(actor, change)
    refuse_board(change.board, before.ticket.organization, before.board_id)
    change.full_clean()
    change.save(update_fields=sorted(changed))
    recount(change)
    facts = {"changed": sorted(changed)}
    audit.record(
        "change.kept", actor=actor, target=change, organization=change.ticket.organization, data=facts
    )
    return change


@transaction.atomic
def change_link(*, actor: User, change: ChangeRequest, number: str) -> ChangeLink:
    """Link an incident or a problem of the same client by its number (reference a20)."""
    row = desk(actor, change)
    tickets: Any = ChangeLink._meta.get_field("ticket").related_model
    found = tickets._default_manager.filter(number=number, organization=row.ticket.organization_id).first()
    if found is None:
        raise ValidationError({"number": _("This client has no ticket of that number.")})
    if found.kind not in LINKED_KINDS:
        raise ValidationError({"number": _("A change is linked to incidents and problems only.")})
    link, is_new = ChangeLink.objects.get_or_create(change=row, ticket=found)
    if is_new:
        audit.record("change.linked", actor=actor, target=row, data={"ticket": number})
    return link


@transaction.atomic
def change_unlink(*, actor: User, change: ChangeRequest, number: str) -> None:
    """Take a link away; twice changes nothing."""
    row = desk(actor, change)
    gone, _rows = row.links.filter(ticket__number=number).delete()
    if gone:
        audit.record("change.unlinked", actor=actor, target=row, data={"ticket": number})


def _written() -> list[Any]:
    return [
        field for field in ChangeRequest._meta.concrete_fields if field.editable and not field.primary_key
    ]


def refuse_board(board: AdvisoryBoard | None, organization: Organization, before: int | None = None) -> None:
    """Raise ValidationError for a board that is switched off or another client's; one there was stays."""
    if board is None or board.pk == before:
        return
    if not AdvisoryBoard.objects.fitting(organization).filter(pk=board.pk).exists():
        raise ValidationError({"board": _("This board is not for changes of this client.")})
