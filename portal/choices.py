"""Choices that several models share."""

from zoneinfo import available_timezones

from babel import Locale
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

# Addresses that become links: never a script, a file or a mail program (S14).
WEB_ADDRESS = URLValidator(schemes=["http", "https"])


class ResourceNames(models.TextChoices):
    """How the provider's people appear to an organization's contacts (reference 4.6)."""

    FULL = "full", _("Full name")
    MASKED = "masked", _("The provider's name instead")
    NONE = "none", _("Not at all")


class LandingPage(models.TextChoices):
    """Where a contact starts after signing in (reference 2.6)."""

    HOME = "home", _("Home")
    DASHBOARD = "dashboard", _("Dashboard")


class ShowTime(models.TextChoices):
    """Which hours an organization's contacts see (reference 4.6, decision b27)."""

    NONE = "none", _("No hours")
    BILLED = "billed", _("Billed hours")
    WORKED = "worked", _("Worked hours, co-managed help desk only")

    def is_for(self, *, comanaged: bool) -> bool:
        """Whether a contact sees any: billed hours are for all, worked ones for the help desk (b27)."""
        return self == self.BILLED or (self == self.WORKED and comanaged)


# Callables, so that a migration names the function and not the list of this machine's time zones.


def time_zones() -> list[tuple[str, str]]:
    """Time zones by region and city; old spellings ("US/Eastern", "EST5EDT") stay out of the drop-downs."""
    regions = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    names = sorted(name for name in available_timezones() if name.split("/")[0] in regions)
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


_LOCALES = ("en-US", "en-GB", "de-DE", "fr-FR", "es-ES", "it-IT", "nl-NL", "pl-PL", "pt-PT", "sv-SE", "da-DK")


def locales() -> list[tuple[str, str]]:
    """Languages with their formats, each named in its own language."""
    return [(code, Locale.parse(code, sep="-").get_display_name() or code) for code in _LOCALES]


_CURRENCIES = (
    "AUD",
    "CAD",
    "CHF",
    "DKK",
    "EGP",
    "EUR",
    "GBP",
    "JPY",
    "KWD",
    "NOK",
    "NZD",
    "PLN",
    "SEK",
    "USD",
    "ZAR",
)


def currencies() -> list[tuple[str, str]]:
    """Currencies by ISO code, with their English names."""
    names = Locale("en").currencies
    return [(code, f"{code} ({names[code]})") for code in _CURRENCIES]


# allauth's names of what counts as a second step; recovery codes alone are none.
SECOND_STEPS = ("totp", "webauthn")


class ActivityKind(models.TextChoices):
    """What an entry of an organization's activity is about."""

    SIGN_IN = "sign_in", _("Signing in")
    PEOPLE = "people", _("People and levels")
    TICKETS = "tickets", _("Tickets")
    PROJECTS = "projects", _("Projects")
    DEVICES = "devices", _("Equipment")
    FILES = "files", _("Files and exports")
    DECISIONS = "decisions", _("Decisions")
    ORGANIZATION = "organization", _("Settings")
    PROVIDER = "provider", _("Provider looking in")


class TwoStep(models.TextChoices):
    """How two-step sign-in stands with somebody (reference 11.2)."""

    CONFIGURED = "configured", _("Configured")
    MISSING = "missing", _("Not configured")
    NOT_REQUIRED = "not_required", _("Not required")

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return {"configured": "success", "missing": "warning"}.get(self.value, "neutral")


class DateFormat(models.TextChoices):
    """How a contact reads days; blank follows the language."""

    ISO = "iso", _("2026-01-31")
    DAY_FIRST = "day_first", _("31/01/2026")
    MONTH_FIRST = "month_first", _("01/31/2026")
    LONG = "long", _("31 January 2026")


class TimeFormat(models.TextChoices):
    """How a contact reads times of day; blank follows the language."""

    H24 = "24", _("14:30")
    H12 = "12", _("2:30 pm")


class NumberFormat(models.TextChoices):
    """How a contact reads numbers; blank follows the language."""

    COMMA_POINT = "en", _("1,234.56")
    POINT_COMMA = "de", _("1.234,56")
    SPACE_COMMA = "fr", _("1 234,56")
