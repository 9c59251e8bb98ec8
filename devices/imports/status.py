"""From what a monitoring tool sends to observations: the interface of adapters, and our own format."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from devices.choices import RmmStatus, Severity
from devices.services.observations import (
    LONGEST_ALERT,
    LONGEST_CLIENT,
    LONGEST_NAME,
    Fate,
    Observation,
    Told,
    worst_first,
)

MOST_ROWS = 50_000
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(slots=True)
class Reading:
    """What an adapter made of a report: the rows it understood, and those it did not, with the reason."""

    observations: list[Observation] = field(default_factory=list)
    refused: list[Told] = field(default_factory=list)

    def take(self, row: int, name: str, read: Callable[[], Observation]) -> None:
        """One row: an observation, or a refusal that says why."""
        try:
            self.observations.append(read())
        except (ValidationError, ValueError) as problem:
            words = problem.messages if isinstance(problem, ValidationError) else [str(problem)]
            self.refused.append(Told(row, shown(name), Fate.REFUSED, shown(" ".join(words), 300)))


@dataclass(frozen=True, slots=True)
class StatusAdapter:
    """How one format is read.

    `read(content)` raises ValidationError when the report as a whole cannot be understood; a bad row is only
    refused. The same content must give the same observations at any time: then a report may come twice.
    """

    content_types: tuple[str, ...]
    read: Callable[[bytes], Reading]


def read_json(content: bytes) -> Reading:
    """`{"observed_at": …, "devices": [{"id": …, "status": …}]}`; README.md has every field."""
    report = _parsed(content)
    rows = report.get("devices") if isinstance(report, dict) else None
    if not isinstance(rows, list):
        raise ValidationError(_("The report has to be an object with a list “devices”."))
    refuse_too_many(len(rows))
    observed = moment(report.get("observed_at"))
    reading = Reading()
    for number, row in enumerate(rows, start=1):
        name = row.get("id") or row.get("serial") if isinstance(row, dict) else ""
        reading.take(number, str(name or ""), partial(_observation, number, row, observed))
    return reading


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("This is not JSON.")) from error


def _observation(number: int, row: Any, observed: datetime | None) -> Observation:
    if not isinstance(row, dict):
        raise ValidationError(_("A device has to be an object."))
    seen_at = moment(row.get("observed_at")) or observed
    if seen_at is None:
        raise ValidationError(_("It does not say when it was observed."))
    return Observation(
        number,
        text(row.get("id"), 100),
        text(row.get("serial"), 80),
        _one_of(RmmStatus, row.get("status")),
        seen_at,
        moment(row.get("last_seen")),
        text(row.get("os"))[:LONGEST_NAME],
        _alerts(row.get("alerts")),
        text(row.get("client"), LONGEST_CLIENT),
    )


def _alerts(value: Any) -> list[dict[str, str]]:
    if value in (None, []):
        return []
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise ValidationError(_("Alerts have to be a list of objects."))
    found = [
        {
            "severity": _one_of(Severity, one.get("severity", "warning")).value,
            "text": text(one.get("text"))[:LONGEST_ALERT],
        }
        for one in value
    ]
    return worst_first(found)


def _one_of[C: (RmmStatus, Severity)](choices: type[C], value: Any) -> C:
    if value not in choices.values:
        known = ", ".join(choices.values)
        raise ValidationError(
            _("“%(value)s” is none of: %(known)s."), params={"value": shown(value), "known": known}
        )
    return choices(value)


def text(value: Any, longest: int | None = None) -> str:
    """One line of text; ValidationError for what is none, or is too long to name a device by."""
    if value is None:
        return ""
    if not isinstance(value, str | int) or isinstance(value, bool) or _UNSEEN.search(str(value)):
        raise ValidationError(_("“%(value)s” is no text."), params={"value": shown(value)})
    line = " ".join(str(value).split())
    if longest is not None and len(line) > longest:
        raise ValidationError(_("“%(value)s” is too long."), params={"value": shown(line)})
    return line


def moment(value: Any) -> datetime | None:
    """A moment with its zone, as ISO 8601 writes it; None for nothing."""
    if value in (None, ""):
        return None
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError as error:
        words = _("“%(value)s” is not a time. Write 2026-01-31T14:30:00Z.")
        raise ValidationError(words, params={"value": shown(value)}) from error
    if timezone.is_naive(found):
        raise ValidationError(_("“%(value)s” names no time zone."), params={"value": shown(value)})
    return found


def shown(value: Any, longest: int = 60) -> str:
    """What was sent, short and fit to be repeated."""
    return _UNSEEN.sub("?", str(value))[:longest]


def refuse_too_many(rows: int) -> None:
    """A report has an end. Raises ValidationError."""
    if rows > MOST_ROWS:
        raise ValidationError(_("More than %(number)s devices in one report."), params={"number": MOST_ROWS})
