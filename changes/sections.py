"""The approvals of a change as one reader may know them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from changes.choices import CHANGE_REQUEST, LINKED_KINDS
from changes.forms import AnswerForm
from changes.models import Approval, ChangeLink, ChangeRequest
from changes.querysets import is_on
from changes.scopes import linked_changes
from changes.services.answering import absent_one
from portal.access import Viewer
from portal.models import User
from portal.words import staff_name


@dataclass(frozen=True, slots=True)
class Vote:
    """An approval in a list: whose it is by name, the approval itself, and which stand-in cast it."""

    who: str
    note: str
    approval: Approval
    cast_by: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """An answer that the reader may give or change, with its form; for an `absent` one as their stand-in."""

    approval: Approval
    form: AnswerForm
    absent: str = ""


def votes(change: ChangeRequest) -> list[Vote]:
    """Who was asked and what they said; names of our people as the organization may read them."""
    return [_vote(change, approval) for approval in change.approvals.with_people()]


def _vote(change: ChangeRequest, approval: Approval) -> Vote:
    organization, contact = change.ticket.organization, approval.contact
    if contact is None:
        cast_by = staff_name(_stand_in(approval), organization) if _stand_in(approval) else ""
        return Vote(staff_name(str(approval.user), organization), _("Service provider"), approval, cast_by)
    near = contact.organization_id in (organization.pk, organization.parent_id)
    if not near:  # gone to another client, whose people nobody here should read of
        return Vote(_("Somebody who has left"), "", approval)
    note = "" if contact.organization_id == organization.pk else str(contact.organization)
    return Vote(str(contact), note, approval, _stand_in(approval))


def _stand_in(approval: Approval) -> str:
    entry = approval.entry
    return entry.person if entry and entry.data.get("for") else ""


def section(viewer: Viewer, change: ChangeRequest, refused: AnswerForm | None = None) -> dict[str, Any]:
    """What the approvals' section shows: all votes, and the reader's own with the forms to answer.

    `refused` is the form that was sent, with what is wrong, in the place of its own.
    """
    found = votes(change)
    mine = set(change.approvals.of(viewer).values_list("pk", flat=True))
    own = [vote.approval for vote in found if vote.approval.pk in mine]
    return {
        "change": change,
        "version": change.current,
        "votes": found,
        "owed": []
        if change.is_frozen
        else [Owed(one, _form(change, one, refused), absent_one(one, viewer.user_id)) for one in own],
        "links": list(ChangeLink.objects.visible_to(viewer).filter(change=change).select_related("ticket")),
        "read_only": viewer.read_only,
    }


def _form(change: ChangeRequest, approval: Approval, refused: AnswerForm | None) -> AnswerForm:
    if refused is not None and refused.approval == approval.pk:
        return refused
    read = change.current.number if change.current else 0
    initial = {"read_version": read, "seen": approval.answers, "comment": approval.comment}
    return AnswerForm(initial=initial, approval=approval.pk)


def ticket_panel(viewer: Viewer, ticket: Any) -> Mapping[str, Any] | None:
    """The approvals on the page of the change's ticket."""
    if ticket.kind != CHANGE_REQUEST:
        return None
    change = ChangeRequest.objects.visible_to(viewer).filter(ticket=ticket.pk).for_list().first()
    return section(viewer, change) if change else None


def linked_panel(viewer: Viewer, ticket: Any) -> Mapping[str, Any] | None:
    """On an incident or a problem: the changes that are to end it."""
    if ticket.kind not in LINKED_KINDS or not is_on():
        return None
    found = linked_changes(viewer, ticket)
    return {"changes": found} if found else None


def staff_panel(user: User, ticket: Any) -> Mapping[str, Any] | None:
    """On the ticket's page of the admin site: where the change stands, or the way to plan it."""
    if ticket.kind != CHANGE_REQUEST or not is_on():
        return None
    change = ChangeRequest.objects.filter(ticket=ticket.pk).select_related("current").first()
    return {
        "change": change,
        "approvals": list(change.approvals.with_people()) if change else [],
        "ticket": ticket,
        "may_plan": user.has_perm("changes.add_changerequest"),
    }
