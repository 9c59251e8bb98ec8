"""Yes or no through the mail that offers a quote: the confirm page, for one answer."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.answering import AnswerPage
from portal.registry import AnswerKind, Reader, Text
from portal.witness import Witness
from quotes.agreement import agreed_text
from quotes.choices import Answer
from quotes.forms import ConfirmForm, MailedAnswerForm
from quotes.models import Quote, QuoteVersion
from quotes.services.answering import answerable, quote_answer


class QuoteAnswerPage(AnswerPage):
    """What is agreed to, with the optional lines as the salesperson ticked them."""

    template_name = "quotes/confirm.html"
    title = _("Your answer")

    def __init__(self, answer: Answer, reader: Reader, pk: int, version: int) -> None:
        """Fetch the quote through the reader's eyes."""
        found = Quote.objects.visible_to(reader.viewer).for_page().filter(pk=pk).first()
        if found is None or reader.viewer is None or found.current is None:
            raise Http404
        self.viewer: Viewer = reader.viewer
        self.quote, self.current, self.version, self.answer = found, found.current, version, answer
        self.current.quote = found  # known, so it is not asked for again
        self.url = found.get_absolute_url()

    def refuse(self) -> None:
        """Answered, expired, withdrawn or replaced."""
        answerable(self.quote, self.version)

    def form(self, sent: QueryDict | None) -> MailedAnswerForm:
        """For this answer alone."""
        return MailedAnswerForm(sent, version=self.current, answer=self.answer)

    def context(self, form: ConfirmForm) -> Mapping[str, Any]:
        """What the confirm page shows."""
        return confirm_context(self.current, self.answer, form.ticked) | {"writes_comment": True}

    def act(self, form: ConfirmForm, witness: Witness) -> Text:
        """As on the confirm page."""
        quote_answer(
            viewer=self.viewer,
            witness=witness,
            quote=self.quote,
            version=self.version,
            answer=self.answer,
            chosen=form.ticked,
            comment=form.cleaned_data["comment"],
        )
        return _("Thank you. Your answer is recorded.")


def confirm_context(version: QuoteVersion, answer: str, ticked: list[int]) -> dict[str, Any]:
    """What `quotes/confirm.html` says, whichever way one came to it."""
    return {
        "quote": version.quote,
        "version": version,
        "answer": answer,
        "chosen": ticked,
        "text": agreed_text(version, answer, ticked),
    }


KINDS = [AnswerKind(f"quotes.{answer}", partial(QuoteAnswerPage, answer)) for answer in Answer]
