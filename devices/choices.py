"""The fixed words of devices."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.registry import Text


class RmmStatus(models.TextChoices):
    """What remote monitoring last said of a device (seed 000)."""

    ONLINE = "online", _("Online")
    OFFLINE = "offline", _("Offline")
    NO_AGENT = "no_agent", _("No agent")

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return {"online": "success", "offline": "danger"}.get(self.value, "neutral")


class Severity(models.TextChoices):
    """How much an alert presses, the worst first."""

    CRITICAL = "critical", _("Critical")
    WARNING = "warning", _("Warning")
    INFO = "info", _("Information")

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return {"critical": "danger", "warning": "warning"}.get(self.value, "info")


class Warranty(models.TextChoices):
    """How a warranty stands on a day; the words of its filter."""

    RUNNING = "running", _("In force")
    ENDING = "ending", _("Ends within 90 days")
    OVER = "over", _("Over")
    UNKNOWN = "unknown", _("Not known")

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return {"running": "success", "ending": "warning", "over": "danger"}.get(self.value, "neutral")


class Use(models.TextChoices):
    """Which devices a list shows; nothing chosen means those in use."""

    IN_USE = "", _("Active")
    RETIRED = "inactive", _("Inactive")
    ALL = "all", _("All")


class Ending(models.TextChoices):
    """What else may end with a device."""

    CERTIFICATE = "certificate", _("Certificate")
    LICENCE = "licence", _("Licence")
    SUBSCRIPTION = "subscription", _("Subscription")

    @property
    def icon(self) -> str:
        """Its picture in the time line."""
        return {"certificate": "shield-check", "licence": "key"}.get(self.value, "refresh")


# The warranty stands on the device itself; in the time line it is one ending among the others.
WARRANTY: tuple[str, Text] = ("warranty", _("Warranty"))


class Adapter(models.TextChoices):
    """The formats in which a monitoring tool may report (devices/imports/README.md)."""

    JSON = "json", _("JSON of this portal")
    CSV = "csv", _("CSV export of a monitoring tool")
