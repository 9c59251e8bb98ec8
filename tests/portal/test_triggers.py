"""Facts the database keeps by itself, whoever writes."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from portal.audit import record
from portal.models import AuditEntry, Organization, ProviderSettings
from portal.registry import kept_triggers
from portal.triggers import keep_triggers, loosen_triggers
from tests.conftest import Cast
from tests.factories import portal as make
from tests.factories import projects as plan


def refuse(statement: str, *values: int | str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_audit_record_cannot_be_rewritten_even_by_sql(cast: Cast) -> None:
    entry = record("ticket.created", target=cast.acme)
    refuse("UPDATE portal_auditentry SET verb = 'ticket.stolen' WHERE id = %s", entry.pk)
    refuse("DELETE FROM portal_auditentry WHERE id = %s", entry.pk)
    assert AuditEntry.objects.get(pk=entry.pk).verb == "ticket.created"


def test_a_sub_organization_cannot_become_a_parent(cast: Cast) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        make.organization("Too deep", parent=cast.acme_north)


def test_a_parent_cannot_become_a_sub_organization(cast: Cast) -> None:
    refuse("UPDATE portal_organization SET parent_id = %s WHERE id = %s", cast.globex.pk, cast.acme.pk)
    with pytest.raises(ValidationError, match="cannot itself be a sub-organization"):
        Organization(name="Too deep", parent=cast.acme_north).full_clean()


@pytest.mark.django_db
def test_the_provider_has_one_row_of_settings() -> None:
    ProviderSettings(name="One").save()
    ProviderSettings(name="Two").save()
    assert ProviderSettings.objects.get().name == "Two"


@pytest.mark.django_db
@pytest.mark.parametrize(("colour", "fits"), [("#1f4f8f", True), ("#ffe680", False)])
def test_a_colour_on_which_white_cannot_be_read_is_refused(colour: str, fits: bool) -> None:
    provider = ProviderSettings(brand_colour=colour, name="Provider")
    if fits:
        provider.full_clean()
    else:
        with pytest.raises(ValidationError, match="Too light"):
            provider.full_clean()


def remake(table: str) -> None:
    """What Django does on SQLite to alter a table, which has no rows here."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
        (made,) = cursor.fetchone()
        cursor.execute(made.replace(f'"{table}"', f'"new__{table}"', 1))
        cursor.execute(f"DROP TABLE {table}")
        cursor.execute(f"ALTER TABLE new__{table} RENAME TO {table}")


def standing() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL alters a table where it stands")
def test_a_table_made_anew_on_sqlite_has_its_triggers_again(cast: Cast) -> None:
    """Also those of other tables that name it, which would refuse it."""
    with pytest.raises(DatabaseError, match="projects_phase"):
        remake("projects_phase")
    loosen_triggers("default", plan=[("a migration", False)])
    remake("projects_phase")
    keep_triggers("default")
    assert standing() >= {name for kept in kept_triggers for name in kept.sqlite()}
    other = plan.phase(plan.project(cast.acme))
    with pytest.raises(DatabaseError, match="belongs to its project"), transaction.atomic():
        plan.task(plan.project(cast.acme), phase=other)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL alters a table where it stands")
def test_steps_backwards_find_their_triggers(cast: Cast) -> None:
    before = standing()
    loosen_triggers("default", plan=[("a migration", False), ("another", True)])
    assert standing() == before
