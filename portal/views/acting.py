"""Pages whose form is handed to a service."""

from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.generic import FormView

from portal.forms.refusals import add_problem
from portal.http import login_of
from portal.limits import status_of
from portal.models import User
from portal.registry import Text


def ask_to_prove(request: HttpRequest) -> None:
    """Ask for the password or the second step anew before somebody's access is changed (S23).

    Not of somebody who has just given it. What was sent is kept meanwhile, and then carried out.
    """
    raise_if_reauthentication_required(request, app="account")


class ActingView(FormView[forms.Form]):
    """A valid form is acted on; a refused one is shown again with the reason and status 422."""

    @property
    def actor(self) -> User:
        """Whose login this is."""
        return login_of(self.request)

    def act(self, form: Any) -> Text:
        """Call the service, and say what was done. ValidationError when the rules refuse it."""
        raise NotImplementedError

    def must_prove(self, form: Any) -> bool:
        """Whether what is asked for changes somebody's access."""
        return False

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Act, or show why not."""
        if self.must_prove(form):
            ask_to_prove(self.request)
        try:
            sentence = self.act(form)
        except ValidationError as refusal:
            add_problem(form, refusal)
            return self.show_again(form, status_of(refusal))
        messages.success(self.request, str(sentence))
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """What the form itself refuses."""
        return self.show_again(form, 422)

    def show_again(self, form: forms.Form, status: int) -> HttpResponse:
        """The page with the form as it was sent."""
        return self.render_to_response(self.get_context_data(form=form), status=status)
