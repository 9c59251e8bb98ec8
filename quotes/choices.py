"""Choices of quotes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuoteStatus(models.TextChoices):
    """How a version stands with its reader (reference section 8)."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    SUPERSEDED = "superseded", _("Replaced")

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        tones = {"open": "info", "approved": "success", "declined": "danger", "expired": "warning"}
        return tones.get(self.value, "neutral")


class Answer(models.TextChoices):
    """What a contact can say to a quote."""

    APPROVE = "approve", _("Approve")
    DECLINE = "decline", _("Decline")


class Rhythm(models.TextChoices):
    """How often a line is paid."""

    ONCE = "once", _("One-off")
    MONTHLY = "monthly", _("Monthly")
    QUARTERLY = "quarterly", _("Quarterly")
    YEARLY = "yearly", _("Yearly")


class Discount(models.TextChoices):
    """What a discount is taken from; a line has one kind at most (reference section 8)."""

    NONE = "none", _("No discount")
    UNIT = "unit", _("Off each unit")
    PERCENT = "percent", _("Percent")
    LINE = "line", _("Off the line")
