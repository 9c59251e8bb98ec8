"""Which device an observation is about."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import batched

from django.db.models import Q

from devices.models import Device
from devices.services.observations import Fate, Observation
from portal.models import Organization

BATCH = 1_000


class Finder:
    """Finds the devices of a report in a few queries, each row locked until the transaction ends.

    The id at the tool comes first, then the id a device was imported with: both are the provider's. Serial
    numbers are typed by clients and need not be unique (reference 10): one counts where the client is known,
    by the row or by the key, and has one such device; else who types a foreign number would read what is
    reported of that machine.
    """

    def __init__(self, observations: Sequence[Observation], organization: Organization | None) -> None:
        """Read the devices; with an `organization` those of other clients do not exist."""
        self.within = _near(organization)
        self.is_bound = organization is not None
        self._by_id: dict[str, Device] = {}
        self._by_serial: dict[str, list[Device]] = {}
        self._known: dict[int, Device] = {}
        ids = {one.device for one in observations if one.device}
        for path in ("external_id", "rmm_id"):  # the second overrides the first
            self._by_id |= {str(getattr(row, path)): row for row in self._rows(path, ids)}
        others = [one for one in observations if one.serial and one.device not in self._by_id]
        for row in self._rows("serial_number", {one.serial for one in others}):
            self._by_serial.setdefault(row.serial_number, []).append(row)
        self._clients = _clients({one.client for one in others if one.client})

    def _rows(self, path: str, values: Iterable[str]) -> Iterator[Device]:
        """One object for each row, however many names lead to it."""
        for some in batched(sorted(values), BATCH, strict=False):
            rows = Device.objects.filter(self.within, **{f"{path}__in": some}).order_by("pk")
            for row in rows.select_for_update():
                yield self._known.setdefault(row.pk, row)

    def device_of(self, seen: Observation) -> tuple[Device | None, Fate]:
        """The device, or why there is none."""
        if seen.device in self._by_id:
            return self._by_id[seen.device], Fate.CHANGED
        found = self._by_serial.get(seen.serial, [])
        if found and not (seen.client or self.is_bound):
            return None, Fate.UNPLACED
        if seen.client:
            near = self._clients.get(seen.client.casefold(), ())
            found = [device for device in found if device.organization_id in near]
        if len(found) == 1:
            return found[0], Fate.CHANGED
        return None, Fate.AMBIGUOUS if found else Fate.UNKNOWN


def _near(organization: Organization | None) -> Q:
    return Q(organization=organization) | Q(organization__parent=organization) if organization else Q()


def _clients(names: Iterable[str]) -> Mapping[str, set[int]]:
    """The organizations that each name means, sub-organizations included."""
    wanted = {name.casefold() for name in names}
    if not wanted:
        return {}
    below: dict[int, set[int]] = defaultdict(set)
    for pk, parent in Organization.objects.values_list("pk", "parent_id"):
        below[parent or pk].add(pk)
    return {name: below[pk] | {pk} for name, pk in _meant(wanted).items()}


def _meant(wanted: Container[str]) -> dict[str, int]:
    """By external id, or by a name that one alone has: clients may rename themselves."""
    rows = Organization.objects.values_list("pk", "external_id", "name")
    names = [(name.casefold(), external.casefold(), pk) for pk, external, name in rows]
    held = Counter(name for name, _external, _pk in names)
    meant = {name: pk for name, _external, pk in names if name in wanted and held[name] == 1}
    return meant | {external: pk for _name, external, pk in names if external and external in wanted}
