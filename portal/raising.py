"""A form that makes one row, whatever it asks: steps, sending, receipt, and what is kept meanwhile (N9)."""

from functools import cached_property
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.views.generic.base import TemplateResponseMixin, View

from portal.forms.drafted import DraftedForm, LateForm
from portal.forms.refusals import add_problem
from portal.generic import PermRequiredMixin
from portal.limits import status_of
from portal.parking import LOST_FILES, park
from portal.services.drafts import draft_forget, draft_keep, draft_of
from portal.uploads import discard


@method_decorator(login_not_required, name="dispatch")
class MakingView[F: DraftedForm, M: models.Model](PermRequiredMixin, TemplateResponseMixin, View):
    """A form that makes a row. A step on the way (preview, search, remove a file) shows it again.

    Sent after the session has ended, it waits behind the sign-in page. Sent twice, it makes one row.
    """

    refusal = 422

    @property
    def draft_key(self) -> str:
        """Under which the form waits half filled in; known before anybody has signed in."""
        raise NotImplementedError

    @property
    def own_address(self) -> str:
        """Where the form stands; known before anybody has signed in."""
        raise NotImplementedError

    @property
    def draft_address(self) -> str:
        """Where its draft is sent to."""
        raise NotImplementedError

    def form(self, *sent: Any) -> F:
        """The form of this person."""
        raise NotImplementedError

    def made_by(self, form: F) -> M | None:
        """The row that this form has already made."""
        raise NotImplementedError

    def make(self, form: F) -> M:
        """Call the service with what the valid form holds."""
        raise NotImplementedError

    def receipt(self, row: M) -> HttpResponse:
        """To the row, with what happens next."""
        raise NotImplementedError

    def sent_before(self, row: M) -> HttpResponse:
        """A double click or the back button: to the row that is there already."""
        raise NotImplementedError

    def page(self) -> dict[str, Any]:
        """What else the page says."""
        raise NotImplementedError

    def beside(self, form: F) -> dict[str, Any]:
        """What it says to what was typed so far; nothing unless a subclass knows something."""
        return {}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send anybody without a session to sign in, and keep what they wrote."""
        if request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        late = LateForm(request.POST)
        if late.is_valid() and late.typed:
            token = late.cleaned_data["form_token"]
            park(request, key=self.draft_key, field="form", text=late.typed, form_token=token)
        return redirect_to_login(self.own_address)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An empty form, or what was being written."""
        draft = self.draft()
        return self.show(draft or self.form(), draft_kept=draft is not None)

    @cached_property
    def kept(self) -> dict[str, str]:
        """What was being written, as it was kept; nothing in a preview."""
        user_id = self.viewer.user_id
        return {} if self.viewer.read_only or user_id is None else draft_of(user_id, self.draft_key)

    def draft(self) -> F | None:
        """The form as it was left, unless it was sent after all."""
        if not self.kept:
            return None
        form = self.form(QueryDict(self.kept["form"]))
        if self.made_by(form):
            self.forget_draft()
            return None
        form.forgive()
        return form

    def forget_draft(self) -> None:
        """The form was sent, or is begun anew."""
        draft_forget(user_id=self.viewer.user_id or 0, key=self.draft_key)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make the row; or take the step that was asked for; or say what is wrong."""
        form = self.form(request.POST, request.FILES)
        if earlier := self.made_by(form):
            return self.sent_before(earlier)
        form.is_valid()
        form.keep_files()
        if form.step == "restart":
            return self.restart(form)
        if form.step:
            form.forgive()
            return self.show(form)
        row = self.made(form) if form.is_valid() else None
        return self.sent(row) if row else self.show(form, status=self.refusal)

    def restart(self, form: F) -> HttpResponse:
        """Throw away what was typed and added."""
        discard(form.pending)
        self.forget_draft()
        return HttpResponseRedirect(self.request.get_full_path())

    def made(self, form: F) -> M | None:
        """The row; None when the rules refuse it, which the form then says."""
        try:
            return self.make(form)
        except ValidationError as problem:
            self.refusal = status_of(problem)
            add_problem(form, problem)
            return None

    def sent(self, row: M) -> HttpResponse:
        """It is made: nothing waits any more."""
        self.forget_draft()
        return self.receipt(row)

    def show(self, form: F, *, status: int = 200, draft_kept: bool = False) -> HttpResponse:
        """The page of the form."""
        context = {
            "form": form,
            "draft_kept": draft_kept,
            "lost_files": self.kept.get(LOST_FILES, "") if draft_kept else "",
            "draft_url": self.draft_address,
        }
        response = self.render_to_response(context | self.page() | self.beside(form), status=status)
        patch_vary_headers(response, ("HX-Request",))
        return response


class KeepsDraft[F: DraftedForm, M: models.Model](MakingView[F, M]):
    """Keeps what is being written, so that neither a session that ends nor a closed tab costs it."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep it as it is, complete or not."""
        form = self.form(request.POST)
        draft_keep(user_id=self.viewer.user_id or 0, key=self.draft_key, data={"form": form.typed})
        return HttpResponse(status=204)
