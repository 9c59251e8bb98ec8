"""The formats there are; another tool is another line here."""

from collections.abc import Mapping

from devices.choices import Adapter
from devices.imports.rmm_csv import read_csv
from devices.imports.status import StatusAdapter, read_json

ADAPTERS: Mapping[str, StatusAdapter] = {
    Adapter.JSON: StatusAdapter(("application/json",), read_json),
    Adapter.CSV: StatusAdapter(("text/csv", "application/csv"), read_csv),
}
