"""The import page of the admin site: preview first, and only for those who may."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portal.models import Contact, Organization, PendingFile, User
from tests.conftest import Cast

GOOD = b"external_id,name\nO1,Umbrella\nO2,Hooli\n"
BAD = GOOD + b",Nobody\n"

type SignIn = Callable[[Contact | User], Client]


@pytest.fixture
def importer(cast: Cast, signed_in: SignIn) -> Client:
    """Tom, who may import."""
    cast.technician.user_permissions.add(Permission.objects.get(codename="import_records"))
    return signed_in(cast.technician)


def send(client: Client, content: bytes = b"", **fields: object) -> HttpResponse:
    file = {"file": SimpleUploadedFile("clients.csv", content, "text/csv")} if content else {}
    data = {"kind": "organizations", "zone": "UTC"} | file | fields
    return client.post(reverse("import_records"), data)  # type: ignore[return-value]  # it is one


def test_without_the_permission_the_page_is_closed(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.technician).get(reverse("import_records")).status_code == 403


def test_the_form_names_the_columns_of_every_kind(importer: Client) -> None:
    page = importer.get(reverse("import_records")).content.decode()
    assert "external_id, " in page
    assert "incident_state" in page


def test_first_a_preview_then_the_rows(importer: Client) -> None:
    page = send(importer, GOOD)
    assert "Umbrella" in page.content.decode()
    assert not Organization.objects.filter(name="Umbrella").exists()
    kept = PendingFile.objects.get()
    done = send(importer, kept=kept.pk, confirm="on")
    assert done.status_code == 302
    assert Organization.objects.filter(name__in=["Umbrella", "Hooli"]).count() == 2
    assert not PendingFile.objects.exists()
    assert mail.outbox == []


def test_a_bad_row_keeps_everything_out(importer: Client) -> None:
    page = send(importer, BAD).content.decode()
    assert "This has to be filled in." in page
    assert "Import these rows" not in page
    send(importer, kept=PendingFile.objects.get().pk, confirm="on")
    assert not Organization.objects.filter(name="Umbrella").exists()


def test_bad_rows_can_be_left_out(importer: Client) -> None:
    send(importer, BAD)
    send(importer, kept=PendingFile.objects.get().pk, confirm="on", skip_bad="on")
    assert Organization.objects.filter(name="Umbrella").exists()


def test_somebody_elses_kept_file_is_unknown(importer: Client, cast: Cast) -> None:
    send(importer, GOOD)
    PendingFile.objects.update(user=cast.manager.user)
    assert send(importer, kept=PendingFile.objects.get().pk, confirm="on").status_code == 404


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        (b"", {}),
        (b"name,salary\nUmbrella,1\n", {}),
        (GOOD, {"kind": "secrets"}),
        (GOOD, {"columns": "nonsense"}),
        (GOOD, {"zone": "Mars/Base"}),
        (GOOD, {"kind": "incident_log"}),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_written(
    importer: Client, content: bytes, fields: dict[str, str]
) -> None:
    before = Organization.objects.count()
    assert send(importer, content, **fields).status_code == 422
    assert Organization.objects.count() == before
