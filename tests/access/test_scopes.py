"""From a scope to rows: every scoped model, every level, with another client's rows as bait."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Q
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.access import Perm, Scope
from portal.models import Contact, ProviderSettings
from portal.querysets import ScopedChildQuerySet, ScopedQuerySet
from portal.registry import OwnScope, own_scopes
from tests.conftest import Cast
from tests.factories import portal as people
from tests.factories import tickets as make
from tickets.models import Ticket, TicketNote, TicketWatcher


def seen_by(contact: Contact) -> set[str]:
    return set(Ticket.objects.visible_to(contact.as_viewer()).values_list("title", flat=True))


@pytest.fixture
def desk(cast: Cast) -> Cast:
    """Tickets of everybody: Bea's, Adam's, Nora's at the sub-organization, and Greta's as bait."""
    for contact, title in (
        (cast.basic, "Bea"),
        (cast.advanced, "Adam"),
        (cast.north_manager, "Nora"),
        (cast.globex_manager, "bait"),
    ):
        make.ticket(contact, title)
    return cast


def test_basic_sees_what_is_their_own(desk: Cast) -> None:
    assert seen_by(desk.basic) == {"Bea"}


def test_billing_sees_what_is_their_own(desk: Cast) -> None:
    assert seen_by(desk.billing) == set()


def test_the_other_levels_see_the_organization_and_its_sub_organizations(desk: Cast) -> None:
    for contact in (desk.advanced, desk.manager, desk.comanaged_resource, desk.comanaged_administrator):
        assert seen_by(contact) == {"Bea", "Adam", "Nora"}, contact


def test_a_sub_organization_sees_neither_parent_nor_sister(desk: Cast) -> None:
    make.ticket(people.contact(desk.acme_south, name="Sam South"), "sister")
    assert seen_by(desk.north_manager) == {"Nora"}


def test_another_client_sees_only_itself(desk: Cast) -> None:
    assert seen_by(desk.globex_manager) == {"bait"}


@pytest.mark.parametrize("relation", ["contact", "creator", "internal_resource"])
def test_own_is_contact_creator_or_comanaged_assignee(desk: Cast, relation: str) -> None:
    shared = make.ticket(desk.manager, "shared")
    Ticket.objects.filter(pk=shared.pk).update(**{relation: desk.basic})
    assert seen_by(desk.basic) == {"Bea", "shared"}


def test_own_is_watching_too(desk: Cast) -> None:
    TicketWatcher.objects.create(ticket=Ticket.objects.get(title="Adam"), contact=desk.basic)
    assert seen_by(desk.basic) == {"Bea", "Adam"}


def test_a_ticket_that_moved_to_another_client_is_out_of_reach_of_whoever_raised_it(desk: Cast) -> None:
    Ticket.objects.filter(title="Bea").update(organization=desk.globex)
    assert seen_by(desk.basic) == set()


def test_an_app_may_widen_what_is_own_but_never_the_reach(desk: Cast) -> None:
    everything = OwnScope("test", "tickets.Ticket", lambda viewer: Q(title__in=["Adam", "bait"]))
    with own_scopes.temporarily(everything):
        assert seen_by(desk.basic) == {"Bea", "Adam"}


def test_a_hidden_queue_hides_its_tickets_from_every_level(desk: Cast) -> None:
    make.ticket(desk.basic, "hidden", queue=make.queue("Internal", visible_in_portal=False))
    assert "hidden" not in seen_by(desk.basic) | seen_by(desk.manager)


def test_a_hidden_status_hides_its_tickets(desk: Cast) -> None:
    make.ticket(desk.basic, "hidden", status=make.status(name="Triage", visible_in_portal=False))
    assert "hidden" not in seen_by(desk.basic) | seen_by(desk.manager)


def test_the_cut_off_date_is_a_day_in_the_providers_zone(desk: Cast) -> None:
    provider = ProviderSettings.load()
    provider.time_zone, provider.tickets_created_since = "America/New_York", timezone.localdate()
    provider.save()
    Ticket.objects.filter(title="Bea").update(created_at=timezone.now() - timedelta(days=2))
    assert seen_by(desk.manager) <= {"Adam", "Nora"}
    assert seen_by(desk.basic) == set()


def test_an_internal_note_and_a_note_of_a_foreign_ticket_do_not_exist(desk: Cast) -> None:
    for title, visibility in (("Bea", "everyone"), ("Bea", "internal"), ("bait", "everyone")):
        make.note(Ticket.objects.get(title=title), f"{title} {visibility}", visibility=visibility)
    for contact in (desk.basic, desk.manager):
        notes = TicketNote.objects.visible_to(contact.as_viewer())
        assert [note.text for note in notes] == ["Bea everyone"]


def scoped_models() -> list[type[models.Model]]:
    kinds = (ScopedQuerySet, ScopedChildQuerySet)
    return [model for model in apps.get_models() if isinstance(model._default_manager.all(), kinds)]


@pytest.mark.parametrize("model", scoped_models(), ids=lambda model: model._meta.label)
def test_without_a_viewer_there_is_nothing(desk: Cast, model: type[models.Model]) -> None:
    assert not model._default_manager.all().visible_to(None).exists()  # type: ignore[attr-defined]  # scoped


@pytest.mark.parametrize("model", scoped_models(), ids=lambda model: model._meta.label)
def test_without_a_grant_there_is_nothing(desk: Cast, model: type[models.Model]) -> None:
    viewer = desk.manager.as_viewer()
    assert viewer
    stripped = replace(viewer, grants=MappingProxyType({}))
    rows = model._default_manager.all().visible_to(stripped)  # type: ignore[attr-defined]  # scoped
    if model._meta.label != "portal.Organization":  # its own name is no secret to anyone in it
        assert not rows.exists()


def test_a_queryset_without_a_declared_permission_raises_at_first_use(desk: Cast) -> None:
    class Careless(ScopedQuerySet[Ticket]):
        pass

    with pytest.raises(ImproperlyConfigured):
        Careless(Ticket).visible_to(desk.manager.as_viewer())


def test_whatever_is_granted_nothing_beyond_the_reach_is_seen(desk: Cast) -> None:
    viewer = desk.manager.as_viewer()
    assert viewer

    @given(scope=st.sampled_from(Scope), reach=st.sets(st.sampled_from(sorted(viewer.reach)), min_size=1))
    def holds(scope: Scope, reach: set[int]) -> None:
        someone = replace(
            viewer,
            organization_id=min(reach),
            reach=frozenset(reach),
            grants=MappingProxyType({Perm.TICKETS_VIEW: scope}),
        )
        seen = Ticket.objects.visible_to(someone)
        assert set(seen.values_list("organization_id", flat=True)) <= reach

    holds()
