"""The client's own help desk works its half of a ticket, and nobody else meets it (reference 13, a17)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from portal.models import AuditEntry, Contact, User
from tests.conftest import Cast
from tests.factories import tickets as make
from tests.tickets.people import looking_as, viewer_of
from tickets.models import OwnTime, Ticket, TicketNote
from tickets.services.comanaged import (
    own_assign,
    own_complete,
    own_plan,
    own_reopen,
    own_time_add,
    ticket_escalate,
)

type SignIn = Callable[[Contact | User], Client]
type Commit = Callable[..., AbstractContextManager[list[Callable[[], object]]]]

STANDARD = ("basic", "advanced", "manager", "billing", "north_manager")


@pytest.fixture
def desk(cast: Cast) -> Cast:
    """Acme has had a help desk of its own for a month."""
    cast.acme.comanaged_since = timezone.now() - timedelta(days=30)
    cast.acme.save()
    return cast


@pytest.fixture
def ticket(desk: Cast) -> Ticket:
    return make.ticket(desk.basic, "VPN drops", queue=make.queue("Desk", email="desk@provider.test"))


def work(client: Client, ticket: Ticket, verb: str, **values: object) -> Any:
    sent = {f"{verb}-{name}": value for name, value in values.items()}
    return client.post(f"/tickets/{ticket.pk}/work/", {"verb": verb} | sent)


def test_a_ticket_is_planned_and_given_to_a_colleague(desk: Cast, ticket: Ticket, signed_in: SignIn) -> None:
    status = make.status("in_progress")
    client = signed_in(desk.comanaged_resource)
    values = {
        "resource": desk.comanaged_administrator.pk,
        "status": status.pk,
        "priority": "high",
        "due": f"{date.today() + timedelta(days=3)}",  # noqa: DTZ011 - any day near
    }
    assert work(client, ticket, "plan", **values).status_code == 302
    row = Ticket.objects.get()
    assert (row.internal_resource, row.internal_status) == (desk.comanaged_administrator, status)
    assert row.internal_priority == "high"
    page = client.get(f"/tickets/{ticket.pk}/work/").content.decode()
    assert f"Gave ticket {ticket.number} to Ada Administrator at your own help desk" in page
    kept = row.internal_due_at
    assert work(client, ticket, "plan", **values).status_code == 302
    assert Ticket.objects.get().internal_due_at == kept
    assert row.status == ticket.status, "the provider's half is the provider's"


def test_a_colleague_is_told_what_they_were_given(
    desk: Cast, ticket: Ticket, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        own_assign(
            viewer=viewer_of(desk.comanaged_resource), ticket=ticket, colleague=desk.comanaged_administrator
        )
    (message,) = mail.outbox
    assert message.to == ["Ada Administrator <ada.administrator@example.test>"]
    assert "Rolf Resource has given ticket" in message.body
    assert f"/tickets/{ticket.pk}/work/" in message.body


@pytest.mark.parametrize("who", ["manager", "globex_manager", "north_manager"])
def test_nobody_outside_the_help_desk_is_given_a_ticket(desk: Cast, ticket: Ticket, who: str) -> None:
    with pytest.raises(ValidationError):
        own_assign(viewer=viewer_of(desk.comanaged_resource), ticket=ticket, colleague=getattr(desk, who))
    assert Ticket.objects.get().internal_resource is None


def test_half_is_completed_and_taken_up_again(desk: Cast, ticket: Ticket, signed_in: SignIn) -> None:
    client = signed_in(desk.comanaged_resource)
    assert work(client, ticket, "complete").status_code == 302
    row = Ticket.objects.get()
    assert row.internal_completed_at is not None
    assert row.completed_at is None
    assert work(client, ticket, "complete").status_code == 422
    assert work(client, ticket, "reopen").status_code == 302
    assert Ticket.objects.get().internal_completed_at is None
    assert b"is open already" in work(client, ticket, "reopen").content


def test_own_hours_are_apart_from_the_provider_s(desk: Cast, ticket: Ticket, signed_in: SignIn) -> None:
    client = signed_in(desk.comanaged_resource)
    day = timezone.localdate()
    answer = work(client, ticket, "hours", worked_on=day, hours="1.5", summary="New cable")
    assert answer.status_code == 302
    entry = OwnTime.objects.get()
    assert (entry.hours, entry.contact) == (Decimal("1.50"), desk.comanaged_resource)
    assert not ticket.time_entries.exists()
    for page in (f"/tickets/{ticket.pk}/work/",):
        assert "New cable" in signed_in(desk.comanaged_administrator).get(page).content.decode()
    assert "New cable" not in signed_in(desk.basic).get(f"/tickets/{ticket.pk}/").content.decode()


def test_the_provider_gets_the_ticket_with_a_note(
    desk: Cast, ticket: Ticket, signed_in: SignIn, django_capture_on_commit_callbacks: Commit
) -> None:
    client = signed_in(desk.comanaged_resource)
    with django_capture_on_commit_callbacks(execute=True):
        assert work(client, ticket, "escalate", text="Please look at the firewall.").status_code == 302
    row = Ticket.objects.get()
    assert row.escalated_by == desk.comanaged_resource
    assert row.escalated_at is not None
    assert TicketNote.objects.visible_to(viewer_of(desk.basic)).get().text == "Please look at the firewall."
    assert [sent.to for sent in mail.outbox] == [["Desk <desk@provider.test>"]]
    assert "hands ticket" in mail.outbox[0].body
    assert "Please look at the firewall." in mail.outbox[0].body
    assert work(client, ticket, "escalate", text="Again").status_code == 422
    assert TicketNote.objects.count() == 1


def test_whoever_works_on_it_hears_of_answers(
    desk: Cast, ticket: Ticket, django_capture_on_commit_callbacks: Commit
) -> None:
    own_assign(viewer=viewer_of(desk.comanaged_resource), ticket=ticket, colleague=desk.comanaged_resource)
    with django_capture_on_commit_callbacks(execute=True):
        client = Client()
        assert desk.basic.user is not None
        client.force_login(desk.basic.user)
        client.post(f"/tickets/{ticket.pk}/reply/", {"body": "Still broken"})
    assert ["Rolf Resource <rolf.resource@example.test>"] in [sent.to for sent in mail.outbox]


@pytest.mark.parametrize("who", STANDARD)
def test_standard_levels_meet_none_of_it(desk: Cast, ticket: Ticket, signed_in: SignIn, who: str) -> None:
    ticket.internal_resource, ticket.internal_priority = desk.comanaged_resource, "critical"
    ticket.save()
    client = signed_in(getattr(desk, who))
    page = client.get(f"/tickets/{ticket.pk}/").content.decode()
    assert "Our help desk" not in page
    assert "/work/" not in page
    assert client.get(f"/tickets/{ticket.pk}/work/").status_code == 403
    assert work(client, ticket, "complete").status_code == 403


@pytest.mark.parametrize("age", [timedelta(seconds=1), timedelta(days=300)])
def test_older_tickets_have_no_such_half(desk: Cast, signed_in: SignIn, age: timedelta) -> None:
    assert desk.acme.comanaged_since is not None
    old = make.ticket(desk.basic, created_at=desk.acme.comanaged_since - age)
    client = signed_in(desk.comanaged_administrator)
    assert "Our help desk" not in client.get(f"/tickets/{old.pk}/").content.decode()
    assert client.get(f"/tickets/{old.pk}/work/").status_code == 404
    with pytest.raises(PermissionDenied):
        own_complete(viewer=viewer_of(desk.comanaged_administrator), ticket=old)


def test_the_parents_help_desk_works_for_its_sub_organizations(desk: Cast, signed_in: SignIn) -> None:
    below = make.ticket(desk.north_manager)
    client = signed_in(desk.comanaged_resource)
    assert "Our help desk" in client.get(f"/tickets/{below.pk}/").content.decode()
    assert work(client, below, "complete").status_code == 302


def test_switched_off_there_is_none(cast: Cast, signed_in: SignIn) -> None:
    ticket = make.ticket(cast.basic)
    client = signed_in(cast.comanaged_administrator)
    assert "Our help desk" not in client.get(f"/tickets/{ticket.pk}/").content.decode()
    assert client.get(f"/tickets/{ticket.pk}/work/").status_code == 403


def test_foreign_and_unknown_tickets_are_the_same_404(desk: Cast, signed_in: SignIn) -> None:
    client, foreign = signed_in(desk.comanaged_administrator), make.ticket(desk.globex_manager)
    for pk in (foreign.pk, 10**15):
        assert client.get(f"/tickets/{pk}/work/").status_code == 404
        assert client.post(f"/tickets/{pk}/work/", {"verb": "complete"}).status_code == 404


def test_staff_who_look_through_their_eyes_change_nothing(
    desk: Cast, ticket: Ticket, signed_in: SignIn
) -> None:
    for act in (own_complete, own_reopen):
        with pytest.raises(PermissionDenied):
            act(viewer=viewer_of(desk.comanaged_resource, read_only=True), ticket=ticket)
    desk.technician.is_superuser = True
    desk.technician.save()
    client = signed_in(desk.technician)
    looking_as(client, desk.comanaged_resource)
    page = client.get(f"/tickets/{ticket.pk}/work/").content.decode()
    assert "disabled" in page
    assert work(client, ticket, "complete").status_code == 403
    assert Ticket.objects.get().internal_completed_at is None


@pytest.mark.parametrize(
    ("verb", "values"),
    [
        ("plan", {"resource": "999999"}),
        ("plan", {"resource": "9" * 40}),
        ("plan", {"status": "x"}),
        ("plan", {"priority": "urgent"}),
        ("plan", {"due": "9999-12-31"}),
        ("plan", {"due": "31.02.2027"}),
        ("hours", {"worked_on": "2026-01-05", "hours": "25"}),
        ("hours", {"worked_on": "2026-01-05", "hours": "NaN"}),
        ("hours", {"worked_on": "0001-01-01", "hours": "1"}),
        ("hours", {"worked_on": "2999-01-01", "hours": "1"}),
        ("hours", {"hours": "1", "summary": "a\x00b"}),
        ("escalate", {"text": "  "}),
        ("escalate", {"text": "a\x00b"}),
        ("nonsense", {}),
        ("", {}),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(
    desk: Cast, ticket: Ticket, signed_in: SignIn, verb: str, values: dict[str, str]
) -> None:
    before = Ticket.objects.values().get()
    assert work(signed_in(desk.comanaged_resource), ticket, verb, **values).status_code == 422
    assert Ticket.objects.values().get() == before
    assert not OwnTime.objects.exists()
    assert not TicketNote.objects.exists()


def test_a_status_that_clients_never_meet_is_not_theirs_to_use(desk: Cast, ticket: Ticket) -> None:
    hidden = make.status(name="Triage", visible_in_portal=False)
    with pytest.raises(ValidationError):
        own_plan(
            viewer=viewer_of(desk.comanaged_resource), ticket=ticket, status=hidden, priority="", due_at=None
        )


def test_each_verb_is_on_record(desk: Cast, ticket: Ticket) -> None:
    viewer = viewer_of(desk.comanaged_resource)
    own_plan(
        viewer=viewer,
        ticket=ticket,
        status=None,
        priority="low",
        due_at=datetime.now(UTC) + timedelta(days=1),
    )
    own_assign(viewer=viewer, ticket=ticket, colleague=desk.comanaged_resource)
    own_complete(viewer=viewer, ticket=ticket)
    own_reopen(viewer=viewer, ticket=ticket)
    own_time_add(viewer=viewer, ticket=ticket, worked_on=timezone.localdate(), hours=Decimal(1))
    ticket_escalate(viewer=viewer, ticket=ticket, text="Yours")
    verbs = set(AuditEntry.objects.filter(target_id=str(ticket.pk)).values_list("verb", flat=True))
    assert verbs == {
        "ticket.own_planned",
        "ticket.own_assigned",
        "ticket.own_completed",
        "ticket.own_reopened",
        "ticket.own_time_added",
        "ticket.escalated",
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(
    desk: Cast,
    ticket: Ticket,
    signed_in: SignIn,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    viewer = viewer_of(desk.comanaged_resource)
    for _ in range(rows):
        own_time_add(viewer=viewer, ticket=ticket, worked_on=timezone.localdate(), hours=Decimal(1))
    client = signed_in(desk.comanaged_resource)
    client.get(f"/tickets/{ticket.pk}/work/")
    with django_assert_num_queries(9):
        client.get(f"/tickets/{ticket.pk}/work/")
