"""A contact adds and edits devices: what may be chosen, what is refused, who is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from devices.models import ChangeReader, Device, DeviceType
from devices.services.editing import device_change
from portal.models import AuditEntry, Contact, ProviderSettings, SecurityLevel, User
from tests.conftest import Cast
from tests.factories import devices
from tests.factories import portal as people
from tests.performance.test_queries import queries

pytestmark = pytest.mark.django_db

NEW = "/devices/new/"

type SignIn = Callable[[Contact | User], Client]


def sent(**fields: Any) -> dict[str, Any]:
    facts = {"reference_name": "LT-7", "type": devices.device_type().pk, "is_active": "on"}
    return {name: value for name, value in (facts | fields).items() if value is not None}


def edit(client: Client, device: Device, **fields: Any) -> Any:
    return client.post(f"/devices/{device.pk}/edit/", sent(**fields))


def test_a_contact_adds_a_device_for_a_sub_organization(cast: Cast, signed_in: SignIn) -> None:
    devices.device(cast.globex, serial_number="SN-1")
    fields = {"organization": cast.acme_north.pk, "serial_number": "SN-1", "contact": cast.north_manager.pk}
    answer = signed_in(cast.manager).post(NEW, sent(**fields, installed_on="2026-01-31"))
    device = Device.objects.get(reference_name="LT-7")
    assert answer["Location"] == f"/devices/{device.pk}/"
    assert (device.organization, device.contact) == (cast.acme_north, cast.north_manager)
    assert device.serial_number == "SN-1"  # need not be unique, in no organization
    assert AuditEntry.objects.get(verb="device.added").organization == cast.acme_north


def day(offset: int) -> str:
    return (timezone.localdate() + timedelta(days=offset)).isoformat()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"reference_name": ""}, "reference_name"),
        ({"reference_name": "x" * 121}, "reference_name"),
        ({"reference_name": "a\x07b"}, "reference_name"),
        ({"serial_number": "\x00"}, "serial_number"),
        ({"type": ""}, "type"),
        ({"type": "9" * 30}, "type"),
        ({"type": "x"}, "type"),
        ({"organization": "{globex}"}, "organization"),
        ({"organization": "9" * 30}, "organization"),
        ({"contact": "{greta}"}, "contact"),
        ({"contact": "-1"}, "contact"),
        ({"installed_on": day(2)}, "installed_on"),
        ({"installed_on": "31/01/2026"}, "installed_on"),
        ({"installed_on": "0001-01-01"}, "installed_on"),
        ({"warranty_expires_on": "2999-12-31"}, "warranty_expires_on"),
        ({"warranty_expires_on": "9999-12-31"}, "warranty_expires_on"),
        ({"custom_since": "never"}, "custom_since"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_at_its_field(
    cast: Cast, signed_in: SignIn, fields: dict[str, str], name: str
) -> None:
    devices.custom_field("since", kind="date")
    known = {"globex": cast.globex.pk, "greta": cast.globex_manager.pk}
    given = {"organization": cast.acme.pk} | {key: text.format(**known) for key, text in fields.items()}
    answer = signed_in(cast.manager).post(NEW, sent(**given))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {name}
    assert not Device.objects.exists()


def test_fields_follow_the_type_and_protected_ones_are_never_asked_nor_written(
    cast: Cast, signed_in: SignIn
) -> None:
    devices.custom_field("rack")
    devices.custom_field("code", "Admin code", protected=True)
    server = devices.device_type("Server")
    server.custom_fields.add(devices.custom_field("raid", "RAID level"))
    client = signed_in(cast.manager)
    assert "RAID level" not in client.get(NEW).content.decode()
    update = client.post(NEW, sent(type=server.pk, step="update", reference_name=""))
    assert update.status_code == 200
    assert "RAID level" in update.content.decode()
    assert not Device.objects.exists()
    values = {"custom_rack": "R1", "custom_raid": "five", "custom_code": "1234", "custom_more": "x"}
    client.post(NEW, sent(type=server.pk, organization=cast.acme.pk, **values))
    assert Device.objects.get().custom == {"rack": "R1", "raid": "five"}
    assert "Admin code" not in client.get(f"/devices/{Device.objects.get().pk}/edit/").content.decode()


def test_what_contacts_cannot_see_survives_their_edit(cast: Cast, signed_in: SignIn) -> None:
    devices.custom_field("rack")
    devices.custom_field("code", protected=True)
    device = devices.device(cast.acme, custom={"rack": "R1", "code": "1234"}, rmm_id="A-1", external_id="X-1")
    assert edit(signed_in(cast.manager), device, custom_rack="", is_active=None).status_code == 302
    device.refresh_from_db()
    assert device.custom == {"code": "1234"}
    assert (device.reference_name, device.is_active) == ("LT-7", False)
    assert (device.rmm_id, device.external_id) == ("A-1", "X-1")


def test_the_chosen_people_are_told_what_changed_and_nobody_when_nothing_did(
    cast: Cast,
    signed_in: SignIn,
    mailoutbox: list[EmailMultiAlternatives],
    django_capture_on_commit_callbacks: Any,
) -> None:
    def told(write: Callable[[], Any]) -> list[EmailMultiAlternatives]:
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            write()
        return list(mailoutbox)

    left = people.staff("leo")
    ChangeReader.objects.create(user=cast.technician)
    ChangeReader.objects.create(user=left)
    User.objects.filter(pk=left.pk).update(is_active=False)
    device = devices.device(cast.acme, "LT-7", location="Attic")
    client = signed_in(cast.manager)
    assert told(lambda: edit(client, device, location="Attic")) == []
    (mail,) = told(lambda: edit(client, device, location="Cellar"))
    assert cast.technician.email in mail.to[0]
    assert "Attic → Cellar" in mail.body
    assert "Maria Manager of Acme has changed LT-7" in " ".join(mail.body.split())
    second = sent(organization=cast.acme.pk, reference_name="LT-8")
    assert [mail.subject for mail in told(lambda: client.post(NEW, second))] == ["Added: LT-8, Acme"]


def test_without_the_grant_there_is_no_way_to_edit(cast: Cast, signed_in: SignIn) -> None:
    level = SecurityLevel.objects.create(name="Looks", grants_data={"profile.edit": 2, "devices.view": 2})
    Contact.objects.filter(pk=cast.basic.pk).update(security_level=level)
    device = devices.device(cast.acme)
    client = signed_in(cast.basic)
    for address in (NEW, f"/devices/{device.pk}/edit/"):
        assert client.get(address).status_code == 403
        assert client.post(address, sent()).status_code == 403
    for page in ("/devices/", f"/devices/{device.pk}/"):
        html = client.get(page).content.decode()
        assert "/edit/" not in html
        assert NEW not in html


def test_the_service_asks_again(cast: Cast) -> None:
    bait = devices.device(cast.globex)
    viewer = cast.manager.as_viewer()
    assert viewer
    with pytest.raises(PermissionDenied):
        device_change(viewer=viewer, device=bait, facts={"location": "here"}, custom={})
    bait.refresh_from_db()
    assert bait.location == ""
    devices.custom_field("code", protected=True)
    own = devices.device(cast.acme, custom={"code": "1234"})
    changed = device_change(viewer=viewer, device=own, facts={}, custom={"code": "0000", "more": "x"})
    assert changed.custom == {"code": "1234"}


def test_whoever_has_a_device_stays_with_it_although_its_editor_could_not_choose_them(
    cast: Cast, signed_in: SignIn
) -> None:
    device = devices.device(cast.acme_north, contact=cast.manager)
    client = signed_in(cast.north_manager)
    form = client.get(f"/devices/{device.pk}/edit/").context["form"]
    assert cast.manager.pk in dict(form.fields["contact"].choices)
    edit(client, device, contact=cast.manager.pk, location="Attic")
    device.refresh_from_db()
    assert (device.contact, device.location) == (cast.manager, "Attic")
    other = devices.device(cast.acme_north, "LT-2")
    assert edit(client, other, contact=cast.manager.pk).status_code == 422


def test_fields_of_a_type_that_is_not_offered_are_not_told(cast: Cast, signed_in: SignIn) -> None:
    kind = devices.device_type("Hidden")
    kind.custom_fields.add(devices.custom_field("raid", "RAID level"))
    DeviceType.objects.update(is_offered=False)
    page = signed_in(cast.manager).post(NEW, {"type": kind.pk, "step": "update"}).content.decode()
    assert "RAID level" not in page


def test_so_much_an_hour_and_what_was_typed_stays(cast: Cast, signed_in: SignIn, settings: Settings) -> None:
    settings.PORTAL_DEVICES_PER_HOUR = 2
    device, client = devices.device(cast.acme), signed_in(cast.manager)
    client.post(NEW, sent(organization=cast.acme.pk))
    assert edit(client, device, location="Attic").status_code == 302
    assert edit(client, device, reference_name="LT-7", location="Attic").status_code == 302  # nothing new
    for answer in (
        client.post(NEW, sent(organization=cast.acme.pk, location="Cellar")),
        edit(client, device, location="Cellar"),
    ):
        assert answer.status_code == 429
        assert "Cellar" in answer.content.decode()
    assert Device.objects.count() == 2
    assert edit(signed_in(cast.advanced), device, location="Hall").status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_what_the_form_asks(cast: Cast, signed_in: SignIn, rows: int) -> None:
    for number in range(rows):
        devices.custom_field(f"field_{number}")
        people.contact(cast.acme, name=f"More {number}", login=False)
    device = devices.device(cast.acme)
    # session, login with contact, sub-organizations, settings; device, types, people, own fields
    assert queries(signed_in(cast.manager), f"/devices/{device.pk}/edit/") == 8


def test_the_day_of_the_provider_decides_what_is_yet_to_come(cast: Cast, signed_in: SignIn) -> None:
    today = ProviderSettings.load().today
    answer = signed_in(cast.manager).post(
        NEW, sent(organization=cast.acme.pk, installed_on=today.isoformat())
    )
    assert answer.status_code == 302
