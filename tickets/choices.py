"""Choices of tickets, each with the tone its badge wears."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Priority(models.TextChoices):
    """The client's own priority, with the meanings printed for people (seed 001)."""

    CRITICAL = "critical", _("Critical")
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")

    @property
    def meaning(self) -> str:
        """What choosing it says."""
        return str(_PRIORITY_MEANINGS[self.value])

    @property
    def tone(self) -> str:
        """The badge's tone."""
        return {"critical": "danger", "high": "warning", "medium": "info", "low": "neutral"}[self.value]


_PRIORITY_MEANINGS = {
    "critical": _("You cannot work at all."),
    "high": _("Urgent. We usually answer within 48 hours."),
    "medium": _("We usually answer within one week."),
    "low": _("Something to discuss, with no hurry."),
}


class Kind(models.TextChoices):
    """What a ticket is (reference 4.1)."""

    SERVICE_REQUEST = "service_request", _("Service request")
    INCIDENT = "incident", _("Incident")
    PROBLEM = "problem", _("Problem")
    CHANGE_REQUEST = "change_request", _("Change request")


class StatusKind(models.TextChoices):
    """What a status means to the portal, whatever the provider calls it."""

    NEW = "new", _("New")
    IN_PROGRESS = "in_progress", _("In progress")
    WAITING_CUSTOMER = "waiting_customer", _("Waiting customer")
    COMPLETE = "complete", _("Complete")

    @property
    def tone(self) -> str:
        """The badge's tone."""
        return {
            "new": "info",
            "in_progress": "neutral",
            "waiting_customer": "warning",
            "complete": "success",
        }[self.value]


class Attention(models.TextChoices):
    """Why an open ticket should not be left alone."""

    WAITING = "waiting", _("Waits for your side")
    OVERDUE = "overdue", _("Overdue")


class Source(models.TextChoices):
    """How a ticket came in."""

    PORTAL = "portal", _("Client portal")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    MONITORING = "monitoring", _("Monitoring")
    STAFF = "staff", _("Staff")
    IMPORT = "import", _("Import")


class QuestionKind(models.TextChoices):
    """How a background question is answered."""

    TEXT = "text", _("Text")
    LONG_TEXT = "long_text", _("Long text")
    CHOICE = "choice", _("One of a list")
    YES_NO = "yes_no", _("Yes or no")
    DATE = "date", _("Date")
    NUMBER = "number", _("Number")


class FormField(models.TextChoices):
    """Fields of the new ticket form that a request type may show, require and preset."""

    PRIORITY = "priority", _("Priority")
    DEVICE = "device", _("Device")
    ISSUE_TYPE = "issue_type", _("Issue type")
    DUE = "due", _("Needed by")
    WATCHERS = "watchers", _("Keep informed")
    ATTACHMENTS = "attachments", _("Files")
