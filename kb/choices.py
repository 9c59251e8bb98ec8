"""Choices of the knowledge base."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """For whom an article is (reference section 9); a new one is internal (S44)."""

    INTERNAL = "internal", _("Only our own people")
    EVERYONE = "everyone", _("All clients")
    ORGANIZATION = "organization", _("One organization")
    CLASSIFICATION = "classification", _("Organizations of a classification")
    TERRITORY = "territory", _("Organizations of a territory")


class VersionState(models.TextChoices):
    """How far a version has come; of the published ones only the last is shown."""

    DRAFT = "draft", _("Draft")
    PENDING = "pending", _("Waits for approval")
    PUBLISHED = "published", _("Published")

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return {"pending": "warning", "published": "success"}.get(self.value, "neutral")


class Step(models.TextChoices):
    """What became of an article that was suggested to somebody about to write a ticket (peers N11)."""

    SHOWN = "shown", _("Suggested")
    OPENED = "opened", _("Opened")
    SOLVED = "solved", _("Solved it")
