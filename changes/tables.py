"""My Change Approvals as the list shows them."""

from typing import Any

from django.db.models import Case, IntegerField, Model, TextChoices, When
from django.utils.translation import gettext_lazy as _

from changes.choices import Answer, ChangeStatus
from changes.models import Approval
from portal.registry import Text
from portal.tables import BadgeColumn, LinkColumn, PortalColumn, PortalTable, WhenColumn
from portal.words import word_lazy


def _rank(path: str, words: type[TextChoices]) -> Case:
    ranks = (When(**{path: word}, then=rank) for rank, word in enumerate(words.values, start=1))
    return Case(*ranks, default=0, output_field=IntegerField())


class AnswerColumn(BadgeColumn):
    """What one has said; what is missing comes first."""

    def __init__(self) -> None:
        """Unanswered ones have no word in the database."""
        super().__init__(_("Your answer"), "answer", sort=(_rank("answer", Answer),))

    def read(self, record: Approval) -> Approval:  # type: ignore[override]  # rows are approvals
        """The approval itself: without an answer there is something to say, too."""
        return record

    def badge(self, value: Approval, record: Any) -> tuple[Text, str]:
        """Words and tone."""
        return (value.verdict, value.tone) if value.is_answered else (_("Waits for you"), "warning")


class StatusColumn(BadgeColumn):
    """Where all approvals of the change stand."""

    def __init__(self) -> None:
        """In the order in which a change goes on."""
        path = "change__status"
        super().__init__(_("Approval status"), path, sort=(_rank(path, ChangeStatus),))

    def badge(self, value: str, record: Any) -> tuple[Text, str]:
        """Words and tone."""
        status = ChangeStatus(value)
        return status.label, status.tone


class ApprovalTable(PortalTable):
    """Changes one is asked about."""

    number = LinkColumn(_("Number"), "change__ticket__number", css="nowrap", width=1.15, newest_first=True)
    title = PortalColumn(_("Change"), "change__current__title", css="title", width=2.4)
    organization = PortalColumn(word_lazy("organization"), "change__ticket__organization__name", width=1.1)
    answer = AnswerColumn()
    status = StatusColumn()
    planned = WhenColumn(_("Planned from"), "change__current__planned_from")
    due = WhenColumn(_("Answer due"), "change__answers_due_at")
    asked = WhenColumn(_("Asked"), "asked_at")

    row_url = "changes:change"
    default_sort = "-asked"

    def address(self, row: Model) -> str:
        """The page of the change, and not of the approval, which has none."""
        assert isinstance(row, Approval)  # noqa: S101 - tells the type checker what the rows are
        return row.change.get_absolute_url()
