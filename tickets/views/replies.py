"""Writing on a ticket: the reply, and the draft that is kept meanwhile."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from portal.access import Perm
from portal.limits import status_of
from portal.parking import park
from portal.services.drafts import draft_forget, draft_keep
from tickets.forms.reply import DraftForm, ParkedForm, ReplyForm
from tickets.models import TicketNote
from tickets.services.replies import note_add
from tickets.views.detail import TicketPage, draft_key


@method_decorator(login_not_required, name="dispatch")
class ReplyView(TicketPage):
    """A contact's note on a ticket. Sent after the session has ended, it waits behind the sign-in page."""

    perm = (Perm.TICKETS_VIEW, Perm.TICKETS_REPLY)
    refusal = 422

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send anybody without a session to sign in, and keep what they wrote."""
        if request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        form = ParkedForm(request.POST)
        if form.is_valid():
            park(request, key=draft_key(kwargs["pk"]), field="body", **form.parked())
        return redirect_to_login(reverse("tickets:detail", args=[kwargs["pk"]]))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nothing to see here: whoever comes back from signing in wants the ticket."""
        return HttpResponseRedirect(self.get_object().get_absolute_url())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Write the note, or show the page again with the text, the files and what is wrong."""
        self.object = self.get_object()
        form = ReplyForm(request.POST, request.FILES, ticket=self.object, user_id=self.user_id)
        form.is_valid()
        form.keep_files()
        if form.step:
            form.forgive()
            return self.show(form, status=200)
        note = self.write(form) if form.is_valid() else None
        return self.written(note) if note else self.show(form, status=self.refusal)

    def write(self, form: ReplyForm) -> TicketNote | None:
        """The note; None when the rules refuse it, which the form then says."""
        try:
            return note_add(
                viewer=self.viewer,
                ticket=self.object,
                text=form.cleaned_data["body"],
                files=form.pending,
                reopen=form.reopens,
                form_token=form.token,
            )
        except ValidationError as refusal:
            self.refusal = status_of(refusal)
            form.add_error(None, refusal)
            return None

    def written(self, note: TicketNote) -> HttpResponse:
        """Back to the ticket, at the new note."""
        draft_forget(user_id=self.user_id, key=draft_key(self.object.pk))
        messages.success(self.request, _("Your reply is on the ticket."))
        return HttpResponseRedirect(f"{self.object.get_absolute_url()}#note-{note.pk}")

    def show(self, form: ReplyForm, *, status: int) -> HttpResponse:
        """The page with the form as it was sent."""
        return self.render_to_response(self.get_context_data(form=form), status=status)


class DraftView(TicketPage):
    """Keeps what is being written; answers without a page."""

    perm = (Perm.TICKETS_VIEW, Perm.TICKETS_REPLY)
    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the text for this person and this ticket."""
        form = DraftForm(request.POST)
        ticket = self.get_object()
        if not form.is_valid():
            return HttpResponse(status=422)
        draft_keep(user_id=self.user_id, key=draft_key(ticket.pk), data=form.cleaned_data)
        return HttpResponse(status=204)
