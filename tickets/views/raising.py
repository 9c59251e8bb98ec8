"""A form that makes a ticket, whatever it asks: steps, sending, receipt, and what is kept meanwhile."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic.base import TemplateResponseMixin, View

from portal.access import Perm
from portal.generic import PermRequiredMixin
from portal.limits import status_of
from portal.parking import LOST_FILES, park
from portal.services.drafts import draft_forget, draft_keep, draft_of
from portal.uploads import discard
from tickets.forms.new import LateForm, TicketForm
from tickets.models import RequestType, Ticket
from tickets.services.creation import ticket_create, ticket_of_form
from tickets.services.offers import is_visible

# Any number can stand in an address; a draft's key is bounded.
LONGEST_KEY = 80


@method_decorator(login_not_required, name="dispatch")
class RaiseView(PermRequiredMixin, TemplateResponseMixin, View):
    """A form that makes a ticket. A step on the way (preview, search, remove a file) shows it again.

    Sent after the session has ended, it waits behind the sign-in page.
    """

    perm = Perm.TICKETS_CREATE
    form_class: ClassVar[type[TicketForm]]
    name: ClassVar[str]
    page_name: ClassVar[str]
    refusal = 422

    @cached_property
    def request_type(self) -> RequestType:
        """What is asked for; subclasses find it through the viewer's eyes."""
        raise NotImplementedError

    @property
    def draft_key(self) -> str:
        """Under which the form waits half filled in; known before anybody has signed in."""
        return f"tickets.{self.name}:{self.kwargs.get('request_type', '')}"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send anybody without a session to sign in, and keep what they wrote."""
        if request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        late = LateForm(request.POST)
        if late.is_valid() and late.typed and len(self.draft_key) <= LONGEST_KEY:
            token = late.cleaned_data["form_token"]
            park(request, key=self.draft_key, field="form", text=late.typed, form_token=token)
        return redirect_to_login(reverse(f"tickets:{self.page_name}", kwargs=kwargs))

    def form(self, *args: Any) -> TicketForm:
        """The form of this person and this request type."""
        return self.form_class(*args, viewer=self.viewer, request_type=self.request_type)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An empty form, or what was being written."""
        draft = self.draft()
        return self.show(draft or self.form(), draft_kept=draft is not None)

    @cached_property
    def kept(self) -> dict[str, str]:
        """What was being written, as it was kept; nothing in a preview."""
        user_id = self.viewer.user_id
        return {} if self.viewer.read_only or user_id is None else draft_of(user_id, self.draft_key)

    def draft(self) -> TicketForm | None:
        """The form as it was left, unless it was sent after all."""
        if not self.kept:
            return None
        form = self.form(QueryDict(self.kept["form"]))
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
        return self.receipt(ticket) if ticket else self.show(form, status=self.refusal)

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
            self.refusal = status_of(problem)
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
            "lost_files": self.kept.get(LOST_FILES, "") if draft_kept else "",
            "draft_url": reverse(f"tickets:{self.name}_draft", kwargs=self.kwargs),
        }
        response = self.render_to_response(context | self.page(), status=status)
        patch_vary_headers(response, ("HX-Request",))
        return response

    def page(self) -> dict[str, Any]:
        """What else the page says."""
        raise NotImplementedError


class KeepsDraft(RaiseView):
    """Keeps what is being written, so that neither a session that ends nor a closed tab costs it."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep it as it is, complete or not."""
        form = self.form(request.POST)
        draft_keep(user_id=self.viewer.user_id or 0, key=self.draft_key, data={"form": form.typed})
        return HttpResponse(status=204)
