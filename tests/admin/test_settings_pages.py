"""Organizations, the provider's settings, staff, links, custom fields and the record."""

import base64

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal import audit
from portal.models import AuditEntry, CustomField, CustomLink, Organization, ProviderSettings, User
from tests.admin.conftest import Enter
from tests.admin.test_contacts import Callbacks
from tests.conftest import Cast
from tests.factories import portal as make

pytestmark = pytest.mark.django_db

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def group(name: str) -> int:
    return Group.objects.get(name=name).pk


def organization_data(**changes: str) -> dict[str, str]:
    return {
        "name": "Initech",
        "kind": "customer",
        "is_active": "on",
        "time_zone": "UTC",
        "locale": "en-US",
        "currency": "USD",
        "portal_enabled": "on",
        "resource_names": "full",
        "show_time": "none",
        "contacts-TOTAL_FORMS": "0",
        "contacts-INITIAL_FORMS": "0",
    } | changes


def test_an_organization_comes_with_its_first_contact(administrator: Client) -> None:
    first = {"contacts-TOTAL_FORMS": "1", "contacts-0-first_name": "Milton", "contacts-0-is_primary": "on"}
    answer = administrator.post(reverse("admin:portal_organization_add"), organization_data(**first))
    assert answer.status_code == 302, answer.content
    made = Organization.objects.get(name="Initech")
    assert [contact.first_name for contact in made.contacts.all()] == ["Milton"]
    assert AuditEntry.objects.filter(verb="organization.added").exists()


def test_an_organization_with_many_contacts_shows_the_first(administrator: Client) -> None:
    crowd = make.organization("Crowd")
    for number in range(30):
        make.contact(crowd, name=f"P{number:02} Person", login=False)
    html = administrator.get(reverse("admin:portal_organization_change", args=[crowd.pk])).content.decode()
    assert html.count("P0") < html.count("P")
    assert "P24" in html
    assert "P25" not in html


def test_contacts_are_not_changed_through_their_organization(administrator: Client, cast: Cast) -> None:
    url = reverse("admin:portal_organization_change", args=[cast.globex.pk])
    stolen = {
        "contacts-TOTAL_FORMS": "1",
        "contacts-INITIAL_FORMS": "1",
        "contacts-0-id": str(cast.globex_manager.pk),
        "contacts-0-organization": str(cast.globex.pk),
        "contacts-0-first_name": "Mallory",
    }
    administrator.post(url, organization_data(**stolen))
    cast.globex_manager.refresh_from_db()
    assert cast.globex_manager.first_name == "Greta"


def test_the_portal_stays_on_while_the_help_desk_lives_in_it(administrator: Client, cast: Cast) -> None:
    url = reverse("admin:portal_organization_change", args=[cast.acme.pk])
    data = organization_data(comanaged_since_0="2026-01-01", comanaged_since_1="08:00:00")
    del data["portal_enabled"]
    assert "End the co-managed help desk first" in administrator.post(url, data).content.decode()


def test_two_levels_of_organizations(administrator: Client, cast: Cast) -> None:
    url = reverse("admin:portal_organization_change", args=[cast.acme.pk])
    answer = administrator.post(url, organization_data(parent=str(cast.globex.pk)))
    assert "cannot itself be a sub-organization" in answer.content.decode()


def settings_data(**changes: object) -> dict[str, object]:
    return {
        "name": "Fernbridge",
        "brand_colour": "#1f4f8f",
        "organization_word": "client",
        "device_word": "asset",
        "time_zone": "UTC",
        "locale": "en-GB",
        "currency": "EUR",
        "plain_date_zone_label": "Eastern Standard Time",
        "landing_page": "home",
        "recently_completed_days": "7",
    } | changes


SETTINGS = "/admin/portal/providersettings/1/change/"


def test_settings_open_at_the_form_and_are_one_row(administrator: Client) -> None:
    ProviderSettings.objects.all().delete()
    opened = administrator.get(reverse("admin:portal_providersettings_changelist"))
    assert opened["Location"] == SETTINGS
    assert administrator.post(SETTINGS, settings_data()).status_code == 302
    assert administrator.post(SETTINGS, settings_data(name="Fernbridge IT")).status_code == 302
    assert [row.name for row in ProviderSettings.objects.all()] == ["Fernbridge IT"]
    assert administrator.get("/admin/portal/providersettings/2/change/").status_code == 302


@pytest.mark.parametrize(
    ("colour", "said"), [("#ffee88", "Too light"), ("red", "written like"), ("#12345", "written like")]
)
def test_a_colour_nobody_could_read_is_refused(administrator: Client, colour: str, said: str) -> None:
    answer = administrator.post(SETTINGS, settings_data(brand_colour=colour))
    assert said in answer.content.decode()


def test_a_logo_is_written_anew(administrator: Client) -> None:
    logo = SimpleUploadedFile("logo.png", PIXEL + b"<script>alert(1)</script>", "image/png")
    assert administrator.post(SETTINGS, settings_data(logo=logo)).status_code == 302
    with ProviderSettings.objects.get().logo.open() as file:
        kept = file.read()
    assert kept.startswith(b"\x89PNG")
    assert b"script" not in kept


def test_a_logo_that_is_no_picture_is_refused(administrator: Client) -> None:
    logo = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", "image/png")
    assert administrator.post(SETTINGS, settings_data(logo=logo)).status_code == 200


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.test"])
def test_a_link_is_never_a_script(administrator: Client, url: str) -> None:
    data = {"label": "Help", "url": url, "order": "1"}
    assert administrator.post(reverse("admin:portal_customlink_add"), data).status_code == 200
    assert not CustomLink.objects.exists()


def test_custom_fields_are_switched_off_never_deleted(administrator: Client) -> None:
    field = CustomField.objects.create(entity="device", key="rack", label="Rack")
    delete = reverse("admin:portal_customfield_delete", args=[field.pk])
    assert administrator.post(delete, {"post": "yes"}).status_code == 403
    url = reverse("admin:portal_customfield_change", args=[field.pk])
    data = {
        "entity": "ticket",
        "key": "stolen",
        "kind": "date",
        "label": "Shelf",
        "options": "",
        "order": "2",
    }
    assert administrator.post(url, data).status_code == 302
    field.refresh_from_db()
    assert (field.entity, field.key, field.kind, field.label) == ("device", "rack", "text", "Shelf")
    assert not field.is_active


def test_the_record_is_read_and_nothing_else(administrator: Client, cast: Cast) -> None:
    entry = audit.record("ticket.created", target=cast.acme, data={"source": "phone"})
    url = reverse("admin:portal_auditentry_change", args=[entry.pk])
    assert "phone" in administrator.get(url).content.decode()
    assert administrator.post(url, {"verb": "x"}).status_code == 403
    delete = reverse("admin:portal_auditentry_delete", args=[entry.pk])
    assert administrator.post(delete, {"post": "yes"}).status_code == 403
    listed = reverse("admin:portal_auditentry_changelist")
    assert "Acme" in administrator.get(listed, {"q": "ticket.created"}).content.decode()
    assert "Acme" not in administrator.get(listed, {"kind": "tickets.Ticket"}).content.decode()
    gone = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
    administrator.post(listed, gone)
    assert AuditEntry.objects.filter(pk=entry.pk).exists()


def staff_data(**changes: object) -> dict[str, object]:
    return {"name": "Nils New", "username": "nils", "email": "nils@example.test", "is_active": "on"} | changes


def test_staff_are_made_without_a_password(
    administrator: Client, django_capture_on_commit_callbacks: Callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        data = staff_data(groups=[group("Technician")])
        assert administrator.post(reverse("admin:portal_user_add"), data).status_code == 302
    made = User.objects.get(username="nils")
    assert (made.is_staff, made.is_superuser, made.has_usable_password()) == (True, False, False)
    assert [str(each) for each in made.groups.all()] == ["Technician"]
    assert [message.to for message in mail.outbox] == [["Nils New <nils@example.test>"]]
    link = next(word for word in mail.outbox[0].body.split() if "/account/welcome/" in word)
    assert Client().get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_a_link_is_mailed_again(
    administrator: Client, cast: Cast, django_capture_on_commit_callbacks: Callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        administrator.post(reverse("admin:portal_user_password_link", args=[cast.technician.pk]))
    assert len(mail.outbox) == 1
    cast.technician.refresh_from_db()
    assert cast.technician.has_usable_password()  # until the link is used


def test_nobody_changes_their_own_rights(administrator: Client) -> None:
    me = User.objects.get(name="A Portal administrator")
    url = reverse("admin:portal_user_change", args=[me.pk])
    data = staff_data(username=me.username, email=me.email, name=me.name, groups=[group("Billing")])
    assert "You cannot change your own rights" in administrator.post(url, data).content.decode()
    del data["is_active"]
    assert "You cannot change your own rights" in administrator.post(url, data).content.decode()


def test_nobody_gives_rights_they_lack(administrator: Client) -> None:
    mighty = Group.objects.create(name="Mighty")
    mighty.permissions.set(Permission.objects.filter(codename="delete_session"))
    answer = administrator.post(reverse("admin:portal_user_add"), staff_data(groups=[mighty.pk]))
    assert "You cannot give rights you do not have: Mighty." in answer.content.decode()
    assert not User.objects.filter(username="nils").exists()


def test_nobody_makes_themselves_or_others_superusers(administrator: Client) -> None:
    administrator.post(reverse("admin:portal_user_add"), staff_data(is_superuser="on"))
    assert not User.objects.filter(is_superuser=True).exists()


def test_superusers_are_out_of_reach(administrator: Client) -> None:
    root = make.staff("root", is_superuser=True)
    url = reverse("admin:portal_user_change", args=[root.pk])
    assert administrator.post(url, staff_data(username="root")).status_code == 403
    link = reverse("admin:portal_user_password_link", args=[root.pk])
    assert administrator.post(link).status_code == 403


def test_contacts_logins_are_not_among_staff(administrator: Client, cast: Cast) -> None:
    user = cast.manager.user
    assert user is not None
    assert user.username not in administrator.get(reverse("admin:portal_user_changelist")).content.decode()
    answer = administrator.get(reverse("admin:portal_user_change", args=[user.pk]), follow=True)
    assert "Perhaps it was deleted?" in answer.content.decode()


def test_who_is_switched_off_is_out(administrator: Client, cast: Cast) -> None:
    tom = Client()
    tom.force_login(cast.technician)
    url = reverse("admin:portal_user_change", args=[cast.technician.pk])
    data = staff_data(username="tom", email=cast.technician.email, name="Tom Technician")
    del data["is_active"]
    assert administrator.post(url, data).status_code == 302
    assert tom.get(reverse("admin:index")).status_code != 200


def test_switches_of_the_portal_are_for_who_may_configure_it(enter: Enter, cast: Cast) -> None:
    url = reverse("admin:portal_organization_change", args=[cast.acme.pk])
    data = organization_data(name="Acme Ltd", show_time="worked")
    del data["portal_enabled"]
    assert enter("Sales").post(url, data).status_code == 302
    cast.acme.refresh_from_db()
    assert (cast.acme.name, cast.acme.portal_enabled, cast.acme.show_time) == ("Acme Ltd", True, "none")
    assert enter("Portal administrator").post(url, data).status_code == 302
    cast.acme.refresh_from_db()
    assert (cast.acme.portal_enabled, cast.acme.show_time) == (False, "worked")


def test_a_login_moves_to_another_client_only_by_who_may_open_the_portal(enter: Enter, cast: Cast) -> None:
    url = reverse("admin:portal_contact_change", args=[cast.manager.pk])
    data = {
        "organization": str(cast.globex.pk),
        "first_name": "Maria",
        "last_name": "Manager",
        "email": cast.manager.email,
        "is_active": "on",
    }
    for group_name, at in (("Technician", cast.acme), ("Portal administrator", cast.globex)):
        assert enter(group_name).post(url, data).status_code == 302
        cast.manager.refresh_from_db()
        assert cast.manager.organization == at
