"""Raising a ticket: choose what it is about, fill in its form, or the short form of Quick Ticket."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from django.views.generic.base import TemplateResponseMixin, View

from portal.access import Perm
from portal.generic import PermRequiredMixin
from portal.services.drafts import draft_forget, draft_keep, draft_of
from portal.uploads import discard
from tickets.forms.new import TicketForm
from tickets.forms.request import RequestForm
from tickets.models import RequestType, Ticket
from tickets.services.creation import ticket_create, ticket_of_form
from tickets.services.offers import is_visible, quick_type_for, request_types_for


class ChooseTypeView(PermRequiredMixin, TemplateView):
    """What is it about? Skipped when there is nothing to choose."""

    perm = Perm.TICKETS_CREATE
    template_name = "tickets/new_choose.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The cards, or straight on to the only form."""
        types = list(request_types_for(self.viewer))
        if len(types) == 1:
            return redirect("tickets:new_form", types[0].pk)
        return self.render_to_response({"types": types, "page_title": _("New ticket")})


class RaiseView(PermRequiredMixin, TemplateResponseMixin, View):
    """A form that makes a ticket. A step on the way (preview, search, remove a file) shows it again."""

    perm = Perm.TICKETS_CREATE
    form_class: ClassVar[type[TicketForm]]
    name: ClassVar[str]

    @cached_property
    def request_type(self) -> RequestType:
        """What is asked for; subclasses find it through the viewer's eyes."""
        raise NotImplementedError

    @property
    def draft_key(self) -> str:
        """Under which the form waits half filled in."""
        return f"tickets.{self.name}:{self.request_type.pk}"

    def form(self, *args: Any) -> TicketForm:
        """The form of this person and this request type."""
        return self.form_class(*args, viewer=self.viewer, request_type=self.request_type)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An empty form, or what was being written."""
        draft = self.draft()
        return self.show(draft or self.form(), draft_kept=draft is not None)

    def draft(self) -> TicketForm | None:
        """The form as it was left, unless it was sent after all."""
        user_id = self.viewer.user_id
        kept = None if self.viewer.read_only or user_id is None else draft_of(user_id, self.draft_key)
        if not kept:
            return None
        form = self.form(QueryDict(kept["form"]))
        if ticket_of_form(self.viewer, form.token):
            self.forget_draft()
            return None
        form.forgive()
        return form

    def forget_draft(self) -> None:
        """The form was sent, or is begun anew."""
        draft_forget(user_id=self.viewer.user_id or 0, key=self.draft_key)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make the ticket; or take the step that was asked for; or say what is wrong."""
        form = self.form(request.POST, request.FILES)
        if earlier := ticket_of_form(self.viewer, form.token):
            return self.sent_before(earlier)
        form.is_valid()
        form.keep_files()
        if form.step == "restart":
            return self.restart(form)
        if form.step:
            form.forgive()
            return self.show(form)
        ticket = self.raise_ticket(form) if form.is_valid() else None
        return self.receipt(ticket) if ticket else self.show(form, status=422)

    def restart(self, form: TicketForm) -> HttpResponse:
        """Throw away what was typed and added."""
        discard(form.pending)
        self.forget_draft()
        return HttpResponseRedirect(self.request.path)

    def raise_ticket(self, form: TicketForm) -> Ticket | None:
        """The ticket; None when the rules refuse it, which the form then says."""
        try:
            return ticket_create(
                viewer=self.viewer,
                watchers=form.watchers,
                answers=form.answers,
                files=form.sent_files,
                form_token=form.token,
                **form.facts,
            )
        except ValidationError as problem:
            form.refuse(problem)
            return None

    def receipt(self, ticket: Ticket) -> HttpResponse:
        """To the ticket, with its number and what happens next."""
        self.forget_draft()
        text = _(
            "We have your ticket: %(number)s. Our team looks at it now. You will be told by e-mail when we"
            " answer; until then you can add to it here."
        )
        messages.success(self.request, text % {"number": ticket.number})
        return self.to_ticket(ticket)

    def sent_before(self, ticket: Ticket) -> HttpResponse:
        """A double click or the back button: one form makes one ticket."""
        text = _("You have sent this form already: it made ticket %(number)s.")
        messages.info(self.request, text % {"number": ticket.number})
        return self.to_ticket(ticket)

    def to_ticket(self, ticket: Ticket) -> HttpResponse:
        """Its page; Home when the request type put it where contacts cannot follow (a hidden queue)."""
        return redirect(ticket if is_visible(self.viewer, ticket) else "home")

    def show(self, form: TicketForm, *, status: int = 200, draft_kept: bool = False) -> HttpResponse:
        """The page of the form."""
        context = {
            "form": form,
            "request_type": self.request_type,
            "draft_kept": draft_kept,
            "draft_url": reverse(f"tickets:{self.name}_draft", kwargs=self.kwargs),
        }
        response = self.render_to_response(context | self.page(), status=status)
        patch_vary_headers(response, ("HX-Request",))
        return response

    def page(self) -> dict[str, Any]:
        """What else the page says."""
        raise NotImplementedError


class NewTicketView(RaiseView):
    """The form of a request type."""

    form_class = RequestForm
    name = "new"
    template_name = "tickets/new.html"

    @cached_property
    def request_type(self) -> RequestType:
        """The one in the address; foreign, unknown and switched off are the same 404."""
        return get_object_or_404(request_types_for(self.viewer), pk=self.kwargs["request_type"])

    def page(self) -> dict[str, Any]:
        """With a way back where there is a choice."""
        has_choice = request_types_for(self.viewer).count() > 1
        return {"page_title": str(self.request_type), "has_choice": has_choice}


class QuickTicketView(RaiseView):
    """Title, description, files; not there while the provider has it off (reference 4.4)."""

    form_class = TicketForm
    name = "quick"

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


class KeepsDraft(RaiseView):
    """Keeps what is being written, so that neither a session that ends nor a closed tab costs it."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep it as it is, complete or not."""
        form = self.form(request.POST)
        draft_keep(user_id=self.viewer.user_id or 0, key=self.draft_key, data={"form": form.typed})
        return HttpResponse(status=204)


class NewDraftView(KeepsDraft, NewTicketView):
    """The draft of a request type's form."""


class QuickDraftView(KeepsDraft, QuickTicketView):
    """The draft of the short form."""
