"""Choices of projects, in words that clients read, each with the tone its badge wears."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProjectStatus(models.TextChoices):
    """Where a project stands."""

    PLANNED = "planned", _("Planned")
    ACTIVE = "active", _("Under way")
    ON_HOLD = "on_hold", _("On hold")
    COMPLETE = "complete", _("Complete")

    @property
    def tone(self) -> str:
        """The badge's tone."""
        return {"planned": "neutral", "active": "info", "on_hold": "warning", "complete": "success"}[
            self.value
        ]


class TaskStatus(models.TextChoices):
    """Where a task stands."""

    NEW = "new", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    WAITING_CUSTOMER = "waiting_customer", _("Waits for your side")
    COMPLETE = "complete", _("Complete")

    @property
    def tone(self) -> str:
        """The badge's tone."""
        return {
            "new": "neutral",
            "in_progress": "info",
            "waiting_customer": "warning",
            "complete": "success",
        }[self.value]


class ClientAccess(models.TextChoices):
    """What contacts may do with a task; one with "none" does not exist for them, anywhere (reference 6.3)."""

    NONE = "none", _("Not shown to the client")
    READ = "read", _("The client reads it")
    COMPLETE = "complete", _("The client reads it, its contact completes it")


class IssueStatus(models.TextChoices):
    """Where an issue stands: work that was not in the plan (reference 6.2)."""

    NEW = "new", _("Reported")
    IN_PROGRESS = "in_progress", _("In progress")
    WAITING_CUSTOMER = "waiting_customer", _("Waits for your side")
    COMPLETE = "complete", _("Solved")

    @property
    def tone(self) -> str:
        """The badge's tone."""
        return {
            "new": "neutral",
            "in_progress": "info",
            "waiting_customer": "warning",
            "complete": "success",
        }[self.value]


class IssuePriority(models.TextChoices):
    """How much it presses, in the reporter's eyes, most pressing first."""

    CRITICAL = "critical", _("Critical")
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")

    @property
    def tone(self) -> str:
        """The badge's tone."""
        return {"critical": "danger", "high": "warning"}.get(self.value, "neutral")
