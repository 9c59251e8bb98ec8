"""Raising a ticket: choose what it is about, fill in its form, or the short form of Quick Ticket."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from portal.access import Perm
from portal.generic import PermRequiredMixin
from portal.raising import KeepsDraft
from tickets.forms.new import TicketForm
from tickets.forms.request import RequestForm
from tickets.models import RequestType, Ticket
from tickets.querysets import device_asked
from tickets.services.offers import quick_type_for, request_types_for
from tickets.views.raising import RaiseView


class ChooseTypeView(PermRequiredMixin, TemplateView):
    """What is it about? Skipped when there is nothing to choose."""

    perm = Perm.TICKETS_CREATE
    template_name = "tickets/new_choose.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The cards, or straight on to the only form."""
        types = list(request_types_for(self.viewer))
        device = device_asked(self.viewer, request.GET.get("device", ""))
        if len(types) == 1:
            return redirect(form_address(types[0].pk, device))
        context = {
            "types": [(one, form_address(one.pk, device)) for one in types],
            "device": device,
            "page_title": _("New ticket"),
        }
        return self.render_to_response(context)


def form_address(request_type: int, device: Any | None) -> str:
    """The form of a request type, about a device if one came from there."""
    address = reverse("tickets:new_form", args=[request_type])
    return f"{address}?device={device.pk}" if device else address


class NewTicketView(RaiseView):
    """The form of a request type."""

    form_class = RequestForm
    name = "new"
    page_name = "new_form"
    template_name = "tickets/new.html"

    @cached_property
    def request_type(self) -> RequestType:
        """The one in the address; foreign, unknown and switched off are the same 404."""
        return get_object_or_404(request_types_for(self.viewer), pk=self.kwargs["request_type"])

    def form(self, *sent: Any) -> TicketForm:
        """With the device that the address names already chosen."""
        device = device_asked(self.viewer, self.request.GET.get("device", ""))
        initial = {"device": device.pk, "organization": device.organization_id} if device else {}
        return self.form_class(*sent, viewer=self.viewer, request_type=self.request_type, initial=initial)

    def page(self) -> dict[str, Any]:
        """With a way back where there is a choice."""
        has_choice = request_types_for(self.viewer).count() > 1
        return {
            "page_title": str(self.request_type),
            "request_type": self.request_type,
            "has_choice": has_choice,
        }


class QuickTicketView(RaiseView):
    """Title, description, files; not there while the provider has it off (reference 4.4)."""

    form_class = TicketForm
    name = page_name = "quick"

    @cached_property
    def request_type(self) -> RequestType:
        """The one the provider has chosen for it."""
        found = quick_type_for(self.viewer)
        if found is None:
            raise Http404
        return found

    def get_template_names(self) -> list[str]:
        """The form alone where a dialog asks for it."""
        is_dialog = bool(getattr(self.request, "htmx", False))
        return ["tickets/parts/quick_form.html" if is_dialog else "tickets/quick.html"]

    def page(self) -> dict[str, Any]:
        """Its title."""
        return {"page_title": _("Quick ticket")}


class NewDraftView(KeepsDraft[TicketForm, Ticket], NewTicketView):
    """The draft of a request type's form."""


class QuickDraftView(KeepsDraft[TicketForm, Ticket], QuickTicketView):
    """The draft of the short form."""
