"""What staff do on a ticket's page; each is a service."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.admin.actions import StaffAction
from portal.admin.custom_values import CustomValuesForm
from portal.models import User
from portal.registry import Text
from portal.services.drafts import draft_forget
from tickets.admin.client_forms import MoveForm, UnwatchForm, WatchForm
from tickets.admin.forms import AssignForm, EntryForm, StaffReplyForm, StatusForm, TimeForm
from tickets.models import Ticket
from tickets.services.desk import ticket_assign, ticket_set_custom
from tickets.services.moves import ticket_move
from tickets.services.replies import staff_note_add
from tickets.services.statuses import status_change
from tickets.services.time_entries import time_entry_add, time_entry_post, time_entry_unpost
from tickets.services.watchers import desk_watcher_add, desk_watcher_remove


def _reply(actor: User, ticket: Ticket, form: StaffReplyForm) -> Text:
    data = form.cleaned_data
    note = staff_note_add(
        actor=actor,
        ticket=ticket,
        text=data["body"],
        visibility=data["visibility"],
        files=form.pending,
        status=data["status"],
    )
    draft_forget(user_id=actor.pk, key=draft_key(ticket))
    return _("The internal note is on the ticket.") if note.is_internal else _("The reply is on its way.")


def draft_key(ticket: Ticket) -> str:
    """Under which a reply waits while it is being written."""
    return f"desk.reply:{ticket.pk}"


def _time(actor: User, ticket: Ticket, form: TimeForm) -> Text:
    time_entry_add(actor=actor, ticket=ticket, files=form.pending, **form.facts)
    return _("The hours are on the ticket.")


def _status(actor: User, ticket: Ticket, form: StatusForm) -> Text:
    status_change(actor=actor, ticket=ticket, to=form.cleaned_data["status"])
    return _("The status is %(status)s.") % {"status": form.cleaned_data["status"]}


def _assign(actor: User, ticket: Ticket, form: AssignForm) -> Text:
    resource = form.cleaned_data["resource"]
    ticket_assign(actor=actor, ticket=ticket, resource=resource)
    return _("Assigned to %(name)s.") % {"name": resource} if resource else _("Assigned to nobody.")


def _post(actor: User, ticket: Ticket, form: forms.Form) -> Text:
    time_entry_post(actor=actor, entry=form.cleaned_data["entry"])
    return _("The hours are approved and posted.")


def _unpost(actor: User, ticket: Ticket, form: forms.Form) -> Text:
    time_entry_unpost(actor=actor, entry=form.cleaned_data["entry"])
    return _("The posting is taken back.")


def _move(actor: User, ticket: Ticket, form: MoveForm) -> Text:
    data = form.cleaned_data
    ticket_move(actor=actor, ticket=ticket, organization=data["organization"], contact=data["contact"])
    return _("The ticket is with %(organization)s now.") % {"organization": data["organization"]}


def _watch(actor: User, ticket: Ticket, form: forms.Form) -> Text:
    contact = form.cleaned_data["contact"]
    desk_watcher_add(actor=actor, ticket=ticket, contact=contact)
    return _("%(name)s is kept informed.") % {"name": contact}


def _unwatch(actor: User, ticket: Ticket, form: forms.Form) -> Text:
    contact = form.cleaned_data["contact"]
    desk_watcher_remove(actor=actor, ticket=ticket, contact=contact)
    return _("%(name)s is no longer kept informed.") % {"name": contact}


class TicketCustomForm(CustomValuesForm):
    """The provider's own fields of a ticket."""

    entity = "ticket"


def _custom(actor: User, ticket: Ticket, form: TicketCustomForm) -> Text:
    ticket_set_custom(actor=actor, ticket=ticket, values=form.values)
    return _("The fields are saved.")


POSTING, CHANGE = "tickets.post_tickettimeentry", "tickets.change_ticket"
TICKET_ACTIONS = (
    StaffAction("reply", "tickets.add_ticketnote", _reply, StaffReplyForm),
    StaffAction("time", "tickets.add_tickettimeentry", _time, TimeForm),
    StaffAction("status", CHANGE, _status, StatusForm),
    StaffAction("assign", CHANGE, _assign, AssignForm),
    StaffAction("post", POSTING, _post, EntryForm),
    StaffAction("unpost", POSTING, _unpost, EntryForm),
    StaffAction("move", CHANGE, _move, MoveForm),
    StaffAction("watch", CHANGE, _watch, WatchForm),
    StaffAction("unwatch", CHANGE, _unwatch, UnwatchForm),
    StaffAction("custom", CHANGE, _custom, TicketCustomForm),
)
