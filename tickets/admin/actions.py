"""What staff do on a ticket's page; each is a service."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.admin.actions import StaffAction
from portal.models import User
from portal.registry import Text
from portal.services.drafts import draft_forget
from tickets.admin.forms import AssignForm, EntryForm, StaffReplyForm, StatusForm, TimeForm
from tickets.models import Ticket
from tickets.services.desk import ticket_assign
from tickets.services.replies import staff_note_add
from tickets.services.statuses import status_change
from tickets.services.time_entries import time_entry_add, time_entry_post, time_entry_unpost


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
    time_entry_add(actor=actor, ticket=ticket, **form.cleaned_data)
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


POSTING = "tickets.post_tickettimeentry"
TICKET_ACTIONS = (
    StaffAction("reply", "tickets.add_ticketnote", _reply, StaffReplyForm),
    StaffAction("time", "tickets.add_tickettimeentry", _time, TimeForm),
    StaffAction("status", "tickets.change_ticket", _status, StatusForm),
    StaffAction("assign", "tickets.change_ticket", _assign, AssignForm),
    StaffAction("post", POSTING, _post, EntryForm),
    StaffAction("unpost", POSTING, _unpost, EntryForm),
)
