"""Who may open the portal to whom, with which name and level; and who may not."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from portal.access import Perm
from portal.models import AuditEntry, Contact, OneTimeLink, SecurityLevel, User
from portal.services.authority import levels_to_hand_out, manager_stays
from portal.services.contacts import (
    contact_activate,
    contact_deactivate,
    contact_set_level,
    contacts_activate,
)
from portal.services.logins import login_follow
from portal.services.welcome import contact_welcome_send
from tests.conftest import Cast
from tests.factories import portal as make
from tests.identity.steps import Committing, login_of, sign_in, viewer_at

pytestmark = pytest.mark.django_db


def level(key: str) -> SecurityLevel:
    return SecurityLevel.objects.get(key=key)


@pytest.fixture
def newcomer(cast: Cast) -> Contact:
    return make.contact(cast.acme, name="Nina Newcomer", login=False)


@pytest.fixture
def administrator(cast: Cast) -> User:
    user = make.staff("paula")
    user.groups.add(Group.objects.get(name="Portal administrator"))
    return user


def test_activating_makes_a_login_and_mails_the_way_in(
    cast: Cast, newcomer: Contact, administrator: User, django_capture_on_commit_callbacks: Committing
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        contact_activate(contact=newcomer, username="nina", level=level("basic"), actor=administrator)
    newcomer.refresh_from_db()
    assert newcomer.may_sign_in
    assert newcomer.portal_activated_at is not None
    login = login_of(newcomer)
    assert (login.username, login.email, login.is_staff) == ("nina", "nina.newcomer@example.test", False)
    assert not login.has_usable_password()
    assert mail.outbox[0].to == ["Nina Newcomer <nina.newcomer@example.test>"]
    assert "nina" in str(mail.outbox[0].body)
    assert AuditEntry.objects.get(verb="contact.activated").data == {"username": "nina", "level": "Basic"}


@pytest.mark.parametrize("name", ["with space", "umläut", "semi;colon", "", "x" * 201, "a\nb", "<b>"])
def test_a_user_name_has_an_alphabet(newcomer: Contact, name: str) -> None:
    with pytest.raises(ValidationError) as problem:
        contact_activate(contact=newcomer, username=name, level=level("basic"), actor=None)
    assert "username" in problem.value.message_dict
    assert not User.objects.filter(email=newcomer.email).exists()


@pytest.mark.parametrize("name", ["o'hara+it/support@acme.example", "n!na#{1}", "Nina.N"])
def test_the_alphabet_is_that_of_addresses(newcomer: Contact, name: str) -> None:
    contact_activate(contact=newcomer, username=name, level=level("basic"), actor=None)
    assert User.objects.get(username=name).contact == newcomer


@pytest.mark.parametrize(
    "taken", ["greta.globex", "GRETA.Globex", "tom", "greta.globex@example.test", "Greta.Globex@Example.Test"]
)
def test_a_user_name_is_one_persons_over_all_clients(newcomer: Contact, taken: str) -> None:
    with pytest.raises(ValidationError) as problem:
        contact_activate(contact=newcomer, username=taken, level=level("basic"), actor=None)
    assert problem.value.message_dict == {"username": ["This user name is taken."]}


@pytest.mark.parametrize("address", ["greta.globex@example.test", "Greta.Globex@EXAMPLE.test"])
def test_somebody_elses_address_is_refused_without_saying_whose(newcomer: Contact, address: str) -> None:
    newcomer.email = address
    newcomer.save()
    with pytest.raises(ValidationError) as problem:
        contact_activate(contact=newcomer, username="nina", level=level("basic"), actor=None)
    assert list(problem.value.message_dict) == ["email"]
    assert "Globex" not in str(problem.value)


def test_no_login_without_an_address(newcomer: Contact) -> None:
    newcomer.email = ""
    newcomer.save()
    with pytest.raises(ValidationError) as problem:
        contact_activate(contact=newcomer, username="nina", level=level("basic"), actor=None)
    assert "email" in problem.value.message_dict


def test_a_name_that_is_somebody_elses_address_to_come(cast: Cast, newcomer: Contact) -> None:
    contact_activate(contact=newcomer, username="carl@example.test", level=level("basic"), actor=None)
    carl = make.contact(cast.globex, name="Carl", login=False, email="carl@example.test")
    with pytest.raises(ValidationError):
        contact_activate(contact=carl, username="carl", level=level("basic"), actor=None)


# Levels --------------------------------------------------------------------------------------------------


def test_a_co_managed_level_needs_a_co_managed_organization(cast: Cast, newcomer: Contact) -> None:
    with pytest.raises(ValidationError) as problem:
        contact_activate(contact=newcomer, username="nina", level=level("comanaged_resource"), actor=None)
    assert "security_level" in problem.value.message_dict
    cast.acme.comanaged_since = cast.acme.created_at
    cast.acme.save()
    contact_activate(contact=newcomer, username="nina", level=level("comanaged_resource"), actor=None)


@pytest.mark.parametrize(
    ("giver", "given", "works"),
    [
        ("manager", "basic", True),
        ("manager", "manager", True),
        ("manager", "billing", True),
        ("manager", "comanaged_resource", False),
        ("comanaged_administrator", "manager", True),
        ("comanaged_administrator", "comanaged_administrator", False),
        ("comanaged_resource", "basic", True),
        ("comanaged_resource", "advanced", False),
    ],
)
def test_a_client_hands_out_only_what_they_have(
    cast: Cast, newcomer: Contact, giver: str, given: str, works: bool
) -> None:
    cast.acme.comanaged_since = cast.acme.created_at
    cast.acme.save()
    actor = login_of(getattr(cast, giver))
    if works:
        contact_activate(contact=newcomer, username="nina", level=level(given), actor=actor)
    else:
        with pytest.raises(ValidationError):
            contact_activate(contact=newcomer, username="nina", level=level(given), actor=actor)
    newcomer.refresh_from_db()
    assert newcomer.portal_active is works


def test_a_custom_level_with_more_than_one_has_is_not_ones_to_give(cast: Cast, newcomer: Contact) -> None:
    powerful = SecurityLevel.objects.create(
        name="Powerful", grants_data={Perm.TICKETS_VIEW.value: 2, Perm.TICKETS_SET_SP_PRIORITY.value: 2}
    )
    with pytest.raises(ValidationError):
        contact_activate(contact=newcomer, username="nina", level=powerful, actor=login_of(cast.manager))
    viewer = Contact.objects.for_viewer().get(pk=cast.manager.pk).as_viewer()
    assert viewer is not None
    assert {level.key for level in levels_to_hand_out(viewer)} == {"basic", "advanced", "manager", "billing"}


def test_a_level_withheld_from_clients_is_not_theirs_to_give(cast: Cast, newcomer: Contact) -> None:
    SecurityLevel.objects.filter(key="advanced").update(assignable=False)
    with pytest.raises(ValidationError):
        contact_activate(
            contact=newcomer, username="nina", level=level("advanced"), actor=login_of(cast.manager)
        )


@pytest.mark.parametrize("actor", ["basic", "advanced", "billing", "globex_manager", "north_manager"])
def test_whom_a_contact_does_not_concern_may_do_nothing_to_them(
    cast: Cast, newcomer: Contact, actor: str
) -> None:
    who = login_of(getattr(cast, actor))
    with pytest.raises(PermissionDenied):
        contact_activate(contact=newcomer, username="nina", level=level("basic"), actor=who)
    with pytest.raises(PermissionDenied):
        contact_deactivate(contact=cast.billing if actor != "billing" else cast.basic, actor=who)


def test_a_technician_without_the_permission_may_not(cast: Cast, newcomer: Contact) -> None:
    with pytest.raises(PermissionDenied):
        contact_activate(contact=newcomer, username="nina", level=level("basic"), actor=cast.technician)


def test_somebody_locked_out_may_not(cast: Cast, newcomer: Contact) -> None:
    Contact.objects.filter(pk=cast.manager.pk).update(portal_active=False)
    with pytest.raises(PermissionDenied):
        contact_activate(
            contact=newcomer, username="nina", level=level("basic"), actor=login_of(cast.manager)
        )


def test_a_parents_manager_reaches_its_sub_organizations(cast: Cast) -> None:
    contact_deactivate(contact=cast.north_manager, actor=login_of(cast.manager))
    cast.north_manager.refresh_from_db()
    assert not cast.north_manager.portal_active


@pytest.mark.parametrize("switch", ["portal_enabled", "is_active"])
def test_nobody_is_activated_behind_a_closed_door(cast: Cast, newcomer: Contact, switch: str) -> None:
    setattr(cast.acme, switch, False)
    cast.acme.save()
    with pytest.raises(ValidationError):
        contact_activate(contact=newcomer, username="nina", level=level("basic"), actor=None)


# Changing and ending -------------------------------------------------------------------------------------


def test_nobody_changes_or_ends_their_own_access(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        contact_set_level(contact=cast.manager, level=level("basic"), actor=login_of(cast.manager))
    with pytest.raises(ValidationError):
        contact_deactivate(contact=cast.manager, actor=login_of(cast.manager))


def test_the_last_manager_stays(cast: Cast, administrator: User) -> None:
    contact_set_level(contact=cast.comanaged_administrator, level=level("basic"), actor=administrator)
    with pytest.raises(ValidationError, match="last person"):
        manager_stays(login_of(cast.comanaged_resource), cast.manager)
    contact_deactivate(contact=cast.manager, actor=administrator)


def test_a_manager_may_go_while_another_one_is_there(cast: Cast) -> None:
    contact_deactivate(contact=cast.manager, actor=login_of(cast.comanaged_administrator))
    assert AuditEntry.objects.filter(verb="contact.deactivated").exists()


def test_a_new_level_holds_from_the_next_click(cast: Cast, signed_in: Any) -> None:
    contact_set_level(contact=cast.basic, level=level("advanced"), actor=login_of(cast.manager))
    viewer = viewer_at(signed_in(cast.basic))
    assert viewer.level_name == "Advanced"
    assert AuditEntry.objects.get(verb="contact.level_changed").data == {"from": "Basic", "to": "Advanced"}


def test_switching_off_ends_sessions_links_and_the_login(cast: Cast, client: Client) -> None:
    sign_in(client, "bea.basic")
    contact_welcome_send(contact=cast.basic, actor=None)
    contact_deactivate(contact=cast.basic, actor=login_of(cast.manager))
    assert not Session.objects.exists()
    assert not OneTimeLink.objects.usable().exists()
    assert not User.objects.get(username="bea.basic").is_active


def test_activating_is_no_way_round_the_rules_for_a_level(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="already"):
        contact_activate(contact=cast.basic, username="bea", level=level("manager"), actor=None)
    cast.basic.refresh_from_db()
    assert cast.basic.security_level == level("basic")


def test_switching_on_again_keeps_the_login(cast: Cast) -> None:
    before = login_of(cast.basic).pk
    contact_deactivate(contact=cast.basic, actor=None)
    contact = contact_activate(contact=cast.basic, username="bea.basic", level=level("basic"), actor=None)
    assert login_of(contact).pk == before
    assert contact.may_sign_in


def test_the_login_follows_the_contacts_address_and_the_old_one_hears_of_it(
    cast: Cast, administrator: User, signed_in: Any, django_capture_on_commit_callbacks: Committing
) -> None:
    cast.basic.email = "Bea@New.example"
    cast.basic.save()
    with django_capture_on_commit_callbacks(execute=True):
        login_follow(contact=cast.basic, actor=administrator)
    assert User.objects.get(username="bea.basic").email == "bea@new.example"
    assert mail.outbox[0].to == ["Bea Basic <bea.basic@example.test>"]
    assert AuditEntry.objects.get(verb="login.address_changed").data["to"] == "bea@new.example"


def test_the_address_of_a_login_is_not_a_technicians_to_change(cast: Cast) -> None:
    cast.basic.email = "tom@example.test"
    with pytest.raises(PermissionDenied):
        login_follow(contact=cast.basic, actor=cast.technician)
    with pytest.raises(ValidationError):
        login_follow(contact=cast.basic, actor=None)


# Many at once --------------------------------------------------------------------------------------------


def test_many_at_once_report_line_by_line(
    cast: Cast, administrator: User, django_capture_on_commit_callbacks: Committing
) -> None:
    people = [
        make.contact(cast.acme, name="Good One", login=False),
        make.contact(cast.acme, name="No Address", login=False, email=""),
        make.contact(cast.acme, name="Same Address", login=False, email="greta.globex@example.test"),
        cast.basic,
        make.contact(cast.acme, name="Good Two", login=False),
    ]
    with django_capture_on_commit_callbacks(execute=True):
        lines = contacts_activate(contacts=people, level=level("basic"), actor=administrator)
    assert [(line.contact.name, bool(line.problem)) for line in lines] == [
        ("Good One", False),
        ("No Address", True),
        ("Same Address", True),
        ("Bea Basic", True),
        ("Good Two", False),
    ]
    assert [sent.to[0] for sent in mail.outbox] == [
        "Good One <good.one@example.test>",
        "Good Two <good.two@example.test>",
    ]
    assert User.objects.get(email="good.one@example.test").username == "good.one@example.test"


@pytest.mark.parametrize(("group", "follows"), [("Portal administrator", True), ("Technician", False)])
def test_saving_a_contact_moves_the_login_only_for_who_may_open_the_portal(
    cast: Cast, signed_in: Any, group: str, follows: bool
) -> None:
    who = make.staff("sam")
    who.groups.add(Group.objects.get(name=group))
    form = {"organization": cast.acme.pk, "first_name": "Bea", "last_name": "Basic", "is_active": "on"}
    page = f"/admin/portal/contact/{cast.basic.pk}/change/"
    assert signed_in(who).post(page, form | {"email": "bea@new.example"}).status_code == 302
    cast.basic.refresh_from_db()
    assert cast.basic.email == "bea@new.example"
    assert (User.objects.get(username="bea.basic").email == "bea@new.example") is follows


def test_an_address_that_is_taken_is_an_error_of_the_form(
    cast: Cast, administrator: User, signed_in: Any
) -> None:
    form = {"organization": cast.acme.pk, "first_name": "Bea", "last_name": "Basic", "is_active": "on"}
    page = f"/admin/portal/contact/{cast.basic.pk}/change/"
    answer = signed_in(administrator).post(page, form | {"email": "greta.globex@example.test"})
    assert answer.status_code == 200
    assert "cannot be used for a login" in answer.content.decode()
