"""Choices of changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# Kinds of tickets, by the words in which the app of tickets keeps them.
CHANGE_REQUEST = "change_request"
LINKED_KINDS = ("incident", "problem")


class ApprovalType(models.TextChoices):
    """How many of the approvers have to agree (reference section 5; N6)."""

    ALL = "all", _("Everybody has to approve")
    ONE = "one", _("One approval is enough")
    SOME = "some", _("A number of approvals is needed")


class Answer(models.TextChoices):
    """What an approver can say."""

    APPROVE = "approve", _("Approve")
    REJECT = "reject", _("Reject")


class ChangeStatus(models.TextChoices):
    """Where the approvals stand, worked out from the answers."""

    PREPARED = "prepared", _("In preparation")
    REQUESTED = "requested", _("Waiting for approval")
    PARTIAL = "partial", _("Partly approved")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        tones = {"requested": "warning", "partial": "info", "approved": "success", "rejected": "danger"}
        return tones.get(self.value, "neutral")


class Rung(models.TextChoices):
    """A rung of the ladder of reminders, by how far away the moment is when answers are due."""

    THREE_DAYS = "three_days", _("Three days before")
    ONE_DAY = "one_day", _("One day before")
    OVERDUE = "overdue", _("Overdue")
