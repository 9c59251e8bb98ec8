"""Who can see a ticket, and who is kept informed of it."""

from collections.abc import Callable

import pytest
from django.db.models import Q
from django.test import Client

from portal.models import AuditEntry, Contact, User
from portal.registry import OwnScope, own_scopes
from tests.conftest import Cast
from tests.factories import portal as people
from tests.factories import tickets as make
from tests.tickets.people import looking_as, viewer_of
from tickets.models import Ticket, TicketWatcher
from tickets.readers import readers

type SignIn = Callable[[Contact | User], Client]


def everybody(cast: Cast) -> list[Contact]:
    return [person for person in vars(cast).values() if isinstance(person, Contact)]


def who_sees(ticket: Ticket) -> set[str]:
    """The truth, asked of each person's own eyes."""
    return {
        str(person)
        for person in Contact.objects.for_viewer()
        if Ticket.objects.visible_to(person.as_viewer()).filter(pk=ticket.pk).exists()
    }


def test_the_list_is_what_the_scopes_let_in(cast: Cast) -> None:
    """Bait: a locked-out manager, another client's manager, a sub-organization's manager, a stranger."""
    people.contact(cast.acme, "manager", "Lena Locked", portal_active=False)
    people.contact(cast.acme, name="Sam Stranger", login=False)
    ticket = make.ticket(cast.basic)
    TicketWatcher.objects.create(ticket=ticket, contact=cast.billing)
    found = readers(viewer_of(cast.basic), ticket)
    assert {reader.name for reader in found.people} == who_sees(ticket)
    assert found.others == 0


def test_people_of_the_parent_are_counted_but_not_named(cast: Cast) -> None:
    ticket = make.ticket(cast.north_manager)
    found = readers(viewer_of(cast.north_manager), ticket)
    assert [reader.name for reader in found.people] == ["Nora North"]
    assert len(found.people) + found.others == len(who_sees(ticket))
    assert {reader.name for reader in readers(viewer_of(cast.manager), ticket).people} == who_sees(ticket)


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ("basic", "The ticket is for this person"),
        ("billing", "Kept informed"),
        ("manager", "Manager at Acme, sees all of its tickets"),
    ],
)
def test_each_reader_has_a_reason(cast: Cast, person: str, reason: str) -> None:
    ticket = make.ticket(cast.basic)
    TicketWatcher.objects.create(ticket=ticket, contact=cast.billing)
    reasons = {reader.name: reader.reason for reader in readers(viewer_of(cast.manager), ticket).people}
    assert reasons[str(getattr(cast, person))] == reason


def test_what_another_app_adds_to_own_counts_too(cast: Cast) -> None:
    ticket = make.ticket(cast.manager)
    scope = OwnScope(
        "beas",
        "tickets.Ticket",
        lambda viewer: Q(contact_id=cast.manager.pk) if viewer.contact_id == cast.basic.pk else None,
        reason="Takes part in it",
        holders=lambda _ticket: [cast.basic.pk],
    )
    with own_scopes.temporarily(scope):
        found = {reader.name: reader.reason for reader in readers(viewer_of(cast.manager), ticket).people}
        assert set(found) == who_sees(ticket)
    assert found["Bea Basic"] == "Takes part in it"


def test_a_colleague_is_kept_informed_and_released(cast: Cast, signed_in: SignIn) -> None:
    ticket, client = make.ticket(cast.basic), signed_in(cast.basic)
    client.post(f"/tickets/{ticket.pk}/people/add/", {"contact": cast.billing.pk})
    assert list(ticket.watchers.all()) == [cast.billing]
    assert "Bill Billing" in client.get(f"/tickets/{ticket.pk}/people/").content.decode()
    client.post(f"/tickets/{ticket.pk}/people/remove/", {"contact": cast.billing.pk})
    assert not ticket.watchers.exists()
    verbs = AuditEntry.objects.filter(verb__startswith="ticket.watcher").order_by("pk")
    assert [entry.verb for entry in verbs] == ["ticket.watcher_added", "ticket.watcher_removed"]


def test_nobody_out_of_reach_can_be_kept_informed(cast: Cast, signed_in: SignIn) -> None:
    """Bait: another client, a sub-organization that cannot reach the parent, somebody who has left."""
    gone = people.contact(cast.acme, name="Gina Gone", login=False, is_active=False)
    ticket, client = make.ticket(cast.manager), signed_in(cast.manager)
    for person in (cast.globex_manager, cast.north_manager, gone):
        sent = client.post(f"/tickets/{ticket.pk}/people/add/", {"contact": person.pk})
        assert sent.status_code == 422
        assert str(person) not in sent.content.decode()
    assert not TicketWatcher.objects.exists()


def test_the_preview_offers_nothing_to_change(cast: Cast, signed_in: SignIn) -> None:
    ticket = make.ticket(cast.basic)
    TicketWatcher.objects.create(ticket=ticket, contact=cast.billing)
    admin = people.staff("petra", is_superuser=True)
    client = signed_in(admin)
    looking_as(client, cast.basic)
    for page in (f"/tickets/{ticket.pk}/", f"/tickets/{ticket.pk}/people/"):
        html = client.get(page).content.decode()
        assert "Bill Billing" in html
        for door in ("people/add", "people/remove", "/reply/", "/draft/"):
            assert door not in html
    client.post(f"/tickets/{ticket.pk}/people/remove/", {"contact": cast.billing.pk})
    client.post(f"/tickets/{ticket.pk}/reply/", {"body": "As somebody else"})
    assert ticket.watchers.count() == 1
    assert not ticket.notes.exists()
