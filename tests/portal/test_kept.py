"""What each process keeps of the set-up: never older than the last commit, never another scope's."""

from collections.abc import Callable, Hashable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from portal.context import RequestFacts, request_scope
from portal.context_processors import links_at
from portal.kept import READERS
from portal.models import Announcement, CustomLink, Organization, ProviderSettings
from portal.triggers import setup_tables, unwatch_setup, watch_setup
from tests.conftest import Cast
from tests.factories import tickets as make
from tickets.choices import FormField
from tickets.models import BackgroundQuestion, RequestTypeField

ACME = 1
ARGUMENTS: dict[str, tuple[Hashable, ...]] = {
    "announced_at": (ACME,),
    "links_at": (ACME,),
    "organizations_within": (frozenset({ACME}),),
    "quick_type_id": (),
    "request_types": (frozenset({ACME}),),
    "statuses": (),
}


def link(label: str = "Wiki") -> CustomLink:
    """A link as nobody has saved it yet."""
    return CustomLink(label=label, url="https://wiki.test/")


def labels(organization: Organization) -> list[str]:
    """The links that a page of the organization's people would show."""
    return [one.label for one in links_at(organization.pk)]


@pytest.mark.django_db
@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
def test_only_set_up_is_kept(read: Callable[..., Hashable]) -> None:
    """A table without the trigger could change unnoticed; a row would be shared between requests."""
    others = {model._meta.db_table for model in _models()} - set(setup_tables())
    with CaptureQueriesContext(connection) as captured:
        answer = read(*ARGUMENTS[read.__name__])
    assert captured
    assert not [table for table in others for query in captured if f'"{table}"' in query["sql"]]
    assert not isinstance(answer, Model)


def _models() -> list[type[Model]]:
    return list(CustomLink._meta.apps.get_models(include_auto_created=True))


WRITES: dict[str, Callable[[CustomLink], Any]] = {
    "save": lambda row: row.save(),
    "create": lambda row: link("New").save(),
    "delete": lambda row: row.delete(),
    "bulk create": lambda row: CustomLink.objects.bulk_create([link("New")]),
    "bulk update": lambda row: CustomLink.objects.bulk_update([row], ["label"]),
    "update": lambda row: CustomLink.objects.update(order=3),
    "raw delete": lambda row: CustomLink.objects.all()._raw_delete("default"),
    "raw": lambda row: connection.cursor().execute("UPDATE portal_customlink SET label = 'Raw'"),
    "cascade": lambda row: Organization.objects.filter(name="Initech").delete(),
}


@pytest.mark.django_db
@pytest.mark.parametrize("how", WRITES)
def test_every_way_of_writing_changes_the_token(how: str) -> None:
    row = CustomLink.objects.create(label="Wiki", url="https://wiki.test/", organization=make_organization())
    before = ProviderSettings.token_now()
    WRITES[how](row)
    assert ProviderSettings.token_now() not in {before, ""}


def make_organization() -> Organization:
    """A client of whom nothing else is known."""
    return Organization.objects.create(name="Initech")


def test_every_table_of_set_up_is_watched(cast: Cast) -> None:
    kind = make.request_type()
    RequestTypeField.objects.create(request_type=kind, field=FormField.DEVICE)
    BackgroundQuestion.objects.create(request_type=kind, text="Since when?")
    link().save()
    Announcement.objects.create(summary="The portal rests").organizations.add(cast.acme)
    for table in setup_tables():
        before = ProviderSettings.token_now()
        connection.cursor().execute(f"UPDATE {table} SET id = id")
        assert ProviderSettings.token_now() != before, table


def test_what_is_written_is_seen_at_once_and_otherwise_nothing_is_read(cast: Cast) -> None:
    link("One").save()
    assert labels(cast.acme) == ["One"]
    link("Two").save()
    assert labels(cast.acme) == ["One", "Two"]
    with CaptureQueriesContext(connection) as captured:
        assert labels(cast.acme) == ["One", "Two"]
    assert [query["sql"] for query in captured if "customlink" in query["sql"]] == []


def test_nothing_stays_of_a_write_that_failed(cast: Cast) -> None:
    """Also where the request had read the settings, and therefore the token, before it wrote."""
    with request_scope(RequestFacts()):
        ProviderSettings.load()
        with transaction.atomic():
            link("Never").save()
            assert labels(cast.acme) == ["Never"]
            transaction.set_rollback(True)
        assert labels(cast.acme) == []
    with transaction.atomic():
        link("Other").save()
    assert labels(cast.acme) == ["Other"]


def test_settings_saved_from_an_old_copy_do_not_bring_the_old_token_back(cast: Cast) -> None:
    old = ProviderSettings.load()
    assert labels(cast.acme) == []
    link().save()
    old.save()
    assert labels(cast.acme) == ["Wiki"]


def test_without_settings_nothing_is_kept(cast: Cast) -> None:
    ProviderSettings.objects.all().delete()
    assert labels(cast.acme) == []
    link().save()
    assert labels(cast.acme) == ["Wiki"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL alters a table where it stands")
def test_the_settings_can_be_made_anew_on_sqlite(cast: Cast) -> None:
    """Django alters a table by making it anew, which SQLite refuses while triggers of others name it."""
    unwatch_setup("default")
    before = ProviderSettings.token_now()
    link().save()
    assert ProviderSettings.token_now() == before
    watch_setup("default")
    link("Two").save()
    assert ProviderSettings.token_now() != before
