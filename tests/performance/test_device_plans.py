"""What PostgreSQL does for devices: lists, card, time line, picker and reports read them by an index."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from devices.cards import status
from devices.filters import DeviceFilters
from devices.models import Device, DeviceType
from devices.readers import ending
from devices.services.finding import Finder
from devices.services.observations import Observation
from devices.tables import DeviceTable
from portal.access import Viewer
from portal.registry import Look
from tests.conftest import Cast, assemble
from tests.factories import devices
from tests.factories import portal as people
from tests.performance.statistics import gather
from tests.performance.test_plans import asked, counted, page, plan_of, viewer_of
from tickets.querysets import devices_for_ticket

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has these plans"),
]

ELSEWHERE, OURS = 12_000, 300


@pytest.fixture(scope="module")
def shelf(module_db: None) -> Cast:
    """A device in forty is Acme's."""
    cast = assemble()
    devices.monitoring()
    kinds = [DeviceType.objects.create(name=f"Type {number}") for number in range(20)]
    others = [people.organization() for _ in range(20)]
    today = timezone.localdate()
    Device.objects.bulk_create(
        [
            Device(
                organization=cast.acme if number % 41 == 0 else others[number % 20],
                type=kinds[number % 20],
                reference_name=f"PC-{number:05}",
                serial_number=f"SN{number}",
                rmm_id=f"R-{number}",
                rmm_status=("online", "offline", "no_agent")[number % 3],
                warranty_expires_on=today + timedelta(days=number % 1000 - 300),
            )
            for number in range(ELSEWHERE + OURS)
        ],
        batch_size=2_000,
    )
    gather()
    return cast


def reads_by_index(rows: QuerySet[Any] | str) -> set[str]:
    """The indexes by which devices are read; fails when the table is read from end to end."""
    steps = plan_of(rows, None) if isinstance(rows, str) else plan_of(*rows.query.sql_with_params())
    scans = [step for step in steps if step.get("Relation Name") == "devices_device"]
    assert scans, "no step reads devices"
    assert not [step for step in scans if step["Node Type"] == "Seq Scan"], steps
    return {step["Index Name"] for step in steps if "Index Name" in step and "device" in step["Index Name"]}


def viewer(shelf: Cast) -> Viewer:
    return viewer_of(shelf.advanced)


def test_every_sort_and_every_filter_of_the_list(shelf: Cast) -> None:
    rows = Device.objects.visible_to(viewer(shelf)).for_list()
    for name in DeviceTable.base_columns:
        for sort in (name, f"-{name}"):
            assert reads_by_index(page(DeviceTable(rows.active(), sort=sort).rows_in_order)), sort
    for query in ("use=all", "use=inactive", *asked(DeviceFilters(QueryDict(), rows, viewer=viewer(shelf)))):
        found = DeviceFilters(QueryDict(query), rows, viewer=viewer(shelf))
        assert found.form.is_valid(), query
        assert reads_by_index(page(DeviceTable(found.qs).rows_in_order)), query
        assert reads_by_index(counted(found.qs)), query


def captured(read: Any) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        read()
    return [query["sql"] for query in queries if "devices_device" in query["sql"]]


def test_the_card_and_the_time_line(shelf: Cast) -> None:
    for read in (lambda: status(Look(viewer(shelf))), lambda: list(ending(viewer(shelf), 201))):
        (sql,) = captured(read)
        assert reads_by_index(sql)


def test_the_picker_of_a_new_ticket(shelf: Cast) -> None:
    rows = devices_for_ticket(viewer(shelf), shelf.acme)
    assert reads_by_index(rows[:51])
    assert reads_by_index(
        rows.filter(Q(reference_name__icontains="07") | Q(serial_number__icontains="07"))[:50]
    )


def test_a_report_finds_its_devices_by_id_and_serial_number(shelf: Cast) -> None:
    at = timezone.now()
    seen = [
        Observation(1, "R-17", "", "online", at),  # type: ignore[arg-type]  # its value is enough
        Observation(2, "", "SN18", "online", at),  # type: ignore[arg-type]
    ]
    found = [reads_by_index(sql) for sql in captured(lambda: Finder(seen, None))]
    assert {"device_rmm_id_unique", "device_by_serial_number"} <= set().union(*found)
