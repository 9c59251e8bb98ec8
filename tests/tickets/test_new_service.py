"""Raising a ticket: what is written, and what is refused however the form was got round (S5)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from devices.models import Device, DeviceType
from portal.access import Perm, Scope
from portal.models import AuditEntry, Contact, Organization, PendingFile
from tests.conftest import Cast
from tests.factories import portal as make_portal
from tests.factories import tickets as make
from tests.tickets.people import viewer_of
from tickets import notifications
from tickets.choices import StatusKind
from tickets.models import BackgroundQuestion, IssueType, RequestType, Ticket, TicketDay
from tickets.services.creation import ticket_create


def raised(by: Contact, /, **facts: Any) -> Ticket:
    asked: dict[str, Any] = {"title": "The printer is on fire", "request_type": general()}
    return ticket_create(viewer=viewer_of(by), **asked | facts)


def general() -> RequestType:
    return RequestType.objects.get(name="General request")


def device(organization: Organization) -> Device:
    kind, _new = DeviceType.objects.get_or_create(name="Laptop")
    return Device.objects.create(organization=organization, type=kind, reference_name="LT-1")


def refused_fields(by: Contact, /, **facts: Any) -> set[str]:
    with pytest.raises(ValidationError) as refusal:
        raised(by, **facts)
    assert not Ticket.objects.exists()
    assert not TicketDay.objects.exists(), "a refused ticket takes no number"
    return set(refusal.value.message_dict)


def test_a_ticket_is_the_viewer_s_own_unless_said_otherwise(cast: Cast) -> None:
    ticket = raised(cast.basic)

    assert (ticket.organization, ticket.contact, ticket.creator) == (cast.acme, cast.basic, cast.basic)
    assert (ticket.source, ticket.kind, ticket.priority) == ("portal", "service_request", "medium")
    assert ticket.status.kind == StatusKind.NEW
    assert ticket.queue.is_default
    assert ticket.number == f"T{timezone.now():%Y%m%d}.0001"


def test_the_request_type_decides_queue_kind_status_and_priority(cast: Cast) -> None:
    mine = make.status(StatusKind.IN_PROGRESS)
    hardware = make.queue("Hardware")
    kind = make.request_type(
        "Broken", queue=hardware, kind="incident", initial_status=mine, default_priority="high"
    )

    ticket = raised(cast.basic, request_type=kind)

    assert (ticket.queue, ticket.kind, ticket.status, ticket.priority) == (hardware, "incident", mine, "high")


def test_a_type_that_begins_completed_is_completed(cast: Cast) -> None:
    done = make.request_type("For the record", initial_status=make.status(StatusKind.COMPLETE))

    assert raised(cast.basic, request_type=done).completed_at is not None


def test_it_leaves_a_record_and_a_first_step(cast: Cast) -> None:
    ticket = raised(cast.basic)

    entry = AuditEntry.objects.get(verb="ticket.created")
    assert (entry.target_id, entry.organization) == (str(ticket.pk), cast.acme)
    change = ticket.status_changes.get()
    assert (change.from_status, change.to_status, change.by) == (None, ticket.status, cast.basic.user)


def test_people_are_told_only_once_it_is_written(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    told: list[Ticket] = []
    monkeypatch.setattr(notifications, "ticket_created", told.append)

    with django_capture_on_commit_callbacks() as callbacks:
        ticket = raised(cast.basic)
        assert told == []
    for callback in callbacks:
        callback()

    assert told == [ticket]


def test_answers_keep_the_question_as_it_was_asked(cast: Cast) -> None:
    question = BackgroundQuestion.objects.create(request_type=general(), text="Since when?")

    ticket = raised(cast.basic, answers=[(question, "Monday")])
    BackgroundQuestion.objects.update(text="Reworded")

    assert list(ticket.answers.values_list("text", "answer")) == [("Since when?", "Monday")]


def test_a_form_sent_twice_makes_one_ticket(cast: Cast) -> None:
    token = uuid4()

    first, second = raised(cast.basic, form_token=token), raised(cast.basic, form_token=token)

    assert first == second
    assert raised(cast.advanced, form_token=token) != first, "the token is one person's own"


def test_somebody_who_came_through_at_the_same_moment_wins(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither has seen the other's ticket; then the database lets one of them through."""
    token = uuid4()
    first = raised(cast.basic, form_token=token)
    answers = iter([None, first])
    monkeypatch.setattr("tickets.services.creation.ticket_of_form", lambda *_: next(answers))

    assert raised(cast.basic, form_token=token) == first
    assert TicketDay.objects.get().last == 1, "the second one's number went back"


# Whom and what may be chosen --------------------------------------------------------------------------


def test_without_the_grant_nobody_raises_anything(cast: Cast) -> None:
    level = cast.basic.security_level
    assert level is not None
    level.grants_data.pop(Perm.TICKETS_CREATE)
    level.save()

    with pytest.raises(PermissionDenied):
        raised(cast.basic)


def test_a_preview_raises_nothing(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        ticket_create(viewer=viewer_of(cast.basic, read_only=True), request_type=general(), title="x")


@pytest.mark.parametrize("who", ["basic", "billing"])
def test_whoever_sees_their_own_tickets_raises_them_for_nobody_else(cast: Cast, who: str) -> None:
    assert refused_fields(getattr(cast, who), contact=cast.manager) == {"contact"}


def test_an_organization_s_own_people_may_be_chosen(cast: Cast) -> None:
    ticket = raised(cast.advanced, contact=cast.basic, watchers=[cast.manager, cast.basic])

    assert ticket.contact == cast.basic
    assert list(ticket.watchers.all()) == [cast.manager], "the contact is informed anyway"


def test_a_parent_raises_tickets_for_its_sub_organizations(cast: Cast) -> None:
    ticket = raised(cast.manager, organization=cast.acme_north, contact=cast.north_manager)

    assert (ticket.organization, ticket.contact) == (cast.acme_north, cast.north_manager)


def test_strangers_are_refused(cast: Cast) -> None:
    assert refused_fields(cast.manager, organization=cast.globex) == {"organization"}
    assert refused_fields(cast.north_manager, organization=cast.acme) == {"organization"}
    assert refused_fields(cast.manager, contact=cast.globex_manager) == {"contact"}
    assert refused_fields(cast.manager, watchers=[cast.basic, cast.globex_manager]) == {"watchers"}


def test_a_sub_organization_s_people_do_not_watch_the_parent_s_tickets(cast: Cast) -> None:
    assert refused_fields(cast.manager, watchers=[cast.north_manager]) == {"watchers"}


def test_people_who_have_left_are_refused(cast: Cast) -> None:
    Contact.objects.filter(pk=cast.basic.pk).update(is_active=False)

    assert refused_fields(cast.manager, contact=cast.basic, watchers=[cast.basic]) == {"contact"}


def test_devices_are_the_organization_s(cast: Cast) -> None:
    near, far = device(cast.acme), device(cast.globex)

    assert refused_fields(cast.manager, device=far) == {"device"}
    assert refused_fields(cast.manager, device=near, organization=cast.acme_north) == {"device"}
    assert raised(cast.manager, device=near).device == near


def test_devices_need_their_grant(cast: Cast) -> None:
    assert not viewer_of(cast.billing).can(Perm.DEVICES_VIEW)
    assert refused_fields(cast.billing, device=device(cast.acme)) == {"device"}


def test_request_types_of_others_and_old_ones_are_refused(cast: Cast) -> None:
    theirs = make.request_type("Theirs", organization=cast.globex)
    old = make.request_type("Old", is_active=False)
    norths = make.request_type("North's", organization=cast.acme_north)

    assert refused_fields(cast.manager, request_type=theirs) == {"request_type"}
    assert refused_fields(cast.manager, request_type=old) == {"request_type"}
    assert refused_fields(cast.manager, request_type=norths) == {"request_type"}
    assert raised(cast.manager, request_type=norths, organization=cast.acme_north)


def test_the_provider_s_priority_needs_its_grant(cast: Cast) -> None:
    assert refused_fields(cast.manager, sp_priority="high") == {"sp_priority"}

    level = cast.manager.security_level
    assert level is not None
    level.grants_data[Perm.TICKETS_SET_SP_PRIORITY] = int(Scope.ORGANIZATION)
    level.save()
    assert raised(cast.manager, sp_priority="high").sp_priority == "high"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": "x" * 256}, "title"),
        ({"title": ""}, "title"),
        ({"priority": "panic"}, "priority"),
        ({"sp_priority": "panic"}, "sp_priority"),
    ],
)
def test_values_the_columns_cannot_hold_are_refused(cast: Cast, facts: dict[str, Any], field: str) -> None:
    assert refused_fields(cast.basic, **facts) == {field}


def test_issue_type_and_due_day_are_kept(cast: Cast) -> None:
    issue, due = IssueType.objects.create(name="E-mail"), timezone.now() + timedelta(days=2)

    ticket = raised(cast.basic, issue_type=issue, due_at=due, custom={"floor": 3})

    assert (ticket.issue_type, ticket.due_at, ticket.custom) == (issue, due, {"floor": 3})


# Files ------------------------------------------------------------------------------------------------


def test_files_are_handed_over_and_rolled_back_with_the_ticket(cast: Cast) -> None:
    pending = make_portal.pending_file(cast.basic)

    ticket = raised(cast.basic, files=[pending])

    kept = ticket.attachments.get()
    assert (kept.name, kept.visibility, kept.contact_author) == (pending.name, "everyone", cast.basic)
    with kept.file.open() as stored:
        assert stored.read() == b"hello"
    assert not PendingFile.objects.exists()


def test_a_ticket_that_fails_keeps_its_files_waiting(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    pending = make_portal.pending_file(cast.basic)

    def fail(*_args: object, **_facts: object) -> None:
        raise RuntimeError("no record, no ticket")

    monkeypatch.setattr("portal.audit.record", fail)
    with pytest.raises(RuntimeError):
        raised(cast.basic, files=[pending])

    with PendingFile.objects.get().file.open() as stored:
        assert stored.read() == b"hello"
    assert not Ticket.objects.exists()
