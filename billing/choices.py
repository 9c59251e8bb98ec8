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


# Under these the agreed price pays for the work: an hour costs nothing more.
ALL_IN = frozenset({ContractType.FIXED_PRICE, ContractType.RECURRING_SERVICE})

# Under these, work is taken from what was bought beforehand.
PREPAID = frozenset({ContractType.BLOCK_HOURS, ContractType.RETAINER})


class PostedKind(models.TextChoices):
    """What a posted item stands for."""

    LABOUR = "labour", _("Labour")
    CHARGE = "charge", _("Charge")
    SERVICE = "service", _("Service")
    PURCHASE = "purchase", _("Purchase")
    EXPENSE = "expense", _("Expense")


class InvoiceStatus(models.TextChoices):
    """How an invoice stands with its payer (reference section 7)."""

    PAID = "paid", _("Paid")
    DUE = "due", _("Due")
    OVERDUE = "overdue", _("Overdue")

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return {"paid": "success", "overdue": "danger"}.get(self.value, "neutral")


class Grouping(models.TextChoices):
    """Under which headings the lines of an invoice stand."""

    SUBJECT = "subject", _("Ticket or project")
    CONTRACT = "contract", _("Contract")
    DAY = "day", _("No headings, by day")


class Every(models.TextChoices):
    """How often a recurring service is billed."""

    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")

    @property
    def months(self) -> int:
        """How long a period is."""
        return {"month": 1, "quarter": 3, "year": 12}[self.value]
