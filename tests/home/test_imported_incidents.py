"""An imported log on the chart of months: the bars are what the log itself says."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from tablib import Dataset

from portal.imports.run import Options, run
from portal.models import Contact
from portal.registry import importers
from tests.conftest import Cast
from tests.home.conftest import SignIn
from tests.home.marks import marks, rows_behind
from tickets.imports.incident_log import COLUMNS

BERLIN = ZoneInfo("Europe/Berlin")
# number, opened, resolved: at the ends of months in Berlin, where other zones have another month
LOG = (
    ("INC1", "29-02-2016 23:30", "01-03-2016 00:10"),
    ("INC2", "01-03-2016 00:00", "31-03-2016 23:59"),
    ("INC3", "15-03-2016 12:00", "01-04-2016 06:30"),
    ("INC4", "31-03-2016 14:00", "30-04-2016 15:00"),
    ("INC5", "30-04-2016 12:30", "?"),
)


def take(cast: Cast) -> None:
    """Import the log: each incident is opened, and resolved where the log says so."""
    table = Dataset(headers=COLUMNS)
    for number, opened, resolved in LOG:
        usual = dict.fromkeys(COLUMNS, "?") | {"number": number, "opened_at": opened, "resolved_at": resolved}
        table.append(
            [(usual | {"incident_state": "New", "sys_updated_at": opened})[name] for name in COLUMNS]
        )
        if resolved != "?":
            done = usual | {"incident_state": "Resolved", "sys_updated_at": resolved}
            table.append([done[name] for name in COLUMNS])
    run(importers["incident_log"], table, Options(BERLIN, cast.acme))


def said() -> Iterator[tuple[str, datetime]]:
    """What the log says happened, and when."""
    for _number, *texts in LOG:
        for kind, text in zip(("opened", "resolved"), texts, strict=True):
            if text != "?":
                yield kind, datetime.strptime(text, "%d-%m-%Y %H:%M").replace(tzinfo=BERLIN)


def of_the_log(zone: str) -> list[int]:
    """Opened and resolved in each month from January to June, in that zone."""
    found = Counter((kind, at.astimezone(ZoneInfo(zone)).month) for kind, at in said())
    return [found[kind, month] for month in range(1, 7) for kind in ("opened", "resolved")]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Auckland", "America/New_York"])
def test_bars_equal_the_log(cast: Cast, signed_in: SignIn, zone: str) -> None:
    take(cast)
    Contact.objects.filter(pk=cast.manager.pk).update(time_zone=zone)
    with time_machine.travel(datetime(2016, 6, 15, 12, tzinfo=UTC)):
        client = signed_in(cast.manager)
        bars = [mark for mark in marks(client.get("/").content.decode()) if " in " in mark.name]
        assert [bar.figure for bar in bars] == of_the_log(zone)
        assert [rows_behind(client, bar.url) for bar in bars] == of_the_log(zone)
