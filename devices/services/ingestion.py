"""Taking in what a monitoring tool reports: in bulk, in any order, as often as it likes.

An observation counts when it is newer than what is known of its device; the same report twice changes
nothing. Devices nobody knows are named in the report and never made.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from devices.models import Device, SourceToken, StatusSource
from devices.services.finding import Finder
from devices.services.observations import Fate, Observation, StatusReport, Told
from portal import audit
from portal.models import Organization

FACTS = ("rmm_status", "last_seen_at", "operating_system", "alerts")
WRITTEN = (*FACTS, "observed_at")
BATCH = 1_000
# What the page of the tool shows of its latest report.
KEPT = 100


@transaction.atomic
def status_take_in(
    *,
    source: StatusSource,
    observations: Sequence[Observation],
    refused: Iterable[Told] = (),
    organization: Organization | None = None,
) -> StatusReport:
    """Write what is new; `refused` are the rows that could not even be read.

    With an `organization` other clients' devices do not exist. All of it or nothing is written; calls of one
    tool take turns.
    """
    StatusSource.objects.select_for_update().get(pk=source.pk)
    report = StatusReport()
    for one in refused:
        report.add(one.row, one.device, one.fate, one.reason)
    changed = _judged(report, observations, Finder(observations, organization))
    _write(changed)
    _remember(source, report)
    return report


def token_used(token: SourceToken, at: datetime) -> None:
    """Note that a key was used."""
    SourceToken.objects.filter(pk=token.pk).update(last_used_at=at)


def _judged(report: StatusReport, observations: Iterable[Observation], finder: Finder) -> dict[int, Device]:
    """Apply the observations, the oldest first; the devices that have to be written."""
    changed: dict[int, Device] = {}
    for seen in sorted(observations, key=lambda one: one.observed_at):
        device, fate = finder.device_of(seen)
        if device is None:
            report.add(seen.row, seen.name, fate)
            continue
        fate = _fate(device, seen)
        if fate != Fate.OLDER and device.observed_at != seen.observed_at:
            _apply(device, seen)
            changed[device.pk] = device
        report.add(seen.row, seen.name, fate)
    return changed


def _fate(device: Device, seen: Observation) -> Fate:
    """Whether it says something new; of two that name the same moment the first one stays."""
    is_same = all(getattr(device, name) == value for name, value in _facts(seen).items())
    if device.observed_at is None or seen.observed_at > device.observed_at:
        return Fate.UNCHANGED if is_same else Fate.CHANGED
    return Fate.UNCHANGED if is_same and seen.observed_at == device.observed_at else Fate.OLDER


def _facts(seen: Observation) -> dict[str, object]:
    values = (seen.status.value, seen.last_seen_at, seen.operating_system, list(seen.alerts))
    return dict(zip(FACTS, values, strict=True))


def _apply(device: Device, seen: Observation) -> None:
    for name, value in _facts(seen).items():
        setattr(device, name, value)
    device.observed_at = seen.observed_at


def _write(changed: dict[int, Device]) -> None:
    """By upsert on the key: ten times as quick as an UPDATE with a CASE for each column."""
    Device.objects.bulk_create(
        [changed[pk] for pk in sorted(changed)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=WRITTEN,
        batch_size=BATCH,
    )


def _remember(source: StatusSource, report: StatusReport) -> None:
    facts = {"last_called_at": timezone.now(), "last_report": report.as_json(KEPT)}
    StatusSource.objects.filter(pk=source.pk).update(**facts)
    if report.counts[Fate.CHANGED]:
        audit.record("device.status_reported", target=source, data=report.totals)
