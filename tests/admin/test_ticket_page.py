"""A technician works a whole ticket on its page in the admin site."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import time
from decimal import Decimal

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from portal.models import AuditEntry, Contact, Draft, User
from tests.admin.conftest import Enter
from tests.conftest import Cast
from tests.factories import portal as make
from tests.factories import tickets as make_ticket
from tickets.admin.actions import TICKET_ACTIONS
from tickets.admin.forms import hours_between
from tickets.choices import StatusKind
from tickets.models import Ticket, TicketNote, TicketStatus, TicketTimeEntry

pytestmark = pytest.mark.django_db

type Callbacks = Callable[..., AbstractContextManager[list[Callable[[], object]]]]
type SignIn = Callable[[Contact | User], Client]

ACTIONS = [action.name for action in TICKET_ACTIONS]


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return make_ticket.ticket(cast.manager, "The printer smokes")


def page(ticket: Ticket) -> str:
    return reverse("admin:tickets_ticket_change", args=[ticket.pk])


def act(browser: Client, ticket: Ticket, name: str, **data: object) -> str:
    """Send an action's form; returns the text of the page that follows."""
    url = reverse(f"admin:tickets_ticket_{name}", args=[ticket.pk])
    sent = {f"{name}-{key}": value for key, value in data.items()}
    return browser.post(url, sent, follow=True).content.decode()


def test_the_page_reads_like_a_ticket(technician: Client, ticket: Ticket, cast: Cast) -> None:
    make_ticket.note(ticket, "It still smokes", contact_author=cast.manager)
    make_ticket.note(ticket, "Fuser, surely", visibility="internal", author=cast.technician)
    html = technician.get(page(ticket)).content.decode()
    for said in (
        "The printer smokes",
        "It still smokes",
        "Fuser, surely",
        "Maria Manager",
        "noted internally",
    ):
        assert said in html
    assert html.index("Fuser, surely") < html.index("It still smokes")  # newest first


def test_a_note_is_internal_unless_somebody_chooses_otherwise(technician: Client, ticket: Ticket) -> None:
    html = technician.get(page(ticket)).content.decode()
    buttons = [line for line in html.split("<input") if 'name="reply-visibility"' in line]
    assert ['value="internal"' in line for line in buttons if "checked" in line] == [True]


def test_an_internal_note_mails_nobody(
    technician: Client, ticket: Ticket, django_capture_on_commit_callbacks: Callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = act(technician, ticket, "reply", body="Call the dealer", visibility="internal")
    assert "The internal note is on the ticket." in answer
    note = TicketNote.objects.get()
    assert (note.text, note.is_internal, str(note.author)) == ("Call the dealer", True, "A Technician")
    assert not mail.outbox


def test_a_reply_reaches_the_client(
    technician: Client, ticket: Ticket, django_capture_on_commit_callbacks: Callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = act(technician, ticket, "reply", body="Please switch it off", visibility="everyone")
    assert "The reply is on its way." in answer
    assert [message.to for message in mail.outbox] == [["Maria Manager <maria.manager@example.test>"]]
    assert not TicketNote.objects.get().is_internal
    assert Ticket.objects.get().first_reply_at is not None


def test_a_reply_may_move_the_ticket_on(technician: Client, ticket: Ticket) -> None:
    waiting = TicketStatus.objects.get(kind=StatusKind.WAITING_CUSTOMER, is_system=True)
    act(technician, ticket, "reply", body="Does it still?", visibility="everyone", status=waiting.pk)
    assert Ticket.objects.get().status == waiting


def test_who_may_read_it_must_be_said(technician: Client, ticket: Ticket) -> None:
    url = reverse("admin:tickets_ticket_reply", args=[ticket.pk])
    answer = technician.post(url, {"reply-body": "Half a thought"})
    assert answer.status_code == 422
    assert "Half a thought" in answer.content.decode()  # nothing typed is lost
    assert not TicketNote.objects.exists()


def test_a_refused_reply_keeps_text_and_file(technician: Client, ticket: Ticket) -> None:
    url = reverse("admin:tickets_ticket_reply", args=[ticket.pk])
    file = SimpleUploadedFile("log.txt", b"all is well")
    answer = technician.post(
        url, {"reply-body": "See the log", "reply-visibility": "nobody", "reply-files": file}
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "See the log" in html
    assert "log.txt" in html


def test_files_come_with_the_note_and_share_its_visibility(technician: Client, ticket: Ticket) -> None:
    file = SimpleUploadedFile("log.txt", b"all is well")
    act(technician, ticket, "reply", body="See the log", visibility="internal", files=file)
    kept = ticket.attachments.get()
    assert (kept.name, kept.is_internal) == ("log.txt", True)
    url = reverse("admin:tickets_ticket_file", args=[ticket.pk, kept.pk])
    answer = technician.get(url)
    assert b"".join(answer.streaming_content) == b"all is well"  # type: ignore[attr-defined]
    assert AuditEntry.objects.filter(verb="ticket.file_opened").exists()


def test_a_file_is_reached_through_its_own_ticket_only(
    technician: Client, ticket: Ticket, cast: Cast
) -> None:
    file = SimpleUploadedFile("log.txt", b"all is well")
    act(technician, ticket, "reply", body="See the log", visibility="internal", files=file)
    other = make_ticket.ticket(cast.globex_manager)
    url = reverse("admin:tickets_ticket_file", args=[other.pk, ticket.attachments.get().pk])
    assert technician.get(url).status_code == 404


def test_hours_by_the_clock(technician: Client, ticket: Ticket) -> None:
    act(technician, ticket, "time", worked_on="2026-01-05", start="09:00", end="10:40", visibility="internal")
    entry = TicketTimeEntry.objects.get()
    assert (entry.hours_worked, entry.hours_billed) == (Decimal("1.67"), Decimal("1.67"))


def test_billed_hours_may_differ(technician: Client, ticket: Ticket) -> None:
    act(
        technician,
        ticket,
        "time",
        worked_on="2026-01-05",
        hours_worked="2",
        hours_billed="0",
        visibility="everyone",
    )
    entry = TicketTimeEntry.objects.get()
    assert (entry.hours_worked, entry.hours_billed) == (Decimal(2), Decimal(0))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, "How many hours?"),
        ({"start": "10:00"}, "Give both, from and to."),
        ({"start": "10:00", "end": "09:00"}, "The end must come after the start."),
        ({"hours_worked": "-1"}, "greater than or equal to 0"),
    ],
)
def test_impossible_hours_are_refused(
    technician: Client, ticket: Ticket, wrong: dict[str, str], said: str
) -> None:
    sent = {"worked_on": "2026-01-05", "summary": "Changed the fuser", "visibility": "everyone"} | wrong
    html = act(technician, ticket, "time", **sent)
    assert said in html
    assert "Changed the fuser" in html
    assert not TicketTimeEntry.objects.exists()


def test_hours_between_counts_minutes() -> None:
    assert hours_between(time(23, 0), time(23, 1)) == Decimal("0.02")


def test_hours_are_approved_and_posted_and_taken_back(technician: Client, ticket: Ticket) -> None:
    act(technician, ticket, "time", worked_on="2026-01-05", hours_worked="1", visibility="everyone")
    entry = TicketTimeEntry.objects.get()
    act(technician, ticket, "post", entry=entry.pk)
    entry.refresh_from_db()
    assert entry.is_posted
    assert "already posted" in act(technician, ticket, "post", entry=entry.pk)
    act(technician, ticket, "unpost", entry=entry.pk)
    entry.refresh_from_db()
    assert not entry.is_posted


def test_hours_of_another_ticket_cannot_be_posted_here(
    technician: Client, ticket: Ticket, cast: Cast
) -> None:
    other = make_ticket.ticket(cast.globex_manager)
    act(technician, other, "time", worked_on="2026-01-05", hours_worked="1", visibility="everyone")
    act(technician, ticket, "post", entry=TicketTimeEntry.objects.get().pk)
    assert not TicketTimeEntry.objects.get().is_posted


def test_status_and_assignment(technician: Client, ticket: Ticket) -> None:
    done = TicketStatus.objects.get(kind=StatusKind.COMPLETE, is_system=True)
    act(technician, ticket, "status", status=done.pk)
    me = User.objects.get(name="A Technician")
    act(technician, ticket, "assign", resource=me.pk)
    row = Ticket.objects.get()
    assert row.completed_at is not None
    assert row.resource == me
    act(technician, ticket, "assign", resource="")
    assert Ticket.objects.get().resource is None
    assert AuditEntry.objects.filter(verb="ticket.assigned").count() == 2


def test_a_ticket_is_never_given_to_a_contact(technician: Client, ticket: Ticket, cast: Cast) -> None:
    user = cast.manager.user
    assert user is not None
    act(technician, ticket, "assign", resource=user.pk)
    assert Ticket.objects.get().resource is None


def test_facts_are_corrected_and_what_they_were_is_recorded(technician: Client, ticket: Ticket) -> None:
    url = reverse("admin:tickets_ticket_correct", args=[ticket.pk])
    answer = technician.post(url, corrected(ticket, title="The scanner smokes", priority="high"))
    assert answer.status_code == 302, answer.content
    row = Ticket.objects.get()
    assert (row.title, row.priority) == ("The scanner smokes", "high")
    entry = AuditEntry.objects.get(verb="ticket.corrected")
    assert entry.data["title"] == ["The printer smokes", "The scanner smokes"]
    assert set(entry.data) == {"title", "priority"}


def test_people_of_another_client_are_refused(technician: Client, ticket: Ticket, cast: Cast) -> None:
    url = reverse("admin:tickets_ticket_correct", args=[ticket.pk])
    answer = technician.post(url, corrected(ticket, contact=cast.globex_manager.pk))
    assert "This belongs to another organization." in answer.content.decode()
    assert Ticket.objects.get().contact == cast.manager


def corrected(ticket: Ticket, **changes: object) -> dict[str, object]:
    same = {
        "title": ticket.title,
        "description": "",
        "kind": ticket.kind,
        "priority": ticket.priority,
        "sp_priority": "",
        "queue": ticket.queue_id,
        "issue_type": "",
        "contact": ticket.contact_id or "",
        "device": "",
        "contract": "",
        "due_at_0": "",
        "due_at_1": "",
    }
    return same | changes


def test_contacts_are_offered_from_the_tickets_organization_only(
    technician: Client, ticket: Ticket, cast: Cast
) -> None:
    html = technician.get(reverse("admin:tickets_ticket_correct", args=[ticket.pk])).content.decode()
    assert f"/admin/autocomplete/?organization={cast.acme.pk}" in html
    asked = {"app_label": "tickets", "model_name": "ticket", "field_name": "contact", "term": ""}
    found = technician.get(reverse("admin:autocomplete"), asked | {"organization": str(cast.acme.pk)}).json()
    assert "Greta Globex" not in {row["text"] for row in found["results"]}
    assert "Maria Manager" in {row["text"] for row in found["results"]}


def test_a_ticket_is_raised_for_a_contact(technician: Client, cast: Cast) -> None:
    asked = make_ticket.request_type("Repair", kind="incident", queue=make_ticket.queue("Workshop"))
    data = {
        "contact": cast.basic.pk,
        "request_type": asked.pk,
        "source": "phone",
        "title": "Screen stays black",
        "description": "Since this morning",
        "priority": "high",
        "resource": "",
        "due_at_0": "",
        "due_at_1": "",
    }
    answer = technician.post(reverse("admin:tickets_ticket_add"), data)
    ticket = Ticket.objects.get()
    assert answer["Location"] == page(ticket)
    assert (ticket.organization, ticket.contact, ticket.creator) == (cast.acme, cast.basic, None)
    assert (ticket.kind, str(ticket.queue), ticket.source) == ("incident", "Workshop", "phone")
    assert ticket.number
    assert str(ticket.created_by) == "A Technician"
    assert AuditEntry.objects.filter(verb="ticket.created").count() == 1


def test_a_request_type_of_another_client_is_refused(technician: Client, cast: Cast) -> None:
    asked = make_ticket.request_type("Theirs", organization=cast.globex)
    data = {
        "contact": cast.basic.pk,
        "request_type": asked.pk,
        "source": "phone",
        "title": "X",
        "priority": "low",
    }
    answer = technician.post(reverse("admin:tickets_ticket_add"), data)
    assert "This belongs to another organization." in answer.content.decode()
    assert not Ticket.objects.exists()


def test_what_is_being_written_is_kept(technician: Client, ticket: Ticket) -> None:
    url = reverse("admin:tickets_ticket_draft", args=[ticket.pk])
    assert technician.post(url, {"reply-body": "Dear Maria, I"}).status_code == 204
    assert "Dear Maria, I" in technician.get(page(ticket)).content.decode()
    act(technician, ticket, "reply", body="Dear Maria, I know", visibility="everyone")
    assert not Draft.objects.exists()


@pytest.mark.parametrize("name", ACTIONS)
def test_reading_is_not_writing(name: str, enter: Enter, ticket: Ticket) -> None:
    browser = enter("Billing")
    url = reverse(f"admin:tickets_ticket_{name}", args=[ticket.pk])
    html = browser.get(page(ticket)).content.decode()
    if name in ("post", "unpost"):
        assert browser.post(url, {}).status_code == 422
    else:
        assert url not in html
        assert browser.post(url, {}).status_code == 403


@pytest.mark.parametrize("name", [*ACTIONS, "draft"])
def test_actions_are_posted_never_got(technician: Client, name: str, ticket: Ticket) -> None:
    url = reverse(f"admin:tickets_ticket_{name}", args=[ticket.pk])
    assert technician.get(url).status_code in (405, 422)


@pytest.mark.parametrize("name", [*ACTIONS, "draft", "correct"])
def test_a_contact_reaches_no_action(name: str, ticket: Ticket, cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(cast.comanaged_administrator)
    url = reverse(f"admin:tickets_ticket_{name}", args=[ticket.pk])
    assert browser.post(url, {"reply-body": "x"}).status_code in (302, 403)
    assert not TicketNote.objects.exists()


def test_unknown_tickets_are_not_found(technician: Client, ticket: Ticket) -> None:
    assert technician.get(reverse("admin:tickets_ticket_change", args=[0])).status_code == 404
    assert technician.post(reverse("admin:tickets_ticket_reply", args=[0])).status_code == 404


def test_tickets_are_never_deleted(administrator: Client, ticket: Ticket) -> None:
    url = reverse("admin:tickets_ticket_delete", args=[ticket.pk])
    assert administrator.post(url, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("entries", [1, 3])
def test_the_page_costs_the_same_however_long_the_history(
    technician: Client,
    ticket: Ticket,
    cast: Cast,
    entries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _each in range(entries):
        make_ticket.note(ticket, author=make.staff())
        TicketTimeEntry.objects.create(
            ticket=ticket, resource=make.staff(), worked_on="2026-01-05", hours_worked=1, hours_billed=1
        )
    technician.get(page(ticket))
    with django_assert_num_queries(21):
        technician.get(page(ticket))


def test_contacts_of_nobody_get_no_mail(technician: Client, ticket: Ticket, cast: Cast) -> None:
    Contact.objects.filter(pk=cast.manager.pk).update(is_active=False)
    assert "Nobody gets a mail" in technician.get(page(ticket)).content.decode()


def test_every_change_stands_in_the_history(technician: Client, ticket: Ticket) -> None:
    done = TicketStatus.objects.get(kind=StatusKind.COMPLETE, is_system=True)
    act(technician, ticket, "status", status=done.pk)
    url = reverse("admin:tickets_ticket_correct", args=[ticket.pk])
    technician.post(url, corrected(ticket, title="The scanner smokes"))
    html = technician.get(reverse("admin:tickets_ticket_history", args=[ticket.pk])).content.decode()
    assert "ticket.status_changed" in html
    assert "The printer smokes" in html
    assert html.index("ticket.corrected") < html.index("ticket.status_changed")
