"""Who can see a ticket, and who is kept informed of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.access import Perm
from portal.models import Contact
from tickets.forms.watcher import AddWatcherForm, RemoveWatcherForm
from tickets.readers import readers
from tickets.services.watchers import watcher_add, watcher_remove
from tickets.views.detail import TicketPage


class PeopleView(TicketPage):
    """Everybody who can see the ticket with the reason, and the watchers."""

    template_name = "tickets/people.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The people; for those who may write, the means to change who is told."""
        context = {
            "ticket": self.object,
            "page_title": _("People of ticket %(number)s") % {"number": self.object.number},
            "readers": readers(self.viewer, self.object),
            "may_change": self.may_write and not self.viewer.read_only,
            "form": AddWatcherForm(viewer=self.viewer, ticket=self.object),
        }
        return context | kwargs


class _WatcherView(PeopleView):
    """Changes who is kept informed, and shows the people again."""

    perm = (Perm.TICKETS_VIEW, Perm.TICKETS_REPLY)
    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act, or say what is wrong."""
        self.object = self.get_object()
        form = self.form()
        if form.is_valid() and self.acted(form):
            return HttpResponseRedirect(reverse("tickets:people", args=[self.object.pk]))
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form(self) -> forms.Form:
        """The form that names the person."""
        raise NotImplementedError

    def act(self, contact: Contact) -> str:
        """Do it, and say what was done."""
        raise NotImplementedError

    def acted(self, form: forms.Form) -> bool:
        """Whether the rules allowed it; else the form says why not."""
        try:
            messages.success(self.request, self.act(form.cleaned_data["contact"]))
        except ValidationError as refusal:
            form.add_error("contact", refusal)
            return False
        return True


class WatchView(_WatcherView):
    """Keeps a colleague informed."""

    def form(self) -> AddWatcherForm:
        """A choice of colleagues."""
        return AddWatcherForm(self.request.POST, viewer=self.viewer, ticket=self.object)

    def act(self, contact: Contact) -> str:
        """Add the watcher."""
        watcher_add(viewer=self.viewer, ticket=self.object, contact=contact)
        return _("%(name)s is kept informed of this ticket.") % {"name": contact}


class UnwatchView(_WatcherView):
    """Stops keeping somebody informed."""

    def form(self) -> RemoveWatcherForm:
        """A choice of the watchers."""
        return RemoveWatcherForm(self.request.POST, ticket=self.object)

    def act(self, contact: Contact) -> str:
        """Remove the watcher."""
        watcher_remove(viewer=self.viewer, ticket=self.object, contact=contact)
        return _("%(name)s is no longer kept informed.") % {"name": contact}
