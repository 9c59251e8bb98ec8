"""A client's own list, out and in: looked at first, nothing half written, nothing of others."""

import csv
import dataclasses
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from devices.models import ChangeReader, Device
from portal.exports import FORMATS
from portal.imports.reading import read_table
from portal.models import AuditEntry, Contact, PendingFile, User
from tests.conftest import Cast
from tests.factories import devices
from tests.imports.test_reading import packed

pytestmark = pytest.mark.django_db

ADDRESS = "/devices/import/"

type SignIn = Callable[[Contact | User], Client]


def send(client: Client, text: str = "", **fields: Any) -> Any:
    file = {"file": SimpleUploadedFile("list.csv", text.encode(), "text/csv")} if text else {}
    return client.post(ADDRESS, file | fields)


def kept(client: Client, **fields: Any) -> Any:
    return send(client, kept=PendingFile.objects.get().pk, confirm="on", **fields)


def test_a_file_is_shown_first_and_taken_in_at_the_second_step(
    cast: Cast, signed_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    devices.device_type()
    ChangeReader.objects.create(user=cast.technician)
    client = signed_in(cast.manager)
    rows = f"LT-1,laptop,,{cast.basic.email}\nLT-2,Laptop,Acme North,\n"
    shown = send(client, f"reference_name,type,organization,contact\n{rows}")
    assert [count for _label, count in shown.context["totals"]] == [2, 0, 0, 0]
    assert not Device.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert kept(client)["Location"] == "/devices/"
    first, second = Device.objects.order_by("reference_name")
    assert (first.organization, first.contact, second.organization) == (
        cast.acme,
        cast.basic,
        cast.acme_north,
    )
    assert not mail.outbox  # imports send no mail
    assert not PendingFile.objects.exists()
    assert AuditEntry.objects.get(verb="import.devices_by_client").data["new"] == 2


def test_what_goes_out_comes_in_again_and_changes_nothing(cast: Cast, signed_in: SignIn) -> None:
    devices.custom_field("code", protected=True)
    facts = {
        "installed_on": "2025-01-31",
        "contact": cast.basic,
        "custom": {"code": "S3cret"},
        "rmm_id": "A-1",
    }
    devices.device(cast.acme, "=cmd|' /C calc'!A0", **facts)
    devices.device(cast.acme_north, "OLD", is_active=False)
    devices.device(cast.globex, "BAIT")
    client = signed_in(cast.manager)
    text = b"".join(client.get("/devices/file/csv/")).decode("utf-8-sig")
    assert "BAIT" not in text
    assert "S3cret" not in text
    assert "\n=" not in text
    shown = send(client, text)
    assert [count for _label, count in shown.context["totals"]] == [0, 0, 2, 0]
    rows = list(csv.DictReader(StringIO(text)))
    changed = StringIO()
    writer = csv.DictWriter(changed, rows[0])
    writer.writeheader()
    writer.writerows([rows[0] | {"location": "Attic"}, rows[1] | {"is_active": "yes"}])
    PendingFile.objects.all().delete()
    send(client, changed.getvalue())
    kept(client)
    assert set(Device.objects.values_list("location", "is_active")) >= {("Attic", True)}
    device = Device.objects.get(location="Attic")
    assert (device.custom, device.rmm_id, device.contact) == ({"code": "S3cret"}, "A-1", cast.basic)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{bait},X,Laptop,,,,", "id"),
        ("99999999999999999999,X,Laptop,,,,", "id"),
        ("x,X,Laptop,,,,", "id"),
        (",X,Laptop,Globex,,,", "organization"),
        (",X,Laptop,,greta@example.test,,", "contact"),
        (",X,Teapot,,,,", "type"),
        (",X,Hidden,,,,", "type"),
        (",,Laptop,,,,", "reference_name"),
        (",X,Laptop,,,2999-01-01,", "installed_on"),
        (",X,Laptop,,,01/02/2026,", "installed_on"),
        (",X,Laptop,,,,perhaps", "is_active"),
        ("{own},X,Laptop,Acme North,,,", "organization"),
        (",{long},Laptop,,,,", "reference_name"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(
    cast: Cast, signed_in: SignIn, row: str, reason: str
) -> None:
    kind = devices.device_type("Hidden")
    kind.is_offered = False
    kind.save()
    Contact.objects.filter(pk=cast.globex_manager.pk).update(email="greta@example.test")
    known = {"bait": devices.device(cast.globex).pk, "own": devices.device(cast.acme).pk, "long": "x" * 121}
    heading = "id,reference_name,type,organization,contact,installed_on,is_active"
    client = signed_in(cast.manager)
    shown = send(client, f"{heading}\n,Good,Laptop,,,,\n{row.format(**known)}\n")
    (line,) = shown.context["report"].refused
    assert line.number == 2
    assert reason in " ".join(line.problems)
    assert "Globex" not in " ".join(line.problems).replace("“Globex”", "")
    assert not shown.context["can_confirm"]
    kept(client)
    assert Device.objects.count() == 2
    kept(client, skip_bad="on")
    assert Device.objects.filter(reference_name="Good").count() == 1
    assert Device.objects.count() == 3


@pytest.mark.parametrize(
    "text", ["", "colour\nred\n", "reference_name,type,rmm_id\nX,Laptop,R\n", "type\nLaptop\n"]
)
def test_a_file_that_is_none_is_refused(cast: Cast, signed_in: SignIn, text: str) -> None:
    answer = send(signed_in(cast.manager), text)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Device.objects.exists()


def test_a_workbook_that_is_none_is_refused_in_words(cast: Cast, signed_in: SignIn) -> None:
    broken, client = SimpleUploadedFile("list.xlsx", packed({"a": b"b"})), signed_in(cast.manager)
    answer = client.post(ADDRESS, {"file": broken})
    assert answer.status_code == 422
    assert (
        "not an XLSX file" in answer.content.decode() or "not what its name says" in answer.content.decode()
    )


def test_the_file_of_somebody_else_is_not_there(cast: Cast, signed_in: SignIn) -> None:
    send(signed_in(cast.advanced), "reference_name,type\nX,Laptop\n")
    assert kept(signed_in(cast.manager)).status_code == 404
    assert signed_in(cast.manager).get("/devices/file/pdf/").status_code == 404


def table_of(client: Client, kind: str) -> tuple[str, bytes]:
    answer = client.get(f"/devices/file/{kind}/")
    return f"list.{kind}", b"".join(answer)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_own_fields_go_out_and_come_in_by_their_flags_and_types(
    cast: Cast, signed_in: SignIn, kind: str
) -> None:
    kinds = {"rack": "text", "bought": "date", "seats": "number", "leased": "checkbox", "notes": "long_text"}
    for key, own in kinds.items():
        devices.custom_field(key, kind=own)
    devices.custom_field("colour", kind="choice", options="red\nblue")
    devices.custom_field("code", protected=True)
    devices.custom_field("margin", visible_in_portal=False)
    devices.device_type("Server").custom_fields.add(devices.custom_field("raid"))
    filled = {"rack": "=R7", "bought": "2025-01-31", "seats": 4.5, "leased": False, "colour": "red"}
    hidden = {"code": "S3cret", "margin": "30", "raid": "hidden by the type"}
    devices.device(cast.acme, custom=filled | hidden | {"notes": "one\ntwo"})
    devices.device(cast.acme, "SRV", type=devices.device_type("Server"), custom={"raid": "five"})
    client = signed_in(cast.manager)
    name, content = table_of(client, kind)
    table = read_table(name, content)
    headings = {heading for heading in table.headers if heading.startswith("custom_")}
    assert headings == {f"custom_{key}" for key in (*filled, "notes", "raid")}
    assert not {"S3cret", "30", "hidden by the type"} & {str(cell) for row in table for cell in row}
    shown = client.post(ADDRESS, {"file": SimpleUploadedFile(name, content)})
    assert [count for _label, count in shown.context["totals"]] == [0, 0, 2, 0]


def test_a_row_fills_in_own_fields_and_leaves_the_others_alone(cast: Cast, signed_in: SignIn) -> None:
    devices.custom_field("rack")
    devices.custom_field("leased", kind="checkbox")
    devices.custom_field("code", protected=True)
    device = devices.device(cast.acme, custom={"rack": "R1", "code": "S3cret"})
    client = signed_in(cast.manager)
    send(client, f"id,type,reference_name,custom_rack,custom_leased\n{device.pk},Laptop,LT-1,,yes\n")
    kept(client)
    device.refresh_from_db()
    assert device.custom == {"rack": "R1", "code": "S3cret", "leased": True}


@pytest.mark.parametrize(
    ("heading", "cell", "problem"),
    [
        ("custom_bought", "31/01/2025", "is not a date"),
        ("custom_seats", "many", "number"),
        ("custom_seats", "1e400", "no more than 18 digits"),
        ("custom_leased", "perhaps", "neither yes nor no"),
        ("custom_colour", "green", "green is not one of"),
        ("custom_raid", "five", "This type has no such field"),
        ("custom_rack", "x" * 501, "at most 500"),
    ],
)
def test_what_is_no_answer_is_refused_at_its_column(
    cast: Cast, signed_in: SignIn, heading: str, cell: str, problem: str
) -> None:
    for key, own in {"rack": "text", "bought": "date", "seats": "number", "leased": "checkbox"}.items():
        devices.custom_field(key, kind=own)
    devices.custom_field("colour", kind="choice", options="red\nblue")
    devices.device_type("Server").custom_fields.add(devices.custom_field("raid"))
    devices.device_type()
    shown = send(signed_in(cast.manager), f"reference_name,type,{heading}\nX,Laptop,{cell}\n")
    (line,) = shown.context["report"].refused
    assert heading in (said := " ".join(line.problems))
    assert problem in said


def test_a_protected_field_is_no_column_and_nobody_learns_of_it(cast: Cast, signed_in: SignIn) -> None:
    devices.custom_field("code", protected=True)
    devices.custom_field("margin", visible_in_portal=False)
    device = devices.device(cast.acme, custom={"code": "S3cret"})
    client = signed_in(cast.manager)
    for name in ("custom_code", "custom_margin", "custom_nothing"):
        answer = send(client, f"id,type,reference_name,{name}\n{device.pk},Laptop,LT-1,0000\n")
        assert answer.status_code == 422
        assert str(answer.context["form"].errors).count(name) == 1
    assert "custom_code" not in client.get(ADDRESS).content.decode()


def test_what_a_device_has_already_comes_in_again_although_nobody_could_choose_it(
    cast: Cast, signed_in: SignIn
) -> None:
    retired = devices.device_type("Retired")
    device = devices.device(cast.acme_north, type=retired, contact=cast.manager)
    retired.is_offered = False
    retired.save()
    client = signed_in(cast.north_manager)
    _name, content = table_of(client, "csv")
    text = content.decode("utf-8-sig").replace("LT-1", "LT-9")
    shown = send(client, text)
    assert [count for _label, count in shown.context["totals"]] == [0, 1, 0, 0]
    kept(client)
    device.refresh_from_db()
    assert (device.reference_name, device.type, device.contact) == ("LT-9", retired, cast.manager)
    other = devices.device(cast.acme_north, "LT-2")
    bad = f"id,type,reference_name,contact\n{other.pk},Retired,LT-2,\n"
    assert send(client, bad).context["report"].refused


def test_so_many_files_an_hour(cast: Cast, signed_in: SignIn, settings: Settings) -> None:
    settings.PORTAL_DEVICES_PER_HOUR = 1
    devices.device_type()
    client = signed_in(cast.manager)
    send(client, "reference_name,type\nLT-1,Laptop\nLT-2,Laptop\n")
    assert kept(client).status_code == 302
    send(client, "reference_name,type\nLT-3,Laptop\n")
    assert kept(client).status_code == 429
    assert Device.objects.count() == 2


def test_a_workbook_of_too_many_rows_is_not_made(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = dataclasses.replace(FORMATS["xlsx"], limit=1)
    monkeypatch.setitem(FORMATS, "xlsx", small)
    for name in ("LT-1", "LT-2"):
        devices.device(cast.acme, name)
    assert signed_in(cast.manager).get("/devices/file/xlsx/")["Location"] == ADDRESS


def test_staff_fill_in_every_own_field_by_a_file(cast: Cast, tmp_path: Any) -> None:
    devices.device_type()
    devices.custom_field("code", protected=True)
    file = tmp_path / "devices.csv"
    file.write_text("external_id,organization,type,reference_name,custom_code\nX,Acme,Laptop,LT-1,1234\n")
    call_command("import_records", "devices", str(file))
    assert Device.objects.get().custom == {"code": "1234"}


def test_staff_take_records_in_by_their_external_id(cast: Cast, tmp_path: Any) -> None:
    devices.device_type("Server")
    file = tmp_path / "devices.csv"
    file.write_text("external_id,organization,type,reference_name,rmm_id\nX-1,Acme,Server,SRV-1,R-1\n")
    for _again in range(2):
        call_command("import_records", "devices", str(file))
    device = Device.objects.get()
    assert (device.external_id, device.rmm_id, device.organization) == ("X-1", "R-1", cast.acme)
