"""A client's own list, out and in: looked at first, nothing half written, nothing of others."""

import csv
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from devices.models import ChangeReader, Device
from portal.models import AuditEntry, Contact, PendingFile, User
from tests.conftest import Cast
from tests.factories import devices

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


def test_the_file_of_somebody_else_is_not_there(cast: Cast, signed_in: SignIn) -> None:
    send(signed_in(cast.advanced), "reference_name,type\nX,Laptop\n")
    assert kept(signed_in(cast.manager)).status_code == 404
    assert signed_in(cast.manager).get("/devices/file/pdf/").status_code == 404


def test_staff_take_records_in_by_their_external_id(cast: Cast, tmp_path: Any) -> None:
    devices.device_type("Server")
    file = tmp_path / "devices.csv"
    file.write_text("external_id,organization,type,reference_name,rmm_id\nX-1,Acme,Server,SRV-1,R-1\n")
    for _again in range(2):
        call_command("import_records", "devices", str(file))
    device = Device.objects.get()
    assert (device.external_id, device.rmm_id, device.organization) == ("X-1", "R-1", cast.acme)
