"""Mails about tickets: who is told is decided in one place, and nothing internal is ever in one."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from portal.models import Contact, ProviderSettings, User, Visibility
from portal.notifications import mail_muted
from tests.conftest import Cast
from tests.factories import portal as people
from tests.factories import tickets as make
from tests.tickets.people import grant, viewer_of
from tickets import notifications
from tickets.choices import StatusKind
from tickets.models import Ticket, TicketAttachment, TicketTimeEntry
from tickets.notifications import recipients
from tickets.services.replies import note_add, staff_note_add
from tickets.services.statuses import status_change
from tickets.services.time_entries import time_entry_add

type Commit = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


class Post:
    """Runs something as one committed step, and returns the mails it caused."""

    def __init__(self, commit: Commit, outbox: list[EmailMultiAlternatives]) -> None:
        self.commit = commit
        self.outbox = outbox

    def __call__(
        self, act: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> dict[str, EmailMultiAlternatives]:
        self.outbox.clear()
        with self.commit(execute=True):
            act(*args, **kwargs)
        return {message.to[0].split("<")[-1].strip(">"): message for message in self.outbox}


@pytest.fixture
def post(django_capture_on_commit_callbacks: Commit, mailoutbox: list[EmailMultiAlternatives]) -> Post:
    return Post(django_capture_on_commit_callbacks, mailoutbox)


@pytest.fixture
def technician(cast: Cast) -> User:
    return grant(cast.technician, "add_ticketnote", "change_ticket", "add_tickettimeentry")


def answer(technician: User, ticket: Ticket, text: str = "We are on it", **fields: Any) -> None:
    usual = {"visibility": Visibility.EVERYONE}
    staff_note_add(actor=technician, ticket=ticket, text=text, **usual | fields)


def test_an_answer_goes_to_the_contact_and_the_watchers(cast: Cast, post: Post, technician: User) -> None:
    ticket = make.ticket(cast.basic, "Printer squeaks")
    ticket.watchers.add(cast.advanced)
    mails = post(answer, technician, ticket, "It needs **oil**.")
    assert set(mails) == {cast.basic.email, cast.advanced.email}
    mail = mails[cast.basic.email]
    assert mail.subject == f"[{ticket.number}] Printer squeaks"
    assert "It needs **oil**." in mail.body
    html = str(mail.alternatives[0][0])
    assert "<strong>oil</strong>" in html
    for text in (str(mail.body), html):
        assert f"http://127.0.0.1:8000/tickets/{ticket.pk}/" in text
        assert "Tom Technician" in text


def test_a_contacts_note_goes_to_the_assigned_person_and_not_back(cast: Cast, post: Post) -> None:
    ticket = make.ticket(cast.basic, resource=cast.technician)
    ticket.watchers.add(cast.advanced)
    mails = post(note_add, viewer=viewer_of(cast.basic), ticket=ticket, text="Still broken")
    assert set(mails) == {cast.technician.email, cast.advanced.email}
    assert f"/admin/tickets/ticket/{ticket.pk}/change/" in str(mails[cast.technician.email].body)


def test_the_assigned_person_is_left_alone_where_notifications_are_off(cast: Cast, post: Post) -> None:
    cast.acme.notifications = False
    cast.acme.save()
    ticket = make.ticket(cast.basic, resource=cast.technician)
    assert post(note_add, viewer=viewer_of(cast.basic), ticket=ticket, text="Hello") == {}


def test_the_queue_hears_of_new_tickets_and_of_what_nobody_has_taken(cast: Cast, post: Post) -> None:
    queue = make.queue("First line", email="first-line@provider.test")
    ticket = make.ticket(cast.basic, queue=queue)
    created = post(notifications.ticket_created, ticket)
    assert set(created) == {cast.basic.email, "first-line@provider.test"}
    noted = post(note_add, viewer=viewer_of(cast.basic), ticket=ticket, text="One more thing")
    assert set(noted) == {"first-line@provider.test"}


def test_waiting_and_completed_are_told_once_with_the_reply(cast: Cast, post: Post, technician: User) -> None:
    ticket = make.ticket(cast.basic)
    waiting = make.status(StatusKind.WAITING_CUSTOMER)
    (mail,) = post(answer, technician, ticket, "Which floor?", status=waiting).values()
    assert "waits for you" in mail.body
    assert "Which floor?" in mail.body
    (mail,) = post(
        status_change, actor=technician, ticket=ticket, to=make.status(StatusKind.COMPLETE)
    ).values()
    assert "is completed" in mail.body
    assert post(status_change, actor=technician, ticket=ticket, to=make.status(StatusKind.IN_PROGRESS)) == {}


def test_no_mail_holds_anything_internal(cast: Cast, post: Post, technician: User) -> None:
    """The canary: an internal note, file and time entry, then every mail a ticket can cause."""
    cast.acme.resource_names = "masked"
    cast.acme.save()
    ticket = make.ticket(cast.basic, queue=make.queue("CANARY", email="desk@provider.test"))
    ticket.watchers.add(cast.manager)
    internal = make.note(ticket, "CANARY", visibility="internal", author=technician)
    facts = {"file": ContentFile(b"CANARY", "x"), "content_type": "text/plain", "size": 6}
    TicketAttachment.objects.create(ticket=ticket, note=internal, name="CANARY.txt", **facts)
    complete, waiting = make.status(StatusKind.COMPLETE), make.status(StatusKind.WAITING_CUSTOMER)
    hours = {"worked_on": date(2026, 1, 2), "hours_worked": 1, "summary": "CANARY", "visibility": "internal"}
    acts: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (notifications.ticket_created, {"ticket": ticket}),
        (time_entry_add, {"actor": technician, "ticket": ticket, **hours}),
        (answer, {"technician": technician, "ticket": ticket}),
        (answer, {"technician": technician, "ticket": ticket, "text": "CANARY", "visibility": "internal"}),
        (
            answer,
            {
                "technician": technician,
                "ticket": ticket,
                "text": "CANARY",
                "visibility": "internal",
                "status": waiting,
            },
        ),
        (note_add, {"viewer": viewer_of(cast.basic), "ticket": ticket, "text": "Here"}),
        (status_change, {"actor": technician, "ticket": ticket, "to": complete}),
    ]
    counts = []
    for act, arguments in acts:
        mails = post(act, **arguments)
        counts.append(len(mails))
        for address, mail in mails.items():
            if address == "desk@provider.test":
                continue
            whole = mail.message().as_string() + str(mail.body) + str(mail.alternatives[0][0])
            assert "CANARY" not in whole
            assert "Tom Technician" not in whole, "the organization does not show names"
    assert counts == [3, 0, 2, 0, 2, 2, 2]
    assert TicketTimeEntry.objects.exists()


def told(ticket: Ticket, visibility: str = "everyone") -> set[str]:
    fresh = Ticket.objects.get(pk=ticket.pk)
    return {str(reader) for reader in recipients(fresh, visibility, None)}


def test_internal_entries_have_no_readers(cast: Cast) -> None:
    ticket = make.ticket(cast.basic, resource=cast.technician)
    assert told(ticket, "internal") == set()
    assert told(ticket) == {"Bea Basic", "Tom Technician"}


def lock_out(contact: Contact) -> None:
    contact.portal_active = False
    contact.save()


def leave(contact: Contact) -> None:
    contact.is_active = False
    contact.save()


def lose_the_login(contact: Contact) -> None:
    assert contact.user is not None
    contact.user.is_active = False
    contact.user.save()


def lose_the_grant(contact: Contact) -> None:
    level = contact.security_level
    assert level is not None
    level.grants_data = {"profile.edit": 2}
    level.save()


def lose_the_portal(contact: Contact) -> None:
    contact.organization.portal_enabled = False
    contact.organization.save()


@pytest.mark.parametrize("lose", [lock_out, leave, lose_the_login, lose_the_grant, lose_the_portal])
def test_whoever_lost_access_is_told_nothing(cast: Cast, lose: Callable[[Contact], None]) -> None:
    ticket = make.ticket(people.contact(cast.acme, name="Petra Phone", login=False))
    ticket.watchers.add(cast.billing)
    assert "Bill Billing" in told(ticket)
    lose(cast.billing)
    assert "Bill Billing" not in told(ticket)


def test_a_watcher_of_another_organization_is_told_nothing(cast: Cast) -> None:
    """Bait: rows left over from before a ticket moved, and a sub-organization below the ticket's."""
    ticket = make.ticket(cast.basic)
    ticket.watchers.add(cast.globex_manager, cast.north_manager)
    assert told(ticket) == {"Bea Basic"}
    below = make.ticket(cast.north_manager)
    below.watchers.add(cast.manager)
    assert told(below) == {"Nora North", "Maria Manager"}


def test_a_contact_without_a_login_still_gets_mail(cast: Cast) -> None:
    petra = people.contact(cast.acme, name="Petra Phone", login=False)
    assert told(make.ticket(petra)) == {"Petra Phone"}


def test_a_hidden_ticket_is_told_to_no_contact(cast: Cast) -> None:
    ProviderSettings(tickets_created_since=date(2020, 1, 1)).save()
    hidden = make.queue("Hidden", visible_in_portal=False, email="hidden@provider.test")
    assert told(make.ticket(cast.basic, queue=hidden)) == {"Hidden"}
    assert told(make.ticket(cast.basic, created_at=timezone.now().replace(year=2019))) == set()


def test_imports_and_demo_data_send_nothing(cast: Cast, post: Post, technician: User) -> None:
    ticket = make.ticket(cast.basic)
    with mail_muted():
        assert post(answer, technician, ticket) == {}
    assert set(post(answer, technician, ticket)) == {cast.basic.email}


def test_a_title_adds_no_header(cast: Cast, post: Post, technician: User) -> None:
    ticket = make.ticket(cast.basic, "Hello\r\nBcc: victim@example.test")
    (mail,) = post(answer, technician, ticket).values()
    assert "Bcc" not in mail.message()
    assert "\n" not in mail.subject
