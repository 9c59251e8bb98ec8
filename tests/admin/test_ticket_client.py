"""Staff put right whose ticket it is, who is kept informed, and the provider's own fields."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.models import AuditEntry, CustomField
from tests.admin.conftest import Enter
from tests.conftest import Cast
from tests.factories import tickets as make
from tickets.models import Ticket, TicketNote

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    found = make.ticket(cast.basic, "The printer smokes")
    found.watchers.add(cast.advanced)
    return found


def act(browser: Client, ticket: Ticket, name: str, **data: object) -> tuple[int, str]:
    """Send an action's form; status and text of the page that follows."""
    url = reverse(f"admin:tickets_ticket_{name}", args=[ticket.pk])
    answer = browser.post(url, {f"{name}-{key}": value for key, value in data.items()})
    if answer.status_code == 302:
        return 302, browser.get(answer["Location"]).content.decode()
    return answer.status_code, answer.content.decode()


def test_a_move_first_says_by_name_what_would_change(technician: Client, ticket: Ticket, cast: Cast) -> None:
    status, page = act(technician, ticket, "move", organization=cast.globex.pk)
    assert status == 422
    lines = page[page.index("What would change") :]
    assert lines.index("Bea Basic") < lines.index("Will read all") < lines.index("Greta Globex")
    assert f"/admin/autocomplete/?organization={cast.globex.pk}" in page
    assert Ticket.objects.get().organization == cast.acme


def test_once_confirmed_the_ticket_moves(technician: Client, ticket: Ticket, cast: Cast) -> None:
    status, page = act(
        technician,
        ticket,
        "move",
        organization=cast.globex.pk,
        contact=cast.globex_manager.pk,
        confirmed="on",
    )
    assert status == 302
    assert "The ticket is with Globex now." in page
    assert "Moved from Acme to Globex." in page
    row = Ticket.objects.get()
    assert (row.organization, row.contact, row.watchers.count()) == (cast.globex, cast.globex_manager, 0)
    assert TicketNote.objects.get().is_internal
    assert AuditEntry.objects.get(verb="ticket.moved").data["watchers_removed"] == 1


@pytest.mark.parametrize(
    ("organization", "contact", "said"),
    [
        ("acme", "", "The ticket is there already."),
        ("999999", "", "Select a valid choice"),
        ("9" * 40, "", "Select a valid choice"),
        ("globex", "advanced", "Select a valid choice"),
        ("", "", "This field is required"),
    ],
)
def test_impossible_moves_are_refused(
    technician: Client, ticket: Ticket, cast: Cast, organization: str, contact: str, said: str
) -> None:
    sent = {
        "organization": getattr(cast, organization).pk if hasattr(cast, organization) else organization,
        "contact": getattr(cast, contact).pk if contact else "",
        "confirmed": "on",
    }
    status, page = act(technician, ticket, "move", **sent)
    assert status == 422
    assert said in page
    assert Ticket.objects.get().organization == cast.acme


def test_an_inactive_client_takes_no_ticket(technician: Client, ticket: Ticket, cast: Cast) -> None:
    cast.globex.is_active = False
    cast.globex.save()
    assert act(technician, ticket, "move", organization=cast.globex.pk, confirmed="on")[0] == 422


def test_watchers_are_added_and_removed(technician: Client, ticket: Ticket, cast: Cast) -> None:
    assert "Maria Manager is kept informed." in act(technician, ticket, "watch", contact=cast.manager.pk)[1]
    assert act(technician, ticket, "unwatch", contact=cast.advanced.pk)[0] == 302
    assert list(Ticket.objects.get().watchers.all()) == [cast.manager]
    verbs = AuditEntry.objects.filter(verb__startswith="ticket.watcher").values_list("verb", "actor_label")
    assert {*verbs} == {
        ("ticket.watcher_added", "A Technician"),
        ("ticket.watcher_removed", "A Technician"),
    }


def test_nobody_of_another_client_is_kept_informed(technician: Client, ticket: Ticket, cast: Cast) -> None:
    for stranger in (cast.globex_manager, cast.north_manager):
        assert act(technician, ticket, "watch", contact=stranger.pk)[0] == 422
    assert act(technician, ticket, "unwatch", contact=cast.manager.pk)[0] == 422
    assert list(Ticket.objects.get().watchers.all()) == [cast.advanced]


def custom(key: str, kind: str, **fields: object) -> CustomField:
    row = CustomField(entity="ticket", key=key, label=key.title(), kind=kind)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


def test_custom_fields_are_filled_corrected_and_emptied(technician: Client, ticket: Ticket) -> None:
    custom("floor", "number", visible_in_portal=True)
    custom("safe", "checkbox")
    custom("since", "date")
    Ticket.objects.update(custom={"floor": 2, "legacy": "kept"})
    page = technician.get(reverse("admin:tickets_ticket_change", args=[ticket.pk])).content.decode()
    assert "The client reads it." in page
    assert "Only we read it." in page
    assert act(technician, ticket, "custom", floor="3", safe="no", since="2026-01-05")[0] == 302
    known = {"floor": 3, "safe": False, "since": "2026-01-05", "legacy": "kept"}
    assert Ticket.objects.get().custom == known
    assert AuditEntry.objects.get(verb="ticket.corrected").data["floor"] == ["2", "3"]
    act(technician, ticket, "custom", floor="", safe="no", since="2026-01-05")
    assert "floor" not in Ticket.objects.get().custom


def test_nonsense_in_a_custom_field_is_refused_and_shown_again(technician: Client, ticket: Ticket) -> None:
    custom("floor", "number")
    status, page = act(technician, ticket, "custom", floor="third")
    assert status == 422
    assert 'value="third"' in page
    assert Ticket.objects.get().custom == {}


def test_readers_of_tickets_change_none_of_it(enter: Enter, ticket: Ticket, cast: Cast) -> None:
    browser = enter("Billing")
    for name, sent in (
        ("move", {"organization": cast.globex.pk, "confirmed": "on"}),
        ("watch", {"contact": cast.manager.pk}),
        ("unwatch", {"contact": cast.advanced.pk}),
        ("custom", {}),
    ):
        assert act(browser, ticket, name, **sent)[0] == 403
    assert Ticket.objects.get().organization == cast.acme
