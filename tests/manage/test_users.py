"""Manage > Users: who is shown to whom, and what managers do with their people."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from portal.models import AuditEntry, Contact, OneTimeLink, SecurityLevel, User
from portal.services.limits import MAILS_A_DAY
from portal.services.logins import password_link_send
from portal.services.people import person_update
from tests.conftest import Cast
from tests.factories import portal as make
from tests.identity.steps import Committing, is_inside, login_of, sign_in, with_app
from tests.performance.test_queries import queries

pytestmark = pytest.mark.django_db

LIST = "/manage/users/"

type SignIn = Callable[[Contact | User], Client]


def level(key: str) -> SecurityLevel:
    return SecurityLevel.objects.get(key=key)


def page(client: Client, address: str = LIST) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def of(contact: Contact, where: str = "") -> str:
    return f"{LIST}{contact.pk}/{where}"


def names(client: Client, query: str = "") -> list[str]:
    table = client.get(f"{LIST}?{query}").context["table"]
    return [str(row) for row in table.page.object_list]


# The list ----------------------------------------------------------------------------------------


def test_a_manager_sees_everybody_of_the_organization_and_its_sub_organizations(
    cast: Cast, signed_in: SignIn
) -> None:
    make.contact(cast.acme, name="Lena Loginless", login=False)
    found = names(signed_in(cast.manager))
    assert {"Lena Loginless", "Bea Basic", "Nora North"} <= set(found)
    assert "Greta Globex" not in found


def test_a_sub_organization_sees_its_own_people_only(cast: Cast, signed_in: SignIn) -> None:
    assert names(signed_in(cast.north_manager)) == ["Nora North"]


def test_an_active_login_has_a_tick_and_the_word(cast: Cast, signed_in: SignIn) -> None:
    body = page(signed_in(cast.manager), f"{LIST}?name=bea")
    assert "#check" in body
    assert "Active" in body
    Contact.objects.filter(pk=cast.basic.pk).update(portal_active=False)
    assert "Closed" in page(signed_in(cast.manager), f"{LIST}?name=bea")


@pytest.mark.parametrize(
    ("required", "has_one", "words"),
    [(False, False, "Not required"), (True, False, "Not configured"), (True, True, "Configured")],
)
def test_how_two_step_sign_in_stands(
    cast: Cast, signed_in: SignIn, required: bool, has_one: bool, words: str
) -> None:
    client = signed_in(cast.manager)
    if has_one:
        with_app(login_of(cast.basic))
    type(cast.acme).objects.filter(pk=cast.acme_north.pk).update(mfa_required=required)
    Contact.objects.filter(pk=cast.basic.pk).update(organization=cast.acme_north)
    assert f">{words}<" in page(client, f"{LIST}?name=bea")


def test_filters_by_login_level_second_step_and_organization(cast: Cast, signed_in: SignIn) -> None:
    with_app(login_of(cast.basic))
    make.contact(cast.acme, name="Lena Loginless", login=False)
    client = signed_in(cast.manager)
    assert names(client, "login=none") == ["Lena Loginless"]
    assert names(client, "two_step=configured") == ["Bea Basic"]
    assert names(client, f"level={level('billing').pk}") == ["Bill Billing"]
    assert names(client, f"organization={cast.acme_north.pk}") == ["Nora North"]


def test_people_who_are_gone_are_shown_on_request(cast: Cast, signed_in: SignIn) -> None:
    Contact.objects.filter(pk=cast.basic.pk).update(is_active=False, portal_active=False)
    client = signed_in(cast.manager)
    assert "Bea Basic" not in names(client)
    assert "Bea Basic" in names(client, "gone=on")


def test_levels_in_the_filter_are_those_people_have(cast: Cast, signed_in: SignIn) -> None:
    SecurityLevel.objects.create(name="Secret level", assignable=False)
    assert "Secret level" not in page(signed_in(cast.manager))


@pytest.mark.parametrize(
    "sort", ["name", "-email", "organization", "login", "two_step", "-level", "last_login"]
)
def test_every_sort_works(cast: Cast, signed_in: SignIn, sort: str) -> None:
    assert len(names(signed_in(cast.manager), f"sort={sort}")) == 7


def test_the_list_as_a_file_says_what_the_page_says(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.manager).get(f"{LIST}?export=csv&name=bea")
    row = b"".join(answer).decode().splitlines()[1]
    assert row.startswith("Bea Basic,Acme,bea.basic@example.test,")
    assert "Active,Not required,Basic" in row


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(cast: Cast, signed_in: SignIn, rows: int) -> None:
    for _ in range(rows):
        with_app(login_of(make.contact(cast.acme)))
    # session, login with contact, sub-organizations, settings, options, rows
    assert queries(signed_in(cast.manager), LIST) == 6


# One person --------------------------------------------------------------------------------------


def test_a_persons_page_says_what_they_may_do(cast: Cast, signed_in: SignIn) -> None:
    body = page(signed_in(cast.manager), of(cast.basic))
    assert "Raise tickets" in body
    assert "Manage users" not in body
    assert "Manage users" in page(signed_in(cast.comanaged_administrator), of(cast.manager))


def test_no_button_stands_where_the_access_is_not_ours_to_change(cast: Cast, signed_in: SignIn) -> None:
    for other in (cast.manager, cast.comanaged_administrator):
        body = page(signed_in(cast.manager), of(other))
        assert of(other, "close/") not in body
        assert of(other, "access/") not in body
    assert of(cast.basic, "close/") in page(signed_in(cast.manager), of(cast.basic))


# New ---------------------------------------------------------------------------------------------


def new(cast: Cast, **more: str) -> dict[str, str]:
    return {"first_name": "Nina", "last_name": "New", "organization": str(cast.acme.pk)} | more


def test_a_new_contact_with_a_login_gets_the_welcome_message(
    cast: Cast, fresh: SignIn, django_capture_on_commit_callbacks: Committing
) -> None:
    sent = new(cast, email="nina@example.test", activate="on", security_level=str(level("advanced").pk))
    with django_capture_on_commit_callbacks(execute=True):
        answer = fresh(cast.manager).post(f"{LIST}new/", sent)
    nina = Contact.objects.get(email="nina@example.test")
    assert answer["Location"] == of(nina)
    assert (nina.organization, nina.may_sign_in, str(nina.security_level)) == (cast.acme, True, "Advanced")
    assert login_of(nina).username == "nina@example.test"
    assert [message.to for message in mail.outbox] == [["Nina New <nina@example.test>"]]
    verbs = AuditEntry.objects.filter(target_id=str(nina.pk), target_type="portal.Contact")
    assert {entry.verb for entry in verbs} == {"contact.created", "contact.activated", "contact.welcome_sent"}


def test_a_new_contact_without_a_login_gets_nothing(cast: Cast, signed_in: SignIn) -> None:
    assert signed_in(cast.manager).post(f"{LIST}new/", new(cast)).status_code == 302
    nina = Contact.objects.get(first_name="Nina")
    assert (nina.user, nina.security_level, nina.portal_active) == (None, None, False)


def test_a_parents_manager_adds_people_to_a_sub_organization(cast: Cast, signed_in: SignIn) -> None:
    sent = new(cast, organization=str(cast.acme_north.pk))
    assert signed_in(cast.manager).post(f"{LIST}new/", sent).status_code == 302
    assert Contact.objects.get(first_name="Nina").organization == cast.acme_north


def test_a_sub_organizations_manager_has_no_choice_of_organization(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.north_manager)
    assert 'name="organization"' not in page(client, f"{LIST}new/")
    client.post(f"{LIST}new/", new(cast))
    assert Contact.objects.get(first_name="Nina").organization == cast.acme_north


def test_a_co_managed_resource_gives_basic_and_nothing_else(cast: Cast, fresh: SignIn) -> None:
    body = page(fresh(cast.comanaged_resource), f"{LIST}new/")
    assert "Basic" in body
    assert "Manager" not in body.partition("</header>")[2].partition('id="id_security_level"')[2]
    sent = new(cast, email="nina@example.test", activate="on", security_level=str(level("basic").pk))
    assert fresh(cast.comanaged_resource).post(f"{LIST}new/", sent).status_code == 302
    assert Contact.objects.get(first_name="Nina").may_sign_in


def test_a_withheld_system_level_is_seen_and_cannot_be_chosen_a_custom_one_is_not_seen(
    cast: Cast, signed_in: SignIn
) -> None:
    SecurityLevel.objects.filter(key="advanced").update(assignable=False)
    SecurityLevel.objects.create(name="Secret level", assignable=False)
    body = page(signed_in(cast.manager), f"{LIST}new/")
    radios = body.partition('id="id_security_level"')[2]
    assert "disabled" in radios.partition(f'value="{level("advanced").pk}"')[2].partition(">")[0]
    assert "disabled" not in radios.partition(f'value="{level("manager").pk}"')[2].partition(">")[0]
    assert "Secret level" not in body


@pytest.mark.parametrize(
    "address", ["greta.globex@example.test", "GRETA.globex@example.test", "tom@example.test"]
)
def test_an_address_of_another_client_is_refused_without_saying_whose(
    cast: Cast, fresh: SignIn, address: str
) -> None:
    sent = new(cast, email=address, activate="on", security_level=str(level("basic").pk), username="nina")
    answer = fresh(cast.manager).post(f"{LIST}new/", sent)
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "cannot be used for a login" in body
    assert "Globex" not in body.replace("greta.globex", "").replace("GRETA.globex", "")
    assert not Contact.objects.filter(first_name="Nina").exists()


def test_nobody_is_twice_in_the_list(cast: Cast, signed_in: SignIn) -> None:
    answer = signed_in(cast.manager).post(f"{LIST}new/", new(cast, email="BEA.basic@example.test"))
    assert answer.status_code == 422
    assert "in your list already" in answer.content.decode()


def test_the_same_address_at_another_client_is_nobodys_business(cast: Cast, signed_in: SignIn) -> None:
    make.contact(cast.globex, name="Gus Globex", login=False, email="gus@example.test")
    assert signed_in(cast.manager).post(f"{LIST}new/", new(cast, email="gus@example.test")).status_code == 302


# Changing ----------------------------------------------------------------------------------------


def edited(contact: Contact, **more: str) -> dict[str, str]:
    known = {"first_name": contact.first_name, "last_name": contact.last_name, "email": contact.email}
    return known | {"organization": str(contact.organization_id)} | more


def test_another_address_moves_the_login_tells_the_old_one_and_ends_old_links(
    cast: Cast, fresh: SignIn, django_capture_on_commit_callbacks: Committing
) -> None:
    OneTimeLink.objects.create(
        user=login_of(cast.basic), purpose="welcome", token_hash="x", expires_at="2099-01-01T00:00Z"
    )
    with django_capture_on_commit_callbacks(execute=True):
        fresh(cast.manager).post(of(cast.basic, "edit/"), edited(cast.basic, email="Bea@New.example"))
    assert User.objects.get(username="bea.basic").email == "bea@new.example"
    assert [message.to for message in mail.outbox] == [["Bea Basic <bea.basic@example.test>"]]
    assert not OneTimeLink.objects.usable().exists()
    assert AuditEntry.objects.get(verb="login.address_changed").actor == cast.manager.user


def test_saving_a_phone_number_carries_no_unseen_address_into_the_login(
    cast: Cast, signed_in: SignIn
) -> None:
    """Somebody who may not open the portal wrote another address into the contact."""
    Contact.objects.filter(pk=cast.basic.pk).update(email="elsewhere@example.test")
    cast.basic.refresh_from_db()
    signed_in(cast.manager).post(of(cast.basic, "edit/"), edited(cast.basic, first_name="Beata"))
    login = User.objects.get(username="bea.basic")
    assert (login.name, login.email) == ("Beata Basic", "bea.basic@example.test")


def test_a_login_needs_its_address(cast: Cast, fresh: SignIn) -> None:
    assert fresh(cast.manager).post(of(cast.basic, "edit/"), edited(cast.basic, email="")).status_code == 422


def test_somebody_moves_within_reach_and_loses_being_the_primary_contact(cast: Cast, fresh: SignIn) -> None:
    Contact.objects.filter(pk=cast.basic.pk).update(is_primary=True)
    make.contact(cast.acme_north, name="Pia Primary", login=False, is_primary=True)
    sent = edited(cast.basic, organization=str(cast.acme_north.pk))
    assert fresh(cast.manager).post(of(cast.basic, "edit/"), sent).status_code == 302
    cast.basic.refresh_from_db()
    assert (cast.basic.organization, cast.basic.is_primary) == (cast.acme_north, False)


def test_without_the_right_to_ones_profile_this_door_is_closed_as_well(cast: Cast, signed_in: SignIn) -> None:
    grants = {name: scope for name, scope in level("manager").grants_data.items() if name != "profile.edit"}
    fixed = SecurityLevel.objects.create(name="No profile", grants_data=grants)
    Contact.objects.filter(pk=cast.manager.pk).update(security_level=fixed)
    assert signed_in(cast.manager).post(of(cast.manager, "edit/"), edited(cast.manager)).status_code == 403


def test_level_and_user_name_change_together(
    cast: Cast, fresh: SignIn, django_capture_on_commit_callbacks: Committing
) -> None:
    sent = {"username": "bea", "security_level": str(level("manager").pk)}
    with django_capture_on_commit_callbacks(execute=True):
        assert fresh(cast.manager).post(of(cast.basic, "access/"), sent).status_code == 302
    cast.basic.refresh_from_db()
    assert (login_of(cast.basic).username, str(cast.basic.security_level)) == ("bea", "Manager")
    assert "another user name" in mail.outbox[0].body


def test_a_level_one_cannot_give_stays_when_the_name_changes(cast: Cast, fresh: SignIn) -> None:
    kept = SecurityLevel.objects.create(name="Old level", assignable=False, grants_data={"kb.view": 2})
    Contact.objects.filter(pk=cast.basic.pk).update(security_level=kept)
    assert fresh(cast.manager).post(of(cast.basic, "access/"), {"username": "bea"}).status_code == 302
    cast.basic.refresh_from_db()
    assert (login_of(cast.basic).username, cast.basic.security_level) == ("bea", kept)


def test_access_is_changed_by_who_proves_who_they_are(cast: Cast, signed_in: SignIn) -> None:
    """A browser left open is not enough (S23); what was sent is carried out after the password."""
    client = signed_in(cast.manager)
    sent = {"username": "bea.basic", "security_level": str(level("manager").pk)}
    answer = client.post(of(cast.basic, "access/"), sent)
    assert answer["Location"].startswith("/account/reauthenticate/")
    cast.basic.refresh_from_db()
    assert str(cast.basic.security_level) == "Basic"
    client.post(answer["Location"], {"password": make.PASSWORD})
    cast.basic.refresh_from_db()
    assert str(cast.basic.security_level) == "Manager"


# Closing, opening, leaving -----------------------------------------------------------------------


def test_closing_ends_the_session_and_opening_lets_in_again(cast: Cast, fresh: SignIn) -> None:
    bea, manager = Client(), fresh(cast.manager)
    sign_in(bea, "bea.basic")
    manager.post(of(cast.basic, "close/"))
    assert bea.get("/").status_code == 302
    sent = {"username": "bea.basic", "security_level": str(level("basic").pk)}
    assert manager.post(of(cast.basic, "access/"), sent).status_code == 302
    sign_in(bea, "bea.basic")
    assert is_inside(bea)


def test_who_is_gone_is_locked_out_and_may_come_back_without_a_login(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.manager)
    client.post(of(cast.basic, "leave/"))
    cast.basic.refresh_from_db()
    assert (cast.basic.is_active, cast.basic.portal_active) == (False, False)
    client.post(of(cast.basic, "return/"))
    cast.basic.refresh_from_db()
    assert (cast.basic.is_active, cast.basic.portal_active) == (True, False)


def test_a_link_for_a_new_password_goes_to_the_person_and_works_once(
    cast: Cast, signed_in: SignIn, django_capture_on_commit_callbacks: Committing
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(cast.manager).post(of(cast.basic, "password/"))
    assert answer.status_code == 302
    assert mail.outbox[0].to == ["Bea Basic <bea.basic@example.test>"]
    link = next(word for word in str(mail.outbox[0].body).split() if "/account/password/reset/key/" in word)
    assert link.startswith("http")
    reader = Client()
    form = reader.get(f"/{link.split('/', 3)[3]}", follow=True)
    assert form.status_code == 200
    assert 'name="password1"' in form.content.decode()
    assert login_of(cast.basic).check_password(make.PASSWORD), "the old one works until then"


def test_nobodys_mailbox_is_flooded(cast: Cast) -> None:
    actor = login_of(cast.manager)
    for _ in range(MAILS_A_DAY):
        password_link_send(contact=cast.basic, actor=actor)
    with pytest.raises(Exception, match="several times today"):
        password_link_send(contact=cast.basic, actor=actor)


def test_looking_through_somebodys_eyes_changes_nobody(cast: Cast, signed_in: SignIn) -> None:
    admin = make.staff("ingrid", is_superuser=True)
    client = signed_in(admin)
    client.post(f"/account/preview/{cast.manager.pk}/")
    assert of(cast.basic, "edit/") not in page(client, of(cast.basic))
    assert client.get(f"{LIST}new/").status_code == 403
    assert client.post(of(cast.basic, "close/")).status_code == 403


def test_services_take_no_column_that_is_not_theirs(cast: Cast) -> None:
    facts: dict[str, Any] = {
        "first_name": "Bea",
        "portal_active": False,
        "security_level_id": 1,
        "user_id": 1,
    }
    person_update(actor=login_of(cast.manager), contact=cast.basic, facts=facts)
    cast.basic.refresh_from_db()
    assert (cast.basic.portal_active, str(cast.basic.security_level)) == (True, "Basic")
