"""One's own profile: the contact's record, written only by a level that may, and one's rights in words."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from portal.access import Perm, Scope
from portal.grants_in_words import grants_in_words
from portal.models import AuditEntry, Contact, Organization, SecurityLevel, User
from portal.services.my_settings import profile_update
from tests.conftest import Cast
from tests.factories import portal as make
from tests.tickets.people import viewer_of

type SignIn = Callable[[Contact | User], Client]

pytestmark = pytest.mark.django_db

PROFILE = "/account/profile/"


def data(**changes: str) -> dict[str, str]:
    return {"first_name": "Bea", "last_name": "Basic", "title": ""} | changes


def level(*perms: Perm, scope: Scope = Scope.ORGANIZATION, **fields: str) -> SecurityLevel:
    grants = {perm.value: int(scope) for perm in perms}
    return SecurityLevel.objects.create(name="Custom", grants_data=grants, **fields)


def give(contact: Contact, given: SecurityLevel) -> Contact:
    Contact.objects.filter(pk=contact.pk).update(security_level=given)
    return contact


def test_my_settings_begin_with_the_profile(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.basic).get("/account/")["Location"] == PROFILE
    assert signed_in(cast.technician).get("/account/")["Location"] == "/account/password/change/"


def test_what_one_writes_is_the_contacts_record_and_is_written_down(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)
    answer = client.post(PROFILE, data(last_name="Bell", phone=" 123 "), follow=True)
    assert "Your profile is saved" in answer.content.decode()
    bea = Contact.objects.get(pk=cast.basic.pk)
    assert (bea.name, bea.phone, bea.user and bea.user.name) == ("Bea Bell", "123", "Bea Bell")
    entry = AuditEntry.objects.get(verb="contact.profile_changed")
    assert entry.data["before"] == {"last_name": "Basic", "phone": ""}
    assert entry.data["after"] == {"last_name": "Bell", "phone": "123"}
    assert (entry.actor, entry.organization_id) == (bea.user, cast.acme.pk)


def test_saving_without_a_change_writes_nothing_down(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.basic).post(PROFILE, data()).status_code == 302
    assert not AuditEntry.objects.filter(verb="contact.profile_changed").exists()


@pytest.mark.parametrize(
    "forged",
    [
        {"email": "mallory@example.test"},
        {"security_level": "3", "organization": "1", "is_primary": "on", "portal_active": "", "user": "1"},
        {"muted_events": '["security_notice"]', "external_id": "x", "custom": "{}"},
    ],
)
def test_nothing_else_of_the_record_can_be_posted(
    cast: Cast, signed_in: SignIn, forged: dict[str, str]
) -> None:
    before = Contact.objects.values().get(pk=cast.basic.pk)
    assert signed_in(cast.basic).post(PROFILE, data(**forged)).status_code == 302
    assert Contact.objects.values().get(pk=cast.basic.pk) == before


@pytest.mark.parametrize(
    "bad",
    [
        {"first_name": ""},
        {"first_name": " "},
        {"last_name": "x" * 81},
        {"phone": "1\x002"},
        {"title": "a\nb"},
        {"location": "x" * 100_000},
        {"mobile": "\x1b[31m"},
    ],
)
def test_bad_input_is_refused_and_nothing_is_written(
    cast: Cast, signed_in: SignIn, bad: dict[str, str]
) -> None:
    answer = signed_in(cast.basic).post(PROFILE, data(title="Chief") | bad)
    assert answer.status_code == 422
    assert "error" in answer.content.decode()
    assert Contact.objects.get(pk=cast.basic.pk).title == ""


def test_a_level_without_the_permission_reads_and_does_not_write(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(give(cast.basic, level(Perm.TICKETS_VIEW)))
    html = client.get(PROFILE).content.decode()
    assert "does not let you change your profile" in html
    assert cast.basic.email in html
    assert 'name="first_name"' not in html
    for sent in (data(first_name="Eve"), data(first_name="")):
        assert client.post(PROFILE, sent).status_code == 403
    with pytest.raises(PermissionDenied):
        profile_update(viewer=viewer_of(cast.basic), changes=data(first_name="Eve"))
    assert Contact.objects.get(pk=cast.basic.pk).first_name == "Bea"


def test_the_address_is_shown_with_why_it_is_not_ones_own_to_change(cast: Cast, signed_in: SignIn) -> None:
    html = signed_in(cast.basic).get(PROFILE).content.decode()
    assert cast.basic.email in html
    assert "It opens your login" in html
    assert 'name="email"' not in html


def words(contact: Contact) -> dict[str, list[str]]:
    """What the page lists, area by area."""
    fresh = Contact.objects.for_viewer().get(pk=contact.pk)
    viewer = fresh.as_viewer()
    assert viewer is not None
    return {
        area: [f"{grant.what}: {grant.reach}" if grant.reach else grant.what for grant in grants]
        for area, grants in grants_in_words(viewer, fresh.organization)
    }


def test_rights_are_said_with_how_far_they_reach(cast: Cast) -> None:
    assert words(cast.basic)["Tickets"] == [
        "See tickets: your own",
        "Raise tickets",
        "Add notes and files to tickets",
    ]
    assert words(cast.advanced)["Tickets"][0] == "See tickets: Acme and its sub-organizations"
    assert words(cast.north_manager)["Tickets"][0] == "See tickets: Acme North"
    assert "Users" not in words(cast.advanced)
    assert "Invoices" not in words(cast.basic)


def test_what_has_no_effect_is_not_shown_as_granted(cast: Cast) -> None:
    assert "Knowledge base" not in words(cast.basic)
    Organization.objects.filter(pk=cast.acme.pk).update(kb_enabled=True)
    assert words(cast.basic)["Knowledge base"] == ["Read the knowledge base: Acme and its sub-organizations"]
    assert "Work tickets" not in words(cast.comanaged_administrator)["Tickets"]
    assert "Co-managed help desk" not in words(cast.comanaged_administrator)
    Organization.objects.filter(pk=cast.acme.pk).update(comanaged_since="2026-01-01T00:00Z")
    assert "Work tickets" in words(cast.comanaged_administrator)["Tickets"]


@pytest.mark.parametrize("who", ["basic", "advanced", "manager", "comanaged_resource", "billing"])
def test_nothing_is_said_that_the_level_does_not_grant(cast: Cast, who: str) -> None:
    Organization.objects.update(kb_enabled=True, comanaged_since="2026-01-01T00:00Z")
    contact: Contact = getattr(cast, who)
    assert contact.security_level is not None
    said = sum(len(grants) for grants in words(contact).values())
    assert said == len(contact.security_level.grants)


def test_a_right_taken_away_is_gone_from_the_next_page(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.manager)
    assert "Manage users" in client.get(PROFILE).content.decode()
    give(cast.manager, SecurityLevel.objects.get(key="basic"))
    assert "Manage users" not in client.get(PROFILE).content.decode()


def test_staff_looking_through_a_contacts_eyes_stay_out(cast: Cast) -> None:
    staff = make.staff("petra", is_superuser=True)
    client = Client()
    client.force_login(staff)
    client.post(f"/account/preview/{cast.basic.pk}/")
    for page in (PROFILE, "/account/formats/", "/account/notifications/"):
        assert client.get(page).status_code == 403
        assert client.post(page, data(first_name="Eve")).status_code == 403
    assert Contact.objects.get(pk=cast.basic.pk).first_name == "Bea"
