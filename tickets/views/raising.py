"""A form that makes a ticket, whatever it asks."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.access import Perm
from portal.panels import helps_of
from portal.raising import MakingView
from tickets.forms.new import TicketForm
from tickets.models import RequestType, Ticket
from tickets.services.creation import ticket_create, ticket_of_form
from tickets.services.offers import is_visible


class RaiseView(MakingView[TicketForm, Ticket]):
    """A form of a request type."""

    perm = Perm.TICKETS_CREATE
    form_class: ClassVar[type[TicketForm]]
    name: ClassVar[str]
    page_name: ClassVar[str]

    @cached_property
    def request_type(self) -> RequestType:
        """What is asked for; subclasses find it through the viewer's eyes."""
        raise NotImplementedError

    @property
    def draft_key(self) -> str:
        """One for each request type."""
        return f"tickets.{self.name}:{self.kwargs.get('request_type', '')}"

    @property
    def own_address(self) -> str:
        """The page of the form."""
        return reverse(f"tickets:{self.page_name}", kwargs=self.kwargs)

    @property
    def draft_address(self) -> str:
        """Where its draft is sent to."""
        return reverse(f"tickets:{self.name}_draft", kwargs=self.kwargs)

    def form(self, *sent: Any) -> TicketForm:
        """The form of this person and this request type."""
        return self.form_class(*sent, viewer=self.viewer, request_type=self.request_type)

    def beside(self, form: TicketForm) -> dict[str, Any]:
        """What may spare the ticket; found here where its writer asks for it by a button."""
        title = form.title_typed if form.step == "suggest" else None
        return {"title_helps": list(helps_of(self.viewer, title))}

    def made_by(self, form: TicketForm) -> Ticket | None:
        """The ticket that this form has already made."""
        return ticket_of_form(self.viewer, form.token)

    def make(self, form: TicketForm) -> Ticket:
        """Through the service."""
        return ticket_create(
            viewer=self.viewer,
            watchers=form.watchers,
            answers=form.answers,
            files=form.sent_files,
            form_token=form.token,
            **form.facts,
        )

    def receipt(self, row: Ticket) -> HttpResponse:
        """To the ticket, with its number and what happens next."""
        text = _(
            "We have your ticket: %(number)s. Our team looks at it now. You will be told by e-mail when we"
            " answer; until then you can add to it here."
        )
        messages.success(self.request, text % {"number": row.number})
        return self.to_ticket(row)

    def sent_before(self, row: Ticket) -> HttpResponse:
        """One form makes one ticket."""
        text = _("You have sent this form already: it made ticket %(number)s.")
        messages.info(self.request, text % {"number": row.number})
        return self.to_ticket(row)

    def to_ticket(self, ticket: Ticket) -> HttpResponse:
        """Its page; Home when the request type put it where contacts cannot follow (a hidden queue)."""
        return redirect(ticket if is_visible(self.viewer, ticket) else "home")
