"""Which device an observation is about."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched

from django.db.models import Q

from devices.models import Device
from devices.services.observations import Fate, Observation

BATCH = 1_000


class Finder:
    """Finds the devices of a report in a few queries, each row locked until the transaction ends.

    The id at the tool comes first, then the id a device was imported with; the serial number counts where it
    names one device alone, for it need not be unique (reference 10).
    """

    def __init__(self, observations: Sequence[Observation], within: Q) -> None:
        """Read the devices; those outside `within` do not exist."""
        self.within = within
        self._by_id: dict[str, Device] = {}
        self._by_serial: dict[str, list[Device]] = {}
        self._known: dict[int, Device] = {}
        ids = {one.device for one in observations if one.device}
        for path in ("external_id", "rmm_id"):  # the second overrides the first
            self._by_id |= {str(getattr(row, path)): row for row in self._rows(path, ids)}
        serials = {one.serial for one in observations if one.serial and one.device not in self._by_id}
        for row in self._rows("serial_number", serials):
            self._by_serial.setdefault(row.serial_number, []).append(row)

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
        if len(found) == 1:
            return found[0], Fate.CHANGED
        return None, Fate.AMBIGUOUS if found else Fate.UNKNOWN
