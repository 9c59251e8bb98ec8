"""The permission table: complete, known by name, and the same in the database."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from portal.access import BILLING_LEVEL, SYSTEM_LEVELS, Area, LevelKind, Perm, Scope
from portal.models import SecurityLevel
from portal.models.security_level import validate_grants
from portal.system_rows import keep_system_rows

OWN, ALL, NO = Scope.OWN, Scope.ORGANIZATION, Scope.NONE
LEVELS = {spec.key: spec for spec in (*SYSTEM_LEVELS, BILLING_LEVEL)}

# DESIGN.md section 4, typed a second time from the page: Basic, Advanced, Manager, co-managed resource,
# co-managed administrator, Billing. A change to either copy has to be meant.
TABLE = {
    Perm.TICKETS_VIEW: (OWN, ALL, ALL, ALL, ALL, OWN),
    Perm.TICKETS_CREATE: (ALL, ALL, ALL, ALL, ALL, ALL),
    Perm.TICKETS_REPLY: (ALL, ALL, ALL, ALL, ALL, ALL),
    Perm.TICKETS_VIEW_SP_PRIORITY: (NO, NO, NO, ALL, ALL, NO),
    Perm.TICKETS_SET_SP_PRIORITY: (NO, NO, NO, NO, NO, NO),
    Perm.TICKETS_WORK: (NO, NO, NO, ALL, ALL, NO),
    Perm.PROJECTS_VIEW: (OWN, ALL, ALL, ALL, ALL, NO),
    Perm.PROJECTS_SCHEDULE: (ALL, ALL, ALL, ALL, ALL, NO),
    Perm.PROJECTS_CALENDAR: (ALL, ALL, ALL, ALL, ALL, NO),
    Perm.PROJECTS_TEAM: (ALL, ALL, ALL, ALL, ALL, NO),
    Perm.PROJECTS_EMAIL_TEAM: (ALL, ALL, ALL, ALL, ALL, NO),
    Perm.PROJECTS_NOTES_VIEW: (ALL, ALL, ALL, ALL, ALL, NO),
    Perm.PROJECTS_NOTES_ADD: (ALL, ALL, ALL, ALL, ALL, NO),
    Perm.PROJECTS_ATTACHMENTS_VIEW: (ALL, ALL, ALL, ALL, ALL, NO),
    Perm.PROJECTS_ATTACHMENTS_ADD: (ALL, ALL, ALL, ALL, ALL, NO),
    Perm.PROJECTS_ISSUES_ADD: (ALL, ALL, ALL, ALL, ALL, NO),
    Perm.PROJECTS_ESTIMATED_HOURS: (NO, NO, ALL, NO, ALL, NO),
    Perm.PROJECTS_EXPENSES: (NO, NO, ALL, NO, ALL, NO),
    Perm.PROJECTS_BILLED_HOURS: (NO, NO, ALL, NO, ALL, NO),
    Perm.INVOICES_VIEW: (NO, NO, ALL, NO, ALL, ALL),
    Perm.INVOICES_PAY: (NO, NO, ALL, NO, ALL, NO),
    Perm.REPORTS_BLOCK_HOURS: (NO, NO, ALL, NO, ALL, NO),
    Perm.REPORTS_TICKETS: (NO, ALL, ALL, ALL, ALL, NO),
    Perm.QUOTES_VIEW: (OWN, OWN, OWN, OWN, OWN, OWN),
    Perm.KB_VIEW: (ALL, ALL, ALL, ALL, ALL, NO),
    Perm.DEVICES_VIEW: (ALL, ALL, ALL, ALL, ALL, NO),
    Perm.DEVICES_EDIT: (ALL, ALL, ALL, ALL, ALL, NO),
    Perm.USERS_MANAGE: (NO, NO, ALL, ALL, ALL, NO),
    Perm.USERS_ASSIGN_LEVEL: (NO, NO, ALL, NO, ALL, NO),
    Perm.ORGANIZATION_EDIT: (NO, NO, ALL, NO, ALL, NO),
    Perm.COMANAGED_MANAGE: (NO, NO, NO, NO, ALL, NO),
    Perm.PROFILE_EDIT: (ALL, ALL, ALL, ALL, ALL, ALL),
}


def test_every_permission_has_a_line_in_the_table() -> None:
    assert set(TABLE) == set(Perm)


@pytest.mark.parametrize(("position", "key"), list(enumerate(LEVELS)))
def test_each_level_grants_exactly_its_column(position: int, key: str) -> None:
    granted = {perm: LEVELS[key].grants.get(perm, NO) for perm in Perm}
    assert granted == {perm: row[position] for perm, row in TABLE.items()}


def test_every_permission_names_its_area_and_itself_in_words() -> None:
    assert all(isinstance(perm.area, Area) and perm.label for perm in Perm)


@pytest.mark.django_db
def test_migrating_brings_changed_system_levels_back_to_the_table() -> None:
    SecurityLevel.objects.filter(key="basic").update(grants_data={"invoices.view": 2}, assignable=False)
    keep_system_rows()
    basic = SecurityLevel.objects.get(key="basic")
    assert basic.grants == LEVELS["basic"].grants
    assert not basic.assignable, "the one thing a provider may edit stays as it is"


@pytest.mark.django_db
def test_migrating_never_touches_a_custom_level() -> None:
    SecurityLevel.objects.filter(key="billing").update(name="Accounts", grants_data={})
    keep_system_rows()
    assert SecurityLevel.objects.get(key="billing").name == "Accounts"
    assert not SecurityLevel.objects.get(key="billing").grants


@pytest.mark.django_db
def test_a_grant_whose_permission_is_gone_grants_nothing() -> None:
    level = SecurityLevel(name="Old", grants_data={"tickets.fly": 2, "kb.view": 2})
    assert dict(level.grants) == {Perm.KB_VIEW: ALL}


@pytest.mark.parametrize("grants", [{"tickets.fly": 2}, {"kb.view": 3}, {"kb.view": 0}, ["kb.view"]])
def test_unknown_names_and_scopes_are_refused(grants: object) -> None:
    with pytest.raises(ValidationError):
        validate_grants(grants)


@pytest.mark.django_db
def test_the_database_refuses_a_comanaged_level_that_clients_could_hand_out() -> None:
    with pytest.raises(IntegrityError):
        SecurityLevel.objects.create(name="Trick", kind=LevelKind.COMANAGED, assignable=True)
