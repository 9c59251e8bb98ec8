"""The shipped groups equal their table, whatever somebody did to them since."""

import pytest
from django.contrib.auth.models import Group, Permission

from portal import staff_groups
from portal.staff_groups import STAFF_GROUPS, StaffGroup, keep_staff_groups, permission_names
from tests.factories import portal as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("spec", STAFF_GROUPS, ids=lambda spec: spec.name)
def test_a_member_has_exactly_what_the_table_says(spec: StaffGroup) -> None:
    member = make.staff()
    member.groups.add(Group.objects.get(name=spec.name))
    assert member.get_all_permissions() == set(permission_names(spec))


def test_a_shipped_group_is_put_right_again() -> None:
    technician = Group.objects.get(name="Technician")
    technician.permissions.set(Permission.objects.filter(codename="delete_user"))
    keep_staff_groups()
    assert not technician.permissions.filter(codename="delete_user").exists()
    assert technician.permissions.filter(codename="change_ticket").exists()


def test_a_group_of_the_providers_own_is_left_alone() -> None:
    own = Group.objects.create(name="Dispatchers")
    own.permissions.set(Permission.objects.filter(codename="view_ticket"))
    keep_staff_groups()
    assert own.permissions.count() == 1


@pytest.mark.parametrize("label", ["tickets.tickt", "ticket.ticket"])
def test_an_unknown_model_is_an_error(label: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staff_groups, "STAFF_GROUPS", (StaffGroup("Typo", {label: "view"}),))
    with pytest.raises(KeyError):
        keep_staff_groups()


def test_nobody_but_the_administrator_touches_levels_people_or_settings() -> None:
    guarded = {"portal.change_securitylevel", "portal.change_user", "portal.change_providersettings"}
    for spec in STAFF_GROUPS:
        names = set(permission_names(spec))
        assert names >= guarded if spec.name == "Portal administrator" else not guarded & names
