"""The page on which the client's own help desk works its half of a ticket (reference 13, a17)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.access import Perm, Viewer
from portal.generic import ScopedDetailView
from tickets.forms.work import EscalateForm, HoursForm, PlanForm, WorkForm
from tickets.models import Ticket
from tickets.own_history import own_history
from tickets.querysets import TicketQuerySet, own_times, works_tickets
from tickets.services.comanaged import (
    own_assign,
    own_complete,
    own_plan,
    own_reopen,
    own_time_add,
    ticket_escalate,
)


@transaction.atomic
def _plan(viewer: Viewer, ticket: Ticket, form: PlanForm) -> str:
    data = form.cleaned_data
    own_plan(
        viewer=viewer, ticket=ticket, status=data["status"], priority=data["priority"], due_at=form.due_at
    )
    own_assign(viewer=viewer, ticket=ticket, colleague=data["resource"])
    return _("The plan is saved.")


def _hours(viewer: Viewer, ticket: Ticket, form: HoursForm) -> str:
    own_time_add(viewer=viewer, ticket=ticket, **form.cleaned_data)
    return _("Your hours are noted.")


def _complete(viewer: Viewer, ticket: Ticket, form: WorkForm) -> str:
    own_complete(viewer=viewer, ticket=ticket)
    return _("Your half of the ticket is completed.")


def _reopen(viewer: Viewer, ticket: Ticket, form: WorkForm) -> str:
    own_reopen(viewer=viewer, ticket=ticket)
    return _("Your half of the ticket is open again.")


def _escalate(viewer: Viewer, ticket: Ticket, form: EscalateForm) -> str:
    ticket_escalate(viewer=viewer, ticket=ticket, text=form.cleaned_data["text"])
    return _("Your service provider has the ticket now.")


@dataclass(frozen=True, slots=True)
class Verb:
    """What can be done: its form, and the service behind it, which returns what to say."""

    form: type[WorkForm]
    run: Callable[[Viewer, Ticket, Any], str]


VERBS = {
    "plan": Verb(PlanForm, _plan),
    "hours": Verb(HoursForm, _hours),
    "complete": Verb(WorkForm, _complete),
    "reopen": Verb(WorkForm, _reopen),
    "escalate": Verb(EscalateForm, _escalate),
}


class VerbForm(forms.Form):
    """Which of the page's buttons was pressed."""

    verb = forms.ChoiceField(choices=[(name, name) for name in VERBS])


class WorkView(ScopedDetailView[Ticket]):
    """The help desk's half. Not there for anybody else, nor for tickets older than the help desk."""

    perm = (Perm.TICKETS_VIEW, Perm.TICKETS_WORK)
    model = Ticket
    template_name = "tickets/work.html"
    context_object_name = "ticket"

    def may_enter(self, viewer: Viewer) -> bool:
        """Only the help desk that the provider has switched on."""
        return super().may_enter(viewer) and works_tickets(viewer)

    def get_queryset(self) -> TicketQuerySet:
        """Tickets raised since there is one."""
        return cast("TicketQuerySet", self.scoped()).comanaged().with_own_half()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The forms, one of them as it was sent; hours and steps so far."""
        ticket, times = self.object, list(own_times(self.viewer, self.object))
        context = {
            "page_title": _("Work on ticket %(number)s") % {"number": ticket.number},
            "forms": {name: self.form(name) for name in VERBS} | kwargs.pop("sent", {}),
            "times": times,
            "hours": sum(one.hours for one in times),
            "steps": own_history(self.viewer, ticket),
            "may_change": not self.viewer.read_only,
        }
        return super().get_context_data(**context, **kwargs)

    def form(self, name: str, *data: Any) -> WorkForm:
        """The form of a verb."""
        return VERBS[name].form(*data, viewer=self.viewer, ticket=self.object, prefix=name)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, or show the page again and say what is wrong."""
        self.object = self.get_object()
        pressed = VerbForm(request.POST)
        if not pressed.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        name = pressed.cleaned_data["verb"]
        form = self.form(name, request.POST)
        if form.is_valid() and self.done(name, form):
            return HttpResponseRedirect(reverse("tickets:work", args=[self.object.pk]))
        return self.render_to_response(self.get_context_data(sent={name: form}), status=422)

    def done(self, name: str, form: WorkForm) -> bool:
        """Whether the rules allowed it; else the form says why not."""
        try:
            messages.success(self.request, VERBS[name].run(self.viewer, self.object, form))
        except ValidationError as refusal:
            known = not hasattr(refusal, "error_dict") or set(refusal.error_dict) <= set(form.fields)
            form.add_error(None, refusal if known else refusal.messages)
            return False
        return True
