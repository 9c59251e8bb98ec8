"""Answering: first a page that repeats what will be agreed to, then the answer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.forms.refusals import add_problem
from portal.refusals import refusal_recorded
from portal.witness import witness_of
from quotes.forms import AnswerForm, ConfirmForm
from quotes.mail_answers import confirm_context
from quotes.services.answering import answerable, quote_answer
from quotes.views.quotes import QuotePage


class AnswerView(QuotePage):
    """The first step: what the contact is about to say, in full; nothing is written yet."""

    http_method_names = ("post",)
    form_class: type[AnswerForm] = AnswerForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the confirm page, or the quote again with what is wrong."""
        self.object = self.get_object()
        form = self.form_class(request.POST, version=self.version())
        if form.is_valid() and self._done(form):
            return self.next_step(form)
        return self.again(form)

    def _done(self, form: AnswerForm) -> bool:
        try:
            self.act(form)
        except ValidationError as refusal:
            add_problem(form, refusal)
            return False
        return True

    def act(self, form: AnswerForm) -> None:
        """Refuse already now what could not be answered. Raises ValidationError."""
        answerable(self.object, form.cleaned_data["read_version"])

    def next_step(self, form: AnswerForm) -> HttpResponse:
        """Ask once more."""
        initial = {**form.cleaned_data, "chosen": form.ticked}
        return self.confirm(ConfirmForm(initial=initial, version=self.version()), form)

    def again(self, form: AnswerForm) -> HttpResponse:
        """The quote, the form as it was sent and the reason."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def confirm(self, form: ConfirmForm, said: AnswerForm, status: int = 200) -> HttpResponse:
        """The page that repeats what is agreed to."""
        answer, comment = said.cleaned_data["answer"], said.cleaned_data["comment"]
        context = confirm_context(self.version(), answer, said.ticked) | {
            "page_title": _("Your answer"),
            "form": form,
            "action": reverse("quotes:confirm", args=[self.object.pk]),
            "comment": comment,
        }
        return TemplateResponse(self.request, "quotes/confirm.html", context, status=status)


class ConfirmView(AnswerView):
    """The second step: the answer is given and final."""

    form_class = ConfirmForm

    def act(self, form: AnswerForm) -> None:
        """Write it. Raises ValidationError when somebody or something was quicker."""
        data = form.cleaned_data
        said = {"version": data["read_version"], "answer": data["answer"]}
        with refusal_recorded("quote.answer_refused", self.object, **said):
            quote_answer(
                viewer=self.viewer,
                witness=witness_of(self.request),
                quote=self.object,
                chosen=form.ticked,
                comment=data["comment"],
                **said,
            )

    def next_step(self, form: AnswerForm) -> HttpResponse:
        """Back to the quote, which now says so."""
        messages.success(self.request, _("Thank you. Your answer is recorded."))
        return HttpResponseRedirect(self.object.get_absolute_url())

    def again(self, form: AnswerForm) -> HttpResponse:
        """The confirm page while only the tick is missing, else the quote."""
        if isinstance(form, ConfirmForm) and set(form.errors) == {"agreed"}:
            return self.confirm(form, form, status=422)
        return super().again(form)
