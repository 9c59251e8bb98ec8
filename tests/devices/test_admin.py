"""Staff: keys of monitoring tools, and the provider's own fields of a device."""

import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from devices.models import Device, SourceToken
from portal.models import AuditEntry
from tests.conftest import Cast, sign_in
from tests.devices.test_ingestion import Tool
from tests.factories import devices

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(cast: Cast) -> Client:
    """The technician, promoted."""
    cast.technician.groups.set([Group.objects.get(name="Portal administrator")])
    return sign_in(cast.technician)


def test_a_key_is_shown_once_opens_the_address_and_is_revoked(cast: Cast, administrator: Client) -> None:
    tool = Tool(cast)
    page = f"/admin/devices/statussource/{tool.source.pk}/"
    asked = {"issue-days": "30", "issue-organization": cast.acme.pk}
    shown = administrator.post(f"{page}issue/", asked, follow=True).content.decode()
    found = re.search(r"<code>([\w-]{43})</code>", shown)
    assert found
    secret, token = found[1], SourceToken.objects.get(organization=cast.acme)
    assert tool.send({"devices": []}, secret=secret).status_code == 200
    again = administrator.get(page + "change/").content.decode()
    assert secret not in again
    assert token.prefix in again
    assert secret not in str([entry.data for entry in AuditEntry.objects.all()])
    assert secret not in token.token_hash
    administrator.post(f"{page}revoke/", {"revoke-token": token.pk})
    assert tool.send({"devices": []}, secret=secret).status_code == 401
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"device.key_issued", "device.key_revoked"} <= verbs


@pytest.mark.parametrize("days", ["0", "731", "x", ""])
def test_a_key_has_an_end(cast: Cast, administrator: Client, days: str) -> None:
    source = devices.source()
    address = f"/admin/devices/statussource/{source.pk}/issue/"
    assert administrator.post(address, {"issue-days": days}).status_code == 422
    assert not SourceToken.objects.exists()


def test_who_may_not_change_tools_issues_no_keys(cast: Cast) -> None:
    cast.technician.groups.set([Group.objects.get(name="Technician")])
    source = devices.source()
    answer = sign_in(cast.technician).post(
        f"/admin/devices/statussource/{source.pk}/issue/", {"issue-days": "9"}
    )
    assert answer.status_code == 403
    assert not SourceToken.objects.exists()


def test_what_a_report_did_stands_on_the_page_of_the_tool(cast: Cast, administrator: Client) -> None:
    tool = Tool(cast)
    tool.report({"id": "nobody-knows-it", "status": "online"})
    page = administrator.get(f"/admin/devices/statussource/{tool.source.pk}/change/").content.decode()
    assert "nobody-knows-it" in page
    assert "No such device here" in page


def test_staff_fill_in_protected_fields_of_the_type_and_keep_the_others(
    cast: Cast, administrator: Client
) -> None:
    devices.custom_field("code", "Admin code", protected=True)
    devices.device_type("Server").custom_fields.add(devices.custom_field("raid", "RAID"))
    device = devices.device(cast.acme, custom={"raid": "five", "old": "stays"})
    page = f"/admin/devices/device/{device.pk}/"
    html = administrator.get(f"{page}change/").content.decode()
    assert "Admin code" in html
    assert "RAID" not in html
    administrator.post(f"{page}custom/", {"custom-code": "1234"})
    assert Device.objects.get().custom == {"raid": "five", "old": "stays", "code": "1234"}
