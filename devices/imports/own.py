"""A client's own list as a file, out and in with the same columns."""

from collections.abc import Iterator

from django.utils.translation import gettext_noop
from tablib import Dataset

from devices.imports.resources import OwnDeviceResource, said
from devices.models import Device
from devices.querysets import DeviceQuerySet
from portal.access import Viewer
from portal.imports.report import Report
from portal.imports.run import Options, by_resource
from portal.registry import Importer
from portal.tables import Plain
from portal.words import in_our_words_lazy

LABEL = in_our_words_lazy(gettext_noop("%(Devices)s of a client"))
CHUNK = 500


def own_importer(viewer: Viewer) -> Importer:
    """The importer of one contact; it is in no registry, because nobody else may use it."""
    rows = by_resource(OwnDeviceResource, viewer=viewer)

    def with_ids(table: Dataset, options: Options) -> Report:
        if "id" not in (table.headers or ()):
            table.append_col([None] * len(table), header="id")
        return rows(table, options)

    return Importer("devices_by_client", LABEL, with_ids, tuple(OwnDeviceResource.columns()))


def own_rows(resource: OwnDeviceResource, rows: DeviceQuerySet) -> Iterator[list[Plain]]:
    """The rows of the file, in the order of the resource's columns."""
    for device in rows.iterator(chunk_size=CHUNK):
        cells = _cells(resource, device)
        yield [cells[name] if name in cells else getattr(device, name) for name in resource.headings]


def _cells(resource: OwnDeviceResource, device: Device) -> dict[str, Plain]:
    """Those that are not simply a column of the device."""
    custom = {column.column_name: column.plain(device) for column in resource.custom}
    return {"id": device.pk, "is_active": "yes" if device.is_active else "no", **said(device), **custom}
