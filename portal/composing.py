"""The reply box under a record: sending, what is refused, and the draft that is kept meanwhile (N9).

A page with a reply box shows `box(...)` of it; a view that takes what was sent mixes `ComposerView` into that
page, so that it can show it again, and one that keeps the draft mixes in `DraftView`.
"""

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.decorators import method_decorator

from portal.forms.composer import ComposerForm, DraftForm, ParkedForm
from portal.forms.refusals import add_problem
from portal.generic import ScopedDetailView
from portal.http import login_of
from portal.limits import status_of
from portal.models import Note
from portal.parking import LOST_FILES, park
from portal.registry import Text
from portal.services.drafts import draft_forget, draft_keep, draft_of


class BoxPage[M: models.Model](ScopedDetailView[M]):
    """A page with a reply box. What waits in it, and where, is known before anybody has signed in."""

    @property
    def draft_key(self) -> str:
        """Under which what is being written waits, from the address alone."""
        raise NotImplementedError

    @property
    def own_address(self) -> str:
        """The page's address, from the address alone."""
        raise NotImplementedError

    @property
    def user_id(self) -> int:
        """Whose drafts and unsent files these are."""
        return login_of(self.request).pk

    def compose(self, *sent: Any, **kwargs: Any) -> ComposerForm:
        """The form of this person and this record."""
        return ComposerForm(*sent, user_id=self.user_id, **kwargs)

    def box(self, form: ComposerForm | None) -> dict[str, Any]:
        """What the box shows: what was sent, else what was being written."""
        draft = {} if form else draft_of(self.user_id, self.draft_key)
        form = form or self.compose(initial=draft)
        return {"form": form, "draft_kept": bool(draft), "lost_files": draft.get(LOST_FILES, "")}


@method_decorator(login_not_required, name="dispatch")
class ComposerView[M: models.Model](BoxPage[M]):
    """Takes a note. Sent after the session has ended, it waits behind the sign-in page."""

    refusal = 422
    sent_text: ClassVar[Text]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send anybody without a session to sign in, and keep what they wrote."""
        if request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        form = ParkedForm(request.POST)
        if form.is_valid():
            park(request, key=self.draft_key, field="body", **form.parked())
        return redirect_to_login(self.own_address)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nothing to see here: whoever comes back from signing in wants the page of the box."""
        self.get_object()
        return HttpResponseRedirect(self.own_address)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Write the note, or show the page again with the text, the files and what is wrong."""
        self.object = self.get_object()
        form = self.compose(request.POST, request.FILES)
        form.is_valid()
        form.keep_files()
        if form.step:
            form.forgive()
            return self.show(form, status=200)
        note = self.written(form) if form.is_valid() else None
        return self.receipt(note) if note else self.show(form, status=self.refusal)

    def written(self, form: ComposerForm) -> Note | None:
        """The note; None when the rules refuse it, which the form then says."""
        try:
            return self.write(form)
        except ValidationError as refusal:
            self.refusal = status_of(refusal)
            add_problem(form, refusal)
            return None

    def write(self, form: Any) -> Note:
        """Call the service with what the valid form holds."""
        raise NotImplementedError

    def receipt(self, note: Note) -> HttpResponse:
        """Back to the page, at the new note."""
        draft_forget(user_id=self.user_id, key=self.draft_key)
        messages.success(self.request, str(self.sent_text))
        return HttpResponseRedirect(f"{self.own_address}#note-{note.pk}")

    def show(self, form: ComposerForm, *, status: int) -> HttpResponse:
        """The page with the form as it was sent."""
        return self.render_to_response(self.get_context_data(form=form), status=status)


class DraftView[M: models.Model](BoxPage[M]):
    """Keeps what is being written; answers without a page."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the text for this person and this record."""
        form = DraftForm(request.POST)
        self.get_object()
        if not form.is_valid():
            return HttpResponse(status=422)
        draft_keep(user_id=self.user_id, key=self.draft_key, data=form.cleaned_data)
        return HttpResponse(status=204)
