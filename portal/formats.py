"""Days, times, numbers and money as the person at the screen reads them (Babel, their locale and zone).

The middleware activates a person's formats for the request; outside one, the provider's locale applies.
Plain dates are never shifted between zones (DESIGN.md section 6).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, format_timedelta, get_timezone_name
from babel.numbers import format_compact_decimal, format_currency, format_decimal, get_currency_precision
from django.conf import settings
from django.utils import timezone

_DATE_PATTERNS = {
    "iso": "yyyy-MM-dd",
    "day_first": "dd/MM/yyyy",
    "month_first": "MM/dd/yyyy",
    "long": "d MMMM yyyy",
}
_CENT = Decimal("0.01")
_TIME_PATTERNS = {"24": "HH:mm", "12": "h:mm a"}


@cache  # a table asks for it twice in each cell
def _babel(tag: str) -> Locale:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@dataclass(frozen=True, slots=True)
class Formats:
    """A person's choices; blank ones follow the locale."""

    locale: str = "en-US"
    date_format: str = ""
    time_format: str = ""
    number_format: str = ""

    @property
    def babel(self) -> Locale:
        """The Babel locale; English where Babel does not know the tag."""
        return _babel(self.locale)

    @property
    def catalogue(self) -> str:
        """The language of the texts: the person's where the installation has its catalogue, else English.

        Django and its libraries bring catalogues of their own: half a page in German would help nobody.
        """
        spoken = self.locale.lower()
        return spoken if spoken.partition("-")[0] in dict(settings.LANGUAGES) else "en"

    @property
    def number_locale(self) -> Locale:
        """The locale whose separators numbers use."""
        return Locale(self.number_format) if self.number_format else self.babel


_PLAIN = Formats()
_active: ContextVar[Formats] = ContextVar("portal_formats", default=_PLAIN)


def active() -> Formats:
    """The formats in force."""
    return _active.get()


def activate(formats: Formats) -> None:
    """Put a person's formats in force for the rest of the request."""
    _active.set(formats)


@contextmanager
def override(formats: Formats) -> Iterator[None]:
    """Formats for a block: a mail to somebody else, a document in the organization's locale."""
    token = _active.set(formats)
    try:
        yield
    finally:
        _active.reset(token)


def day(value: date | None) -> str:
    """A day without time; a moment is first brought into the active zone, a plain date never shifted."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return _day(value, active())


def month(value: date, short: bool = False) -> str:
    """The month of a day: "October 2026", or "Oct" where the year is clear."""
    if short:
        return format_date(value, "LLL", active().babel)
    return format_skeleton("yMMMM", value, locale=active().babel)


def short_day(value: date) -> str:
    """A day where the year is clear: "3 Nov"."""
    return format_skeleton("MMMd", value, locale=active().babel)


def first_weekday() -> int:
    """With which day weeks begin: 0 is Monday."""
    return active().babel.first_week_day


def weekday(value: date) -> tuple[str, str]:
    """A day's name in the week, short and in full."""
    return format_date(value, "ccc", active().babel), format_date(value, "cccc", active().babel)


# A page of a table holds seventy moments, and Babel works out each anew: the words of a day, a minute of the
# day, a zone and an age recur, so they are kept.


@lru_cache(maxsize=4096)
def _day(value: date, formats: Formats) -> str:
    return format_date(value, _DATE_PATTERNS.get(formats.date_format, "medium"), formats.babel)


def clock(value: datetime | None) -> str:
    """The time of day in the active zone."""
    return "" if value is None else _clock(_minute(timezone.localtime(value)), active())


def _minute(local: datetime) -> time:
    return time(local.hour, local.minute)


@lru_cache(maxsize=4096)
def _clock(value: time, formats: Formats) -> str:
    pattern = _TIME_PATTERNS.get(formats.time_format) or formats.babel.time_formats["short"].pattern
    return format_time(value, pattern, locale=formats.babel)


def moment(value: datetime | None) -> str:
    """Day and time in the active zone, without the zone's name."""
    return "" if value is None else _moment(timezone.localtime(value), active())


def _moment(local: datetime, chosen: Formats) -> str:
    return f"{_day(local.date(), chosen)}, {_clock(_minute(local), chosen)}"


def zone_name(value: datetime) -> str:
    """The active zone's name at that moment, for example "Central European Summer Time"."""
    return _zone_of(timezone.localtime(value), active())


def _zone_of(local: datetime, chosen: Formats) -> str:
    variant: Literal["daylight", "standard"] = "daylight" if local.dst() else "standard"
    return _zone_name(local.tzinfo, variant, chosen)


def exact(value: datetime) -> str:
    """Day, time and the active zone's name: "22 Nov 2026, 09:30 (Greenwich Mean Time)"."""
    local, chosen = timezone.localtime(value), active()
    return f"{_moment(local, chosen)} ({_zone_of(local, chosen)})"


@lru_cache(maxsize=256)
def _zone_name(zone: tzinfo | None, variant: Literal["daylight", "standard"], formats: Formats) -> str:
    return get_timezone_name(zone, zone_variant=variant, locale=formats.babel)


def relative(value: datetime | None) -> str:
    """How long ago or ahead, in words: "2 hours ago", "in 3 days"."""
    if value is None:
        return ""
    age = value - timezone.now()
    # Seconds say nothing any more after an hour, nor do minutes after three days.
    unit = 3600 if abs(age) > timedelta(days=3) else 60 if abs(age) > timedelta(hours=1) else 1
    return _relative(timedelta(seconds=age.total_seconds() // unit * unit), active())


@lru_cache(maxsize=4096)
def _relative(age: timedelta, formats: Formats) -> str:
    return format_timedelta(age, add_direction=True, locale=formats.babel)


def number(value: Decimal | float | None) -> str:
    """A number with the person's separators."""
    return "" if value is None else format_decimal(value, locale=active().number_locale)


def number_with(value: Decimal, *, least: int, most: int) -> str:
    """A number with at least and at most so many decimals."""
    return format_decimal(value, f"#,##0.{'0' * least}{'#' * (most - least)}", locale=active().number_locale)


def compact(value: Decimal | float | None) -> str:
    """A number for narrow places: one decimal, thousands as "1.2K"."""
    if value is None:
        return ""
    if value < 1000:
        return number(round(float(value), 1))
    return format_compact_decimal(value, locale=active().number_locale, fraction_digits=1)


def hours(value: Decimal | None) -> str:
    """Hours with two decimals."""
    return "" if value is None else format_decimal(value, "#,##0.00", locale=active().number_locale)


def exact_hours(value: Decimal) -> str:
    """Hours with two decimals, or with the third and fourth where they count."""
    return format_decimal(value, "#,##0.00##", locale=active().number_locale)


def without_idle_zeros(value: Decimal) -> Decimal:
    """The same number with two decimals, or more where they count."""
    two = value.quantize(_CENT)
    return two if two == value else value.normalize()


def money(amount: Decimal | None, currency: str) -> str:
    """An amount with its currency; decimals as the currency has them."""
    if amount is None:
        return ""
    return format_currency(in_coins(amount, currency), currency, locale=active().number_locale)


def plain_money(amount: Decimal, currency: str) -> str:
    """An amount whose currency stands elsewhere, for example in the heading of its column."""
    decimals = get_currency_precision(currency)
    return number_with(in_coins(amount, currency), least=decimals, most=decimals)


def in_coins(amount: Decimal, currency: str) -> Decimal:
    """The amount with the decimals that its currency has."""
    return amount.quantize(Decimal(1).scaleb(-get_currency_precision(currency)))


def file_size(size: int) -> str:
    """Bytes in a unit people use, in steps of a thousand."""
    amount = Decimal(size)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{number(round(amount, 1).normalize() + 0)} {unit}"
        amount /= 1000
    return f"{number(round(amount, 1).normalize() + 0)} GB"
