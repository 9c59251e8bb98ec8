"""Answering: first a page that repeats what will be said, then the answer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from changes.agreement import agreed_text
from changes.forms import AnswerForm
from changes.models import Approval
from changes.services.answering import absent_one, answerable, change_answer
from changes.views.changes import ChangePage
from portal.forms.refusals import add_problem
from portal.refusals import refusal_recorded
from portal.witness import witness_of


class AnswerView(ChangePage):
    """The first step: what the approver is about to say; nothing is written yet."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go on, or show the change again with what is wrong."""
        self.object = self.get_object()
        self.approval = self.owed()
        form = AnswerForm(request.POST, approval=self.approval.pk)
        if form.is_valid() and self._done(form):
            return self.next_step(form)
        return self.render_to_response(self.get_context_data(refused=form, form=form), status=422)

    def owed(self) -> Approval:
        """The vote that is the viewer's to cast; else it is as unknown as one there never was."""
        own = self.object.approvals.of(self.viewer).with_people()
        found = own.filter(pk=self.kwargs["approval"]).first()
        if found is None:
            raise Http404
        return found

    def _done(self, form: AnswerForm) -> bool:
        try:
            self.act(form)
        except ValidationError as refusal:
            add_problem(form, refusal)
            return False
        return True

    def act(self, form: AnswerForm) -> None:
        """Refuse already now what could not be answered. Raises ValidationError."""
        answerable(self.object, self.approval, form.said)

    def next_step(self, form: AnswerForm) -> HttpResponse:
        """Ask once more, in the words that go into the evidence."""
        version = self.object.current
        assert version is not None  # noqa: S101 - it could be answered
        context = {
            "page_title": _("Your answer"),
            "change": self.object,
            "version": version,
            "approval": self.approval,
            "form": form,
            "answer": form.said.answer,
            "action": reverse("changes:confirm", args=[self.object.pk, self.approval.pk]),
            "back_url": self.object.get_absolute_url(),
            "text": agreed_text(version, form.said.answer, absent_one(self.approval, self.viewer.user_id)),
        }
        return TemplateResponse(self.request, "changes/confirm.html", context)


class ConfirmView(AnswerView):
    """The second step: the answer is given; until the change is complete another one may follow."""

    def act(self, form: AnswerForm) -> None:
        """Write it. Raises ValidationError when somebody or something was quicker."""
        facts = {"version": form.said.version, "answer": form.said.answer, "approval": self.approval.pk}
        with refusal_recorded("change.answer_refused", self.object, **facts):
            change_answer(
                viewer=self.viewer,
                witness=witness_of(self.request),
                change=self.object,
                approval=self.approval.pk,
                said=form.said,
            )

    def next_step(self, form: AnswerForm) -> HttpResponse:
        """Back to the change, which now says so."""
        messages.success(self.request, _("Thank you. Your answer is recorded."))
        return HttpResponseRedirect(self.object.get_absolute_url())
