"""The rules of levels (DESIGN.md section 4), in the service and in the grid."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from portal.access import LevelKind, Perm, Scope
from portal.models import AuditEntry, SecurityLevel, User
from portal.services.security_levels import level_create, level_delete, level_update
from tests.factories import portal as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return make.staff(is_superuser=True)


def level(key: str) -> SecurityLevel:
    return SecurityLevel.objects.get(key=key)


def custom(name: str = "Reader", kind: str = LevelKind.CLIENT, **fields: Any) -> SecurityLevel:
    assignable = kind == LevelKind.CLIENT
    return SecurityLevel.objects.create(**{"name": name, "kind": kind, "assignable": assignable} | fields)


@pytest.mark.parametrize("field", ["kind", "is_system", "key"])
@pytest.mark.parametrize("key", ["basic", "comanaged_resource", "billing"])
def test_what_a_level_is_never_changes(boss: User, key: str, field: str) -> None:
    with pytest.raises(ValidationError):
        level_update(actor=boss, level=level(key), changes={field: "comanaged"})


def test_a_system_client_level_allows_one_edit(boss: User) -> None:
    level_update(actor=boss, level=level("manager"), changes={"assignable": False})
    assert not level("manager").assignable
    for changes in ({"name": "Chief"}, {"grants": {Perm.TICKETS_VIEW: Scope.OWN}}, {"order": 3}):
        with pytest.raises(ValidationError, match="Of a system level only"):
            level_update(actor=boss, level=level("manager"), changes=changes)


def test_a_system_comanaged_level_allows_none(boss: User) -> None:
    for changes in ({"assignable": True}, {"name": "Chief"}, {"description": "x"}):
        with pytest.raises(ValidationError, match="co-managed help desk cannot be changed"):
            level_update(actor=boss, level=level("comanaged_resource"), changes=changes)


def test_a_custom_level_in_use_is_neither_edited_nor_deleted(boss: User) -> None:
    make.contact(make.organization(), "billing")
    with pytest.raises(ValidationError, match="Contacts have this level"):
        level_update(actor=boss, level=level("billing"), changes={"name": "Money"})
    with pytest.raises(ValidationError, match="Contacts have this level"):
        level_delete(actor=boss, level=level("billing"))


def test_a_custom_level_nobody_has_is_edited_and_deleted(boss: User) -> None:
    changes = {"name": "Money", "grants": {Perm.INVOICES_VIEW: Scope.ORGANIZATION, Perm.KB_VIEW: Scope.NONE}}
    level_update(actor=boss, level=level("billing"), changes=changes)
    assert level("billing").grants == {Perm.INVOICES_VIEW: Scope.ORGANIZATION}
    level_delete(actor=boss, level=level("billing"))
    assert not SecurityLevel.objects.filter(key="billing").exists()
    assert AuditEntry.objects.filter(verb="security_level.deleted").count() == 1


@pytest.mark.parametrize("key", ["basic", "advanced", "manager", "comanaged_administrator"])
def test_system_levels_are_never_deleted(boss: User, key: str) -> None:
    with pytest.raises(ValidationError):
        level_delete(actor=boss, level=level(key))


@pytest.mark.parametrize("perm", [Perm.TICKETS_WORK, Perm.COMANAGED_MANAGE])
def test_a_client_level_never_works_tickets(boss: User, perm: Perm) -> None:
    grants = {perm: Scope.ORGANIZATION}
    with pytest.raises(ValidationError, match="Only for levels of a co-managed help desk"):
        level_create(actor=boss, level=SecurityLevel(name="Helper"), grants=grants)
    helper = SecurityLevel(name="Helper", kind=LevelKind.COMANAGED, assignable=False)
    assert level_create(actor=boss, level=helper, grants=grants).grants == grants


def test_a_comanaged_level_is_never_assignable(boss: User) -> None:
    with pytest.raises(ValidationError, match="never assign a co-managed level"):
        level_create(actor=boss, level=SecurityLevel(name="Desk", kind=LevelKind.COMANAGED), grants={})


def test_own_is_refused_where_nothing_is_anybodys_own(boss: User) -> None:
    with pytest.raises(ValidationError, match="no scope of its own"):
        level_create(actor=boss, level=SecurityLevel(name="X"), grants={Perm.TICKETS_CREATE: Scope.OWN})


def test_services_ask_for_the_permission_themselves() -> None:
    technician = make.staff()
    with pytest.raises(PermissionDenied):
        level_update(actor=technician, level=level("basic"), changes={"assignable": False})
    with pytest.raises(PermissionDenied):
        level_delete(actor=technician, level=custom())
    with pytest.raises(PermissionDenied):
        level_create(actor=technician, level=SecurityLevel(name="X"), grants={})


def page(of: SecurityLevel) -> str:
    return reverse("admin:portal_securitylevel_change", args=[of.pk])


def test_the_grid_offers_own_only_where_it_means_something(administrator: Client) -> None:
    html = administrator.get(reverse("admin:portal_securitylevel_add")).content.decode()
    for perm in Perm:
        own = f'name="grant_{perm.name.lower()}" value="1"'
        assert (own in html) is perm.scoped, perm


def test_a_level_is_made_in_the_grid(administrator: Client) -> None:
    data = {"name": "Reader", "kind": "client", "assignable": "on", "order": "100"}
    data |= {"grant_tickets_view": "1", "grant_kb_view": "2", "grant_tickets_reply": "0"}
    response = administrator.post(reverse("admin:portal_securitylevel_add"), data)
    assert response.status_code == 302
    made = SecurityLevel.objects.get(name="Reader")
    assert made.grants == {Perm.TICKETS_VIEW: Scope.OWN, Perm.KB_VIEW: Scope.ORGANIZATION}
    assert not made.is_system
    assert AuditEntry.objects.get(verb="security_level.created").actor_label == "A Portal administrator"


def test_the_grid_says_what_a_client_level_cannot_have(administrator: Client) -> None:
    data = {"name": "Reader", "kind": "client", "order": "100", "grant_tickets_work": "2"}
    response = administrator.post(reverse("admin:portal_securitylevel_add"), data)
    assert "Only for levels of a co-managed help desk: Work tickets." in response.content.decode()
    assert not SecurityLevel.objects.filter(name="Reader").exists()


def test_a_new_comanaged_level_loses_the_tick_by_itself(administrator: Client) -> None:
    data = {"name": "Desk", "kind": "comanaged", "assignable": "on", "order": "9", "grant_tickets_work": "2"}
    assert administrator.post(reverse("admin:portal_securitylevel_add"), data).status_code == 302
    assert not SecurityLevel.objects.get(name="Desk").assignable


def test_a_system_level_takes_the_tick_and_nothing_else(administrator: Client) -> None:
    basic = level("basic")
    data = {"name": "Chief", "kind": "comanaged", "grant_invoices_view": "2", "order": "1"}
    assert administrator.post(page(basic), data).status_code == 302
    after = level("basic")
    assert (after.name, after.kind, after.grants) == (basic.name, basic.kind, basic.grants)
    assert (basic.assignable, after.assignable) == (True, False)


@pytest.mark.parametrize("key", ["comanaged_resource", "billing"])
def test_a_fixed_level_is_shown_but_not_saved(administrator: Client, key: str) -> None:
    make.contact(make.organization(comanaged_since="2026-01-01T00:00Z"), key)
    shown = administrator.get(page(level(key))).content.decode()
    assert 'type="radio"' not in shown
    assert "See tickets" in shown
    assert administrator.post(page(level(key)), {"name": "X"}).status_code == 403
    delete = reverse("admin:portal_securitylevel_delete", args=[level(key).pk])
    assert administrator.post(delete, {"post": "yes"}).status_code == 403


def test_many_are_deleted_only_when_each_may_be(administrator: Client) -> None:
    spare = custom("Spare")
    url = reverse("admin:portal_securitylevel_changelist")
    data = {"action": "delete_selected", "post": "yes", "_selected_action": [spare.pk, level("basic").pk]}
    assert administrator.post(url, data).status_code == 403
    assert SecurityLevel.objects.filter(pk=spare.pk).exists()
    assert administrator.post(url, data | {"_selected_action": [spare.pk]}).status_code == 302
    assert not SecurityLevel.objects.filter(pk=spare.pk).exists()
