"""Boards: written by staff, and asked for their members."""

from collections.abc import Collection

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from changes.models import AdvisoryBoard, ChangeRequest
from portal import audit
from portal.models import Contact, User
from portal.services.rights import staff_only


@transaction.atomic
def board_keep(
    *, actor: User, board: AdvisoryBoard, people: Collection[User], roles: Collection[Group]
) -> AdvisoryBoard:
    """Write a board with its members. Raises PermissionDenied, or ValidationError for one without any."""
    is_new = board.pk is None
    staff_only(actor, "changes.add_advisoryboard" if is_new else "changes.change_advisoryboard")
    refuse_empty_board(people, roles, board.asks_contacts)
    board.full_clean()
    board.save()
    board.people.set(people)
    board.roles.set(roles)
    audit.record("board.created" if is_new else "board.changed", actor=actor, target=board)
    return board


def refuse_empty_board(people: Collection[User], roles: Collection[Group], asks_contacts: bool) -> None:
    """Raise ValidationError for a board that could ask nobody."""
    if not (people or roles or asks_contacts):
        raise ValidationError(_("A board needs at least one member: people, roles or contacts."))


def members_of(change: ChangeRequest) -> list[User | Contact]:
    """Whom the change's board asks, as things are today: active people, nobody twice."""
    board = change.board
    if board is None:
        return []
    staff = User.objects.filter(is_staff=True, is_active=True)
    among = staff.filter(Q(pk__in=board.people.values("pk")) | Q(groups__in=board.roles.values("pk")))
    return [*among.distinct().order_by("pk"), *_contacts(board, change)]


def _contacts(board: AdvisoryBoard, change: ChangeRequest) -> list[Contact]:
    organization, named = change.ticket.organization, Q(pk=None)
    if board.ticket_contact:
        named |= Q(pk=change.ticket.contact_id)
    if board.primary_contact:
        named |= Q(organization=organization.pk, is_primary=True)
    if board.parent_primary_contact and organization.parent_id:
        named |= Q(organization=organization.parent_id, is_primary=True)
    return list(Contact.objects.for_viewer().active().filter(named).order_by("pk"))
