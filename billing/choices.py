"""Choices of billing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ContractType(models.TextChoices):
    """How the work under a contract is charged."""

    TIME_AND_MATERIALS = "time_and_materials", _("Time and materials")
    FIXED_PRICE = "fixed_price", _("Fixed price")
    RECURRING_SERVICE = "recurring_service", _("Recurring service")
    BLOCK_HOURS = "block_hours", _("Block hours")
    RETAINER = "retainer", _("Retainer")
