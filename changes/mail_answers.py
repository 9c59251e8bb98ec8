"""Yes or no through a mail to an approver: the confirm page, for one answer."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changes.agreement import agreed_text
from changes.choices import Answer
from changes.forms import MailedAnswerForm
from changes.models import Approval, ChangeRequest
from changes.querysets import is_on
from changes.services.answering import Said, absent_one, answerable, change_answer, staff_answer
from portal.answering import AnswerPage
from portal.registry import AnswerKind, Reader, Text
from portal.witness import Witness


class ApprovalPage(AnswerPage):
    """What an approver, or their stand-in, is about to say; the plan is one click away."""

    template_name = "changes/confirm.html"
    title = gettext_lazy("Your answer")

    def __init__(self, answer: Answer, reader: Reader, pk: int, version: int) -> None:
        """Fetch the vote through the reader's eyes: theirs to give today, and still there."""
        self.reader, self.answer, self.version = reader, answer, version
        found = self._votes().with_people().filter(pk=pk).first() if is_on() else None
        if found is None:
            raise Http404
        self.approval = found
        self.change = ChangeRequest.objects.for_list().get(pk=found.change_id)
        self.url = self._page()

    def _votes(self) -> Any:
        if self.reader.user.is_staff:
            return Approval.objects.all().of_staff(self.reader.user)
        if self.reader.viewer is None:
            raise Http404
        return Approval.objects.visible_to(self.reader.viewer).of(self.reader.viewer)

    def _page(self) -> str:
        if self.reader.user.is_staff:
            return reverse("admin:changes_changerequest_change", args=[self.change.pk])
        return self.change.get_absolute_url()

    def refuse(self) -> None:
        """Complete, another plan, or said already."""
        answerable(self.change, self.approval, Said(self.version, self.approval.answers, self.answer, "\0"))
        if self.approval.answer == self.answer:
            raise ValidationError(_("This is your answer already."))

    def form(self, sent: QueryDict | None) -> MailedAnswerForm:
        """For this answer alone."""
        initial = {"seen": self.approval.answers, "read_version": self.version, "answer": self.answer}
        return MailedAnswerForm(
            sent, initial=initial, approval=self.approval.pk, answer=self.answer, version=self.version
        )

    def context(self, form: MailedAnswerForm) -> Mapping[str, Any]:
        """What the confirm page shows."""
        version = self.change.current
        assert version is not None  # noqa: S101 - `refuse` has asked for it
        version.change = self.change
        return {
            "change": self.change,
            "version": version,
            "approval": self.approval,
            "answer": self.answer,
            "back_url": self.url,
            "writes_comment": True,
            "text": agreed_text(version, self.answer, absent_one(self.approval, self.reader.user.pk)),
        }

    def act(self, form: MailedAnswerForm, witness: Witness) -> Text:
        """As on the confirm page."""
        facts: dict[str, Any] = {
            "witness": witness,
            "change": self.change,
            "approval": self.approval.pk,
            "said": form.said,
        }
        if self.reader.viewer is None:
            staff_answer(actor=self.reader.user, **facts)
        else:
            change_answer(viewer=self.reader.viewer, **facts)
        return _("Thank you. Your answer is recorded.")


def _page(answer: Answer) -> Callable[[Reader, int, int], AnswerPage]:
    return partial(ApprovalPage, answer)


KINDS = [AnswerKind(f"changes.{answer}", _page(answer)) for answer in Answer]
