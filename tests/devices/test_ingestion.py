"""What monitoring tools report: every row accounted for, newer over older, nothing made, all or nothing."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from devices.models import Device, SourceToken, StatusSource
from portal.models import AuditEntry, Organization
from tests.conftest import Cast
from tests.factories import devices

pytestmark = pytest.mark.django_db

ADDRESS = "/devices/status/watch/"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Tool:
    """A monitoring tool with a key."""

    def __init__(self, cast: Cast, **fields: Any) -> None:
        """Known to the provider, and monitoring is on."""
        devices.monitoring()
        self.source = devices.source()
        self.secret = devices.token(self.source, cast.technician, **fields)

    def send(self, body: Any, **options: Any) -> Any:
        """Report, and what is answered."""
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = {"Authorization": f"Bearer {options.pop('secret', self.secret)}"}
        options = {"content_type": "application/json", "headers": headers} | options
        return Client(enforce_csrf_checks=True).post(options.pop("address", ADDRESS), content, **options)

    def report(self, *rows: dict[str, Any], at: datetime = NOON) -> dict[str, Any]:
        """What became of these rows."""
        answer = self.send({"observed_at": at.isoformat(), "devices": list(rows)})
        assert answer.status_code == 200, answer.content
        told: dict[str, Any] = answer.json()
        return told


@pytest.fixture
def tool(cast: Cast) -> Tool:
    return Tool(cast)


def fates(told: dict[str, Any]) -> dict[str, int]:
    return {name: told[name] for name in told if name not in ("rows", "not_taken") and told[name]}


def test_a_report_is_taken_in_and_the_same_again_changes_nothing(cast: Cast, tool: Tool) -> None:
    laptop = devices.device(cast.acme, rmm_id="A-1")
    row = {
        "id": "A-1",
        "status": "offline",
        "last_seen": "2026-11-20T09:30:00+01:00",
        "os": "Ubuntu 24.04",
        "alerts": [{"severity": "info", "text": "Reboot"}, {"severity": "critical", "text": "Disk"}],
    }
    assert fates(tool.report(row)) == {"changed": 1}
    laptop.refresh_from_db()
    assert (laptop.rmm_status, laptop.operating_system, laptop.observed_at) == (
        "offline",
        "Ubuntu 24.04",
        NOON,
    )
    assert laptop.last_seen_at == datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    assert [alert["text"] for alert in laptop.alerts] == ["Disk", "Reboot"]
    assert fates(tool.report(row)) == {"unchanged": 1}
    assert AuditEntry.objects.filter(verb="device.status_reported").count() == 1
    assert (laptop.reference_name, laptop.organization) == ("LT-1", cast.acme)


def test_an_older_observation_never_overwrites_a_newer_one(cast: Cast, tool: Tool) -> None:
    laptop = devices.device(cast.acme, rmm_id="A-1")
    tool.report({"id": "A-1", "status": "online"}, at=NOON)
    earlier, later, between = (NOON + timedelta(seconds=seconds) for seconds in (-1, 3600, 60))
    offline, online = ({"id": "A-1", "status": status} for status in ("offline", "online"))
    told = tool.report(offline, at=earlier)
    assert fates(told) == {"older": 1}
    assert told["not_taken"][0]["reason"]
    assert fates(tool.report(offline, at=NOON)) == {"older": 1}  # the first one stays
    # Seen later as it was: what lies between is older from then on, although nothing was changed.
    assert fates(tool.report(online, at=later)) == {"unchanged": 1}
    assert fates(tool.report(offline, at=between)) == {"older": 1}
    laptop.refresh_from_db()
    assert (laptop.rmm_status, laptop.observed_at) == ("online", later)


def test_within_one_report_the_newest_row_of_a_device_wins(cast: Cast, tool: Tool) -> None:
    laptop = devices.device(cast.acme, rmm_id="A-1", serial_number="S-1")
    rows = (
        {"id": "A-1", "status": "offline", "observed_at": "2026-11-20T12:05:00Z"},
        {"serial": "S-1", "client": "ACME", "status": "online", "observed_at": "2026-11-20T12:00:00Z"},
    )
    assert fates(tool.report(*rows)) == {"changed": 2}
    laptop.refresh_from_db()
    assert laptop.rmm_status == "offline"
    assert fates(tool.report(*rows)) == {"unchanged": 1, "older": 1}


def test_devices_are_found_by_id_by_imported_id_and_by_a_serial_number_of_one(cast: Cast, tool: Tool) -> None:
    devices.device(cast.acme, "A", rmm_id="A-1")
    devices.device(cast.acme, "B", external_id="B-1")
    devices.device(cast.globex, "C", serial_number="C-1")
    for name in ("D", "E"):
        devices.device(cast.acme, name, serial_number="TWICE")
    keys = (
        {"id": "A-1"},
        {"id": "B-1"},
        {"id": "elsewhere", "serial": "C-1", "client": "Globex"},
        {"serial": "TWICE", "client": "Acme"},
        {"id": "Z"},
    )
    told = tool.report(*({**key, "status": "online"} for key in keys))
    assert fates(told) == {"changed": 3, "ambiguous": 1, "unknown": 1}
    assert [(one["row"], one["fate"]) for one in told["not_taken"]] == [(4, "ambiguous"), (5, "unknown")]
    assert set(Device.objects.filter(rmm_status="online").values_list("reference_name", flat=True)) == {
        *"ABC"
    }
    assert Device.objects.count() == 5
    assert StatusSource.objects.get().last_report["unknown"] == 1


def test_a_serial_number_counts_only_within_its_client(cast: Cast, tool: Tool) -> None:
    """Clients type serial numbers: whoever types a foreign one must not read what is reported of it."""
    Organization.objects.filter(pk=cast.acme.pk).update(external_id="C-17")
    devices.device(cast.acme_north, "ours", serial_number="S-1")
    devices.device(cast.globex, "bait", serial_number="S-1")
    named = ("", "Nobody", "C-17", "Acme North")
    rows = [{"serial": "S-1", "status": "online", "client": name} for name in named]
    assert fates(tool.report(*rows)) == {"unplaced": 1, "unknown": 1, "changed": 1, "unchanged": 1}
    assert Device.objects.get(rmm_status="online").reference_name == "ours"
    # Who takes the name of another client makes it nobody's, and the external id still holds.
    Organization.objects.filter(pk=cast.globex.pk).update(name="Acme North")
    later = NOON + timedelta(minutes=1)
    assert fates(tool.report(*rows[2:], at=later)) == {"unchanged": 1, "unknown": 1}
    assert Device.objects.get(reference_name="bait").observed_at is None


def test_a_key_of_one_organization_needs_no_client_beside_the_serial_number(cast: Cast) -> None:
    tool = Tool(cast, organization=cast.acme)
    for organization in (cast.acme_north, cast.globex):
        devices.device(organization, serial_number="S-1")
    rows = [{"serial": "S-1", "status": "online", "client": name} for name in ("", "Globex")]
    assert fates(tool.report(*rows)) == {"changed": 1, "unknown": 1}


def test_a_key_of_one_organization_knows_no_other(cast: Cast) -> None:
    tool = Tool(cast, organization=cast.acme)
    for organization, name in ((cast.acme, "A"), (cast.acme_north, "N"), (cast.globex, "G")):
        devices.device(organization, name, rmm_id=name)
    told = tool.report(*({"id": name, "status": "online"} for name in "ANG"))
    assert fates(told) == {"changed": 2, "unknown": 1}
    assert Device.objects.get(rmm_id="G").rmm_status == "no_agent"


BAD_ROWS: list[Any] = [
    17,
    {"status": "online"},
    {"id": "A-1"},
    {"id": "A-1", "status": "burning"},
    {"id": "A-1", "status": ["online"]},
    {"id": ["A-1"], "status": "online"},
    {"id": "A\x00", "status": "online"},
    {"id": "\ud800", "status": "online"},
    {"id": "x" * 101, "status": "online"},
    {"id": "A-1", "status": "online", "last_seen": "yesterday"},
    {"id": "A-1", "status": "online", "last_seen": "2026-11-20T12:00:00"},
    {"id": "A-1", "status": "online", "observed_at": "0001-01-01T00:00:00+14:00"},
    {"id": "A-1", "status": "online", "observed_at": "9999-12-31T23:59:59-12:00"},
    {"id": "A-1", "status": "online", "os": {"name": "x"}},
    {"id": "A-1", "status": "online", "client": {"name": "Acme"}},
    {"id": "A-1", "status": "online", "alerts": "many"},
    {"id": "A-1", "status": "online", "alerts": [{"severity": "mild", "text": "x"}]},
]


@pytest.mark.parametrize("row", BAD_ROWS, ids=str)
def test_a_bad_row_is_refused_with_its_reason_and_the_good_one_beside_it_is_taken(
    cast: Cast, tool: Tool, row: Any
) -> None:
    for name in ("A-1", "G-1"):
        devices.device(cast.acme, name, rmm_id=name)
    told = tool.report({"id": "G-1", "status": "online"}, row)
    assert fates(told) == {"changed": 1, "refused": 1}
    assert told["not_taken"][0]["row"] == 2
    assert told["not_taken"][0]["reason"]
    assert Device.objects.get(rmm_id="A-1").observed_at is None


def test_what_is_seen_in_the_future_is_refused(cast: Cast, tool: Tool) -> None:
    devices.device(cast.acme, rmm_id="A-1")
    at = timezone.now() + timedelta(minutes=6)
    answer = tool.send({"observed_at": at.isoformat(), "devices": [{"id": "A-1", "status": "online"}]})
    assert (answer.status_code, answer.json()["refused"]) == (422, 1)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b" ", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"[]", 400),
        (b'{"devices": {}}', 400),
        (b'{"devices": [], "observed_at": "noon"}', 400),
        (b'{"devices": [{"id": ' + b"9" * 5_000 + b"}]}", 400),
        (b'{"devices": [{"id": NaN, "status": "online"}], "observed_at": "2026-11-20T12:00:00Z"}', 422),
        (b'{"devices": []}', 200),
    ],
)
def test_a_report_that_is_none_is_a_bad_request(tool: Tool, body: bytes, status: int) -> None:
    answer = tool.send(body)
    assert answer.status_code == status
    assert ("error" in answer.json()) == (status == 400)


def test_an_id_longer_than_a_number_of_the_database_is_a_name_nobody_knows(tool: Tool) -> None:
    told = tool.report({"id": 10**30, "status": "online"}, {"serial": 2**63, "status": "online"})
    assert fates(told) == {"unknown": 2}


def test_other_content_and_other_methods_are_refused(tool: Tool, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tool.send("a=b", content_type="application/x-www-form-urlencoded").status_code == 415
    assert Client().get(ADDRESS).status_code == 405
    monkeypatch.setattr("devices.views.ingestion.MOST_BYTES", 10)
    assert tool.send({"devices": []}).status_code == 413
    devices.monitoring(on=False)
    assert tool.send({"devices": []}).status_code == 409


def test_only_a_key_of_this_tool_in_force_opens_the_address(cast: Cast, tool: Tool) -> None:
    other = devices.source("other")
    past = timezone.now() - timedelta(seconds=1)
    refused = {
        "wrong": "x" * 43,
        "none": "",
        "hash": SourceToken.objects.get().token_hash,
        "of another": devices.token(other, cast.technician),
        "expired": devices.token(tool.source, cast.technician, expires_at=past),
        "revoked": devices.token(tool.source, cast.technician, revoked_at=past),
    }
    answers = {name: tool.send({"devices": []}, secret=secret) for name, secret in refused.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(refused, 401)
    assert len({answer.content for answer in answers.values()}) == 1  # nothing tells one reason from another
    assert tool.send({"devices": []}, address="/devices/status/nowhere/").status_code == 401
    StatusSource.objects.filter(pk=tool.source.pk).update(is_active=False)
    assert tool.send({"devices": []}).status_code == 401


def test_a_session_opens_nothing_here(cast: Cast, tool: Tool) -> None:
    client = Client()
    client.force_login(cast.technician)
    answer = client.post(ADDRESS, "{}", content_type="application/json")
    assert answer.status_code == 401


CSV = """Device UID,Hostname,Site,Serial Number,Status,Last Seen,Operating System,Open Alerts,Colour
A-1,LT-1,Acme,,Online,2026-11-20 12:00,Windows 11 Pro,Disk nearly full; Backup failed,red
,LT-2,Acme,S-2,disconnected,2026-11-19 08:00,Windows 10,0,
Z-9,LT-3,Acme,,Online,2026-11-20 11:00,,,
A-4,LT-4,Acme,,perhaps,2026-11-20 11:00,,,
"""


def test_the_csv_export_of_a_tool_is_read_whatever_it_calls_its_columns(cast: Cast, tmp_path: Path) -> None:
    devices.source("watch", adapter="csv")
    first = devices.device(cast.acme, rmm_id="A-1")
    second = devices.device(cast.acme, serial_number="S-2")
    file = tmp_path / "export.csv"
    file.write_text(CSV)
    totals = "4 rows: 2 changed, 0 unchanged, 0 older, 1 unknown, 0 ambiguous, 0 unplaced, 1 refused.\n"
    assert _ingested(file).endswith(totals)
    for row in (first, second):
        row.refresh_from_db()
    assert [alert["text"] for alert in first.alerts] == ["Disk nearly full", "Backup failed"]
    assert (second.rmm_status, second.alerts, second.observed_at) == ("offline", [], NOON)
    assert "0 changed, 2 unchanged" in _ingested(file)


def _ingested(file: Path, **options: str) -> str:
    said = StringIO()
    call_command("ingest_device_status", str(file), source="watch", stdout=said, **options)
    return said.getvalue()


def test_the_command_says_what_it_cannot_read(tmp_path: Path, db: None) -> None:
    file = tmp_path / "report.json"
    with pytest.raises(CommandError, match="no monitoring tool"):
        _ingested(file)
    devices.source()
    with pytest.raises(CommandError, match="No such file"):
        _ingested(file)
    file.write_text("Name,Colour\nx,red\n")
    with pytest.raises(CommandError, match="no column for the status"):
        _ingested(file, adapter="csv")


def test_ten_thousand_with_one_bad_row_cost_a_few_queries(
    cast: Cast, tool: Tool, django_assert_max_num_queries: Any
) -> None:
    kind = devices.device_type()
    Device.objects.bulk_create(
        Device(organization=cast.acme, type=kind, reference_name=f"PC-{n}", rmm_id=f"R-{n}")
        for n in range(2_000)
    )
    rows = [{"id": f"R-{n}", "status": "online"} for n in range(2_000)]
    with django_assert_max_num_queries(24):
        told = tool.report(*rows, {"id": "R-1", "status": "?"})
    assert fates(told) == {"changed": 2_000, "refused": 1}
    with django_assert_max_num_queries(16):
        assert fates(tool.report(*rows)) == {"unchanged": 2_000}
