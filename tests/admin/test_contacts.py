"""The Client Portal part of a contact, and opening the portal for many at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from portal.models import AuditEntry, Contact, SecurityLevel
from tests.admin.conftest import Enter
from tests.conftest import Cast
from tests.factories import portal as make

pytestmark = pytest.mark.django_db

type Callbacks = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


@pytest.fixture
def newcomer(cast: Cast) -> Contact:
    return make.contact(cast.acme, name="Nina Newcomer", login=False)


def page(contact: Contact) -> str:
    return reverse("admin:portal_contact_change", args=[contact.pk])


def level(key: str) -> int:
    return SecurityLevel.objects.get(key=key).pk


def act(browser: Client, contact: Contact, name: str, **data: object) -> str:
    url = reverse(f"admin:portal_contact_{name}", args=[contact.pk])
    return browser.post(
        url, {f"{name}-{key}": value for key, value in data.items()}, follow=True
    ).content.decode()


def test_the_portal_is_opened_for_a_contact(
    administrator: Client, newcomer: Contact, django_capture_on_commit_callbacks: Callbacks
) -> None:
    html = administrator.get(page(newcomer)).content.decode()
    assert 'value="nina.newcomer@example.test"' in html  # the user name offered is the e-mail address
    with django_capture_on_commit_callbacks(execute=True):
        act(administrator, newcomer, "activate", username="nina", security_level=level("basic"))
    newcomer.refresh_from_db()
    assert newcomer.portal_active
    assert newcomer.user is not None
    assert newcomer.user.username == "nina"
    assert len(mail.outbox) == 1
    assert AuditEntry.objects.get(verb="contact.activated").actor_label == "A Portal administrator"


def test_a_taken_user_name_is_said_at_the_form(administrator: Client, newcomer: Contact, cast: Cast) -> None:
    assert cast.globex_manager.user is not None
    taken = cast.globex_manager.user.username.upper()
    html = act(administrator, newcomer, "activate", username=taken, security_level=level("basic"))
    assert "This user name is taken." in html
    newcomer.refresh_from_db()
    assert not newcomer.portal_active


def test_comanaged_levels_are_offered_only_where_there_is_such_a_help_desk(
    administrator: Client, newcomer: Contact
) -> None:
    assert "Co-managed resource" not in administrator.get(page(newcomer)).content.decode()
    html = act(administrator, newcomer, "activate", username="n", security_level=level("comanaged_resource"))
    assert "Select a valid choice" in html
    newcomer.organization.comanaged_since = newcomer.created_at
    newcomer.organization.save()
    assert "Co-managed resource" in administrator.get(page(newcomer)).content.decode()


def test_level_welcome_and_deactivation(
    administrator: Client, cast: Cast, django_capture_on_commit_callbacks: Callbacks
) -> None:
    act(administrator, cast.basic, "level", security_level=level("advanced"))
    cast.basic.refresh_from_db()
    assert str(cast.basic.security_level) == "Advanced"
    with django_capture_on_commit_callbacks(execute=True):
        act(administrator, cast.basic, "welcome")
    assert len(mail.outbox) == 1
    act(administrator, cast.basic, "deactivate")
    cast.basic.refresh_from_db()
    assert not cast.basic.portal_active
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"contact.level_changed", "contact.welcome_sent", "contact.deactivated"} <= verbs


def test_only_what_fits_the_state_is_offered(administrator: Client, cast: Cast, newcomer: Contact) -> None:
    active, inactive = (administrator.get(page(who)).content.decode() for who in (cast.basic, newcomer))
    assert ("/deactivate/" in active, "/activate/" in active) == (True, False)
    assert ("/deactivate/" in inactive, "/activate/" in inactive) == (False, True)
    again = reverse("admin:portal_contact_activate", args=[cast.basic.pk])
    assert administrator.post(again, {}).status_code == 403


@pytest.mark.parametrize("group", ["Technician", "Sales", "Billing"])
def test_others_see_the_state_and_change_nothing(group: str, enter: Enter, newcomer: Contact) -> None:
    browser = enter(group)
    html = browser.get(page(newcomer)).content.decode()
    assert "Not active" in html
    assert "/activate/" not in html
    url = reverse("admin:portal_contact_activate", args=[newcomer.pk])
    assert browser.post(url, {"activate-username": "n"}).status_code == 403


def test_the_portal_is_viewed_as_the_contact(administrator: Client, cast: Cast, technician: Client) -> None:
    start = reverse("preview_start", args=[cast.manager.pk])
    assert start in administrator.get(page(cast.manager)).content.decode()
    assert start not in technician.get(page(cast.manager)).content.decode()
    shown = administrator.post(start, follow=True)
    assert "Maria Manager" in shown.content.decode()


def test_access_is_no_field_of_the_form(administrator: Client, newcomer: Contact) -> None:
    data = {
        "organization": newcomer.organization_id,
        "first_name": "Nina",
        "email": newcomer.email,
        "is_active": "on",
        "portal_active": "on",
        "security_level": level("manager"),
    }
    assert administrator.post(page(newcomer), data).status_code == 302
    newcomer.refresh_from_db()
    assert not newcomer.portal_active
    assert newcomer.security_level is None
    entry = AuditEntry.objects.get(verb="contact.changed")
    assert entry.data["changes"][0]["changed"]["fields"] == ["Last name"]


def bulk(browser: Client, contacts: list[Contact], **data: object) -> str:
    sent = {"action": "activate_selected", "_selected_action": [contact.pk for contact in contacts]}
    return browser.post(reverse("admin:portal_contact_changelist"), sent | data).content.decode()


def test_many_are_opened_and_each_is_reported(
    administrator: Client, cast: Cast, newcomer: Contact, django_capture_on_commit_callbacks: Callbacks
) -> None:
    nobody = make.contact(cast.acme, name="Noel Nomail", login=False, email="")
    clash = make.contact(cast.globex, name="Clara Clash", login=False, email=cast.manager.email)
    chosen = [newcomer, nobody, clash, cast.basic]
    asked = bulk(administrator, chosen)
    assert "Activate 4 contacts" in asked
    assert "Co-managed" not in asked
    with django_capture_on_commit_callbacks(execute=True):
        report = bulk(administrator, chosen, apply="1", security_level=level("basic"))
    assert "1 contact now has the level Basic." in report
    for said in ("A login needs an e-mail address.", "taken", "is active already"):
        assert said in report
    newcomer.refresh_from_db()
    assert newcomer.user is not None
    assert newcomer.user.username == newcomer.email
    assert [message.to for message in mail.outbox] == [[f"Nina Newcomer <{newcomer.email}>"]]


def test_a_level_must_be_chosen_first(administrator: Client, newcomer: Contact) -> None:
    assert "This field is required." in bulk(administrator, [newcomer], apply="1")
    newcomer.refresh_from_db()
    assert not newcomer.portal_active


def test_opening_for_many_is_not_offered_to_everybody(technician: Client, newcomer: Contact) -> None:
    listed = technician.get(reverse("admin:portal_contact_changelist")).content.decode()
    assert "activate_selected" not in listed
    bulk(technician, [newcomer], apply="1", security_level=level("basic"))
    newcomer.refresh_from_db()
    assert not newcomer.portal_active
