"""The cast. Acme is the client under test, Globex the bait: its rows exist in every permission test."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.signals import user_logged_in
from django.db import connection, connections, transaction
from django.http import HttpRequest
from django.test import Client
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker

from portal.mfa import SET_UP_KEY
from portal.models import Contact, Organization, User
from portal.triggers import keep_triggers
from tests import template
from tests.factories import portal as make

# The same examples everywhere, and no judgement on the speed of the machine.
settings.register_profile(
    "portal", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("portal")


# Folders whose files share one world.
_ONE_WORLD = ("seeded",)

# SQLite's triggers that refuse to delete, in an order in which the tables may be emptied.
_APPEND_ONLY = {
    "audit_no_delete": "portal_auditentry",
    "evidence_no_delete": "portal_evidenceentry",
    "sealed_document_no_delete": "portal_sealeddocument",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What shares a world stays with one process under `--dist loadgroup`, so that it is built once."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_world_of(item)))


def _world_of(item: pytest.Item) -> str:
    folder = item.path.parent
    return str(folder if folder.name in _ONE_WORLD else item.path)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: DjangoDbBlocker,
    pytestconfig: pytest.Config,
) -> None:
    """What pytest-django asks for before it makes the test database: ours starts from a template."""
    assert pytestconfig.cache is not None
    with django_db_blocker.unblock():
        template.use(pytestconfig.cache.mkdir("migrated"))


@dataclass(frozen=True)
class Cast:
    """Everybody by name; one person for each security level at Acme."""

    acme: Organization  # a parent with two sub-organizations
    acme_north: Organization
    acme_south: Organization
    globex: Organization  # another client: nothing of it may ever show at Acme
    basic: Contact  # Bea sees what is her own
    advanced: Contact  # Adam sees all of Acme
    manager: Contact  # Maria runs Acme's people and money
    comanaged_resource: Contact  # Rolf works tickets at Acme's own help desk
    comanaged_administrator: Contact  # Ada runs it
    billing: Contact  # Bill reads invoices
    north_manager: Contact  # Nora is a manager, but of a sub-organization
    globex_manager: Contact  # Greta is a manager elsewhere
    technician: User  # Tom works for the provider


@pytest.fixture
def cast(db: None) -> Cast:
    """The whole cast, in the database."""
    return assemble()


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database for what a module's tests share: gone with the last of them.

    What a test itself writes is gone with that test, if it is marked with `django_db`.
    """
    with shared(django_db_blocker):
        yield


@contextmanager
def shared(blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database for more than one test, rolled back at the end."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def assemble() -> Cast:
    """Put the whole cast into the database."""
    # Nearly every test begins with it, so it is made in six queries.
    acme = make.organization("Acme")
    north, south, globex = Organization.objects.bulk_create(
        [
            Organization(name="Acme North", parent=acme),
            Organization(name="Acme South", parent=acme),
            Organization(name="Globex"),
        ]
    )
    basic, advanced, manager, resource, administrator, billing, nora, greta = make.contacts(
        (acme, "basic", "Bea Basic"),
        (acme, "advanced", "Adam Advanced"),
        (acme, "manager", "Maria Manager"),
        (acme, "comanaged_resource", "Rolf Resource"),
        (acme, "comanaged_administrator", "Ada Administrator"),
        (acme, "billing", "Bill Billing"),
        (north, "manager", "Nora North"),
        (globex, "manager", "Greta Globex"),
    )
    return Cast(
        acme=acme,
        acme_north=north,
        acme_south=south,
        globex=globex,
        basic=basic,
        advanced=advanced,
        manager=manager,
        comanaged_resource=resource,
        comanaged_administrator=administrator,
        billing=billing,
        north_manager=nora,
        globex_manager=greta,
        technician=make.staff("tom", name="Tom Technician"),
    )


@pytest.fixture
def signed_in() -> Callable[[Contact | User], Client]:
    """A browser in which somebody has signed in."""
    return sign_in


def sign_in(who: Contact | User) -> Client:
    """Sign somebody in without a door."""
    client = Client()
    user = who.user if isinstance(who, Contact) else who
    assert user is not None
    client.force_login(user)
    return client


@pytest.fixture
def connect(cast: Cast, tmp_path: Path) -> Callable[[], Any]:
    """Makes connections for threads, to a database that holds what was written so far.

    SQLite's test database lives in one connection's memory, so a file takes its place.
    """
    main = connections["default"]
    if main.vendor == "postgresql":
        return main.copy
    copy = str(tmp_path / "copy.sqlite3")
    with main.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [copy])
    with closing(sqlite3.connect(copy)) as file:
        file.execute("PRAGMA journal_mode=WAL")  # as migrate leaves it: eight at once cannot all be the first

    def to_the_copy() -> Any:
        other = main.copy()
        other.settings_dict = main.settings_dict | {"NAME": copy}
        return other

    return to_the_copy


@pytest.fixture(autouse=True)
def staff_have_taken_both_steps() -> Iterator[None]:
    """Staff whom a test signs in without a door have taken the second step, which they owe by default."""
    with both_steps_taken():
        yield


@contextmanager
def both_steps_taken() -> Iterator[None]:
    """Staff who sign in have taken both steps. A request with a path is a real sign-in and takes its own."""

    def note(request: HttpRequest, user: User, **_: object) -> None:
        if user.is_staff and not request.path:
            request.session[SET_UP_KEY] = True

    user_logged_in.connect(note, weak=False, dispatch_uid="tests.both_steps")
    yield
    user_logged_in.disconnect(dispatch_uid="tests.both_steps")


@pytest.fixture(autouse=True)
def append_only_tables_can_be_emptied(
    request: pytest.FixtureRequest, _django_db_marker: None
) -> Iterator[None]:
    """After a test that commits, Django empties every table; SQLite's triggers would refuse that."""
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames)
    if commits or (marker and marker.kwargs.get("transaction")):
        empty_append_only_tables()


def empty_append_only_tables() -> None:
    """What SQLite's triggers would refuse to a database that is about to be emptied."""
    if connection.vendor != "sqlite":
        return
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for trigger, table in _APPEND_ONLY.items():
            cursor.execute(f"DROP TRIGGER {trigger}")
            cursor.execute(f"DELETE FROM {table}")
    keep_triggers("default")
