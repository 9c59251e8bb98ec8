"""What a monitoring tool saw of one device, in the terms of this portal and of no tool."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from devices.choices import RmmStatus, Severity

# How far the clock of a tool may be ahead of ours. An observation from the far future would be the last word
# on its device for as long as that future is away.
AHEAD = timedelta(minutes=5)
FIRST = datetime(1990, 1, 1, tzinfo=UTC)
MOST_ALERTS = 20
LONGEST_ALERT, LONGEST_NAME, LONGEST_CLIENT = 200, 120, 200


class Fate(models.TextChoices):
    """What became of one observation."""

    CHANGED = "changed", gettext_lazy("Changed")
    UNCHANGED = "unchanged", gettext_lazy("Unchanged")
    OLDER = "older", gettext_lazy("Older than what is known")
    UNKNOWN = "unknown", gettext_lazy("No such device here")
    AMBIGUOUS = "ambiguous", gettext_lazy("More than one device it could be")
    UNPLACED = "unplaced", gettext_lazy("A serial number counts only together with its client")
    REFUSED = "refused", gettext_lazy("Refused")


# What a report names one by one; of the others it says how many there are.
TOLD = (Fate.OLDER, Fate.UNKNOWN, Fate.AMBIGUOUS, Fate.UNPLACED, Fate.REFUSED)


@dataclass(frozen=True, slots=True)
class Observation:
    """One device as the tool saw it at `observed_at`. `row` counts from 1.

    `device` is its id at the tool, or the id it was imported with; where neither is known, `serial` finds it
    among the devices of `client`, the external id or the name of an organization.
    """

    row: int
    device: str
    serial: str
    status: RmmStatus
    observed_at: datetime
    last_seen_at: datetime | None = None
    operating_system: str = ""
    alerts: Sequence[Mapping[str, str]] = ()
    client: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be: nothing that names the device, times yet to come."""
        if not (self.device or self.serial):
            raise ValidationError(_("Neither an id nor a serial number."))
        times = (self.observed_at, self.last_seen_at or self.observed_at)
        if min(times) < FIRST:
            raise ValidationError(_("It was seen before there was any monitoring."))
        if max(times) > timezone.now() + AHEAD:
            raise ValidationError(_("It was seen at a time that is yet to come."))

    @property
    def name(self) -> str:
        """What it calls the device."""
        return self.device or self.serial


@dataclass(frozen=True, slots=True)
class Told:
    """One row that was not taken, and why."""

    row: int
    device: str
    fate: Fate
    reason: str = ""

    def as_json(self) -> dict[str, str | int]:
        """As the answer and the record have it."""
        reason = str(self.reason or self.fate.label)
        return {"row": self.row, "device": self.device, "fate": self.fate.value, "reason": reason}


@dataclass(slots=True)
class StatusReport:
    """Every row of a call accounted for."""

    counts: Counter[Fate] = field(default_factory=Counter)
    told: list[Told] = field(default_factory=list)

    def add(self, row: int, device: str, fate: Fate, reason: str = "") -> None:
        """One row more."""
        self.counts[fate] += 1
        if fate in TOLD:
            self.told.append(Told(row, device, fate, reason))

    @property
    def totals(self) -> dict[str, int]:
        """Rows by fate, all fates named."""
        return {fate.value: self.counts[fate] for fate in Fate}

    def as_json(self, most: int) -> dict[str, object]:
        """Counts, and the first `most` rows that were not taken."""
        told = sorted(self.told, key=lambda one: one.row)[:most]
        rows = sum(self.counts.values())
        return {"rows": rows, **self.totals, "not_taken": [one.as_json() for one in told]}


def worst_first(alerts: list[dict[str, str]]) -> list[dict[str, str]]:
    """The alerts that are kept: a bounded number, the worst first."""
    ranks = {value: rank for rank, value in enumerate(Severity.values)}
    return sorted(alerts, key=lambda alert: ranks[alert["severity"]])[:MOST_ALERTS]
