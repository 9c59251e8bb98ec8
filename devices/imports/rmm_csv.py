"""An adapter for the device list that monitoring tools export as CSV, whatever they call its columns."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from devices.choices import RmmStatus
from devices.imports.status import Reading, refuse_too_many, text
from devices.services.observations import AHEAD, LONGEST_ALERT, LONGEST_CLIENT, LONGEST_NAME, Observation
from portal.imports.reading import read_table
from portal.imports.widgets import parse_moment
from portal.models import ProviderSettings

# Our name of a column, and what exports call it, in lower case.
HEADINGS: Mapping[str, Sequence[str]] = {
    "device": ("device uid", "device id", "agent id", "uid", "id"),
    "serial": ("serial number", "serial", "service tag"),
    "client": ("client", "customer", "organization", "organisation", "company", "site"),
    "status": ("status", "online status", "online", "connectivity"),
    "last_seen": ("last seen", "last check-in", "last contact", "last online"),
    "os": ("operating system", "os", "os version"),
    "alerts": ("open alerts", "alerts", "alert"),
    "observed_at": ("exported at", "report time", "observed at"),
}
WORDS: Mapping[RmmStatus, Sequence[str]] = {
    RmmStatus.ONLINE: ("online", "connected", "up", "true", "yes", "1"),
    RmmStatus.OFFLINE: ("offline", "disconnected", "down", "false", "no", "0"),
    RmmStatus.NO_AGENT: ("no agent", "no_agent", "agent missing", "uninstalled", "unmanaged"),
}
_STATUS = {word: status for status, words in WORDS.items() for word in words}


def read_csv(content: bytes) -> Reading:
    """The rows of an export. Raises ValidationError when it is none.

    An export that does not say when it was made was made when its freshest device was last seen: so the same
    file says the same whenever it is read.
    """
    table = read_table("report.csv", content)
    refuse_too_many(len(table))
    columns = _columns(table.headers or [])
    rows = [{ours: row[place] for ours, place in columns.items()} for row in table]
    made = _made_at(rows)
    reading = Reading()
    for number, row in enumerate(rows, start=1):
        name = str(row.get("device") or row.get("serial") or "")
        reading.take(number, name, partial(_observation, number, row, made))
    return reading


def _columns(headings: Sequence[str]) -> dict[str, int]:
    places = {heading.strip().lower(): place for place, heading in enumerate(headings)}
    found = {
        ours: next(places[name] for name in names if name in places)
        for ours, names in HEADINGS.items()
        if any(name in places for name in names)
    }
    if "status" not in found or not {"device", "serial"} & set(found):
        raise ValidationError(_("The file has no column for the status, or none that names the device."))
    return found


def _made_at(rows: Sequence[Mapping[str, Any]]) -> datetime | None:
    seen = (_moment_or_none(row.get("last_seen")) for row in rows)
    until = timezone.now() + AHEAD
    return max((one for one in seen if one and one <= until), default=None)


def _moment_or_none(value: Any) -> datetime | None:
    try:
        return _moment(value)
    except ValueError:
        return None  # the row itself says so when its turn comes


def _moment(value: Any) -> datetime | None:
    return parse_moment(value, ProviderSettings.load().zone)


def _observation(number: int, row: Mapping[str, Any], made: datetime | None) -> Observation:
    observed = _moment(row.get("observed_at")) or made
    if observed is None:
        raise ValidationError(_("It does not say when it was observed."))
    said = text(row.get("status")).lower()
    if said not in _STATUS:
        raise ValidationError(_("“%(value)s” is no status."), params={"value": said[:60]})
    return Observation(
        number,
        text(row.get("device"), 100),
        text(row.get("serial"), 80),
        _STATUS[said],
        observed,
        _moment(row.get("last_seen")),
        text(row.get("os"))[:LONGEST_NAME],
        _alerts(text(row.get("alerts"))),
        text(row.get("client"), LONGEST_CLIENT),
    )


def _alerts(said: str) -> list[dict[str, str]]:
    """Texts divided by semicolons; a bare number says only how many there are."""
    if said.isdecimal():
        words = _("Open alerts: %(number)s") % {"number": said}
        return [] if int(said) == 0 else [{"severity": "warning", "text": words}]
    return [
        {"severity": "warning", "text": one.strip()[:LONGEST_ALERT]} for one in said.split(";") if one.strip()
    ][:20]
