"""Which mails reach whom: one's own choice, except for those that nobody switches off."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from portal.access import Perm
from portal.models import AuditEntry, Contact, Organization, User
from portal.notifications import notify, recipient_of, recipient_of_user
from portal.registry import NotificationEvent, notification_events
from portal.services.my_settings import notifications_update
from tests.conftest import Cast
from tests.factories import portal as people
from tests.factories import tickets as make
from tests.settings.test_profile import give, level
from tests.tickets.people import grant, viewer_of
from tests.tickets.test_mails import Commit, Post
from tickets.notifications import goes_to, ticket_created
from tickets.services.replies import staff_note_add

type SignIn = Callable[[Contact | User], Client]

pytestmark = pytest.mark.django_db

PAGE = "/account/notifications/"
EVENTS = (
    *("ticket_created", "ticket_replied", "ticket_waiting", "ticket_completed"),
    *("project_note_added", "project_team_mail", "project_issue_moved"),
)


@pytest.fixture
def post(django_capture_on_commit_callbacks: Commit, mailoutbox: list[EmailMultiAlternatives]) -> Post:
    return Post(django_capture_on_commit_callbacks, mailoutbox)


def without(*keys: str) -> dict[str, list[str]]:
    return {"events": [key for key in EVENTS if key not in keys]}


def test_a_mail_switched_off_goes_to_the_others_only(cast: Cast, signed_in: SignIn, post: Post) -> None:
    ticket = make.ticket(cast.basic)
    ticket.watchers.add(cast.advanced)
    tom = grant(cast.technician, "add_ticketnote")
    assert signed_in(cast.basic).post(PAGE, without("ticket_replied")).status_code == 302
    ticket.refresh_from_db()
    answer = {"actor": tom, "ticket": ticket, "text": "Done", "visibility": "everyone"}
    assert set(post(staff_note_add, **answer)) == {cast.advanced.email}
    assert set(post(ticket_created, ticket)) == {cast.basic.email, cast.advanced.email}
    signed_in(cast.basic).post(PAGE, without())
    ticket = type(ticket).objects.get(pk=ticket.pk)
    assert set(post(staff_note_add, **answer | {"ticket": ticket})) == {cast.basic.email, cast.advanced.email}


def test_who_hears_nothing_is_not_named_above_the_reply(cast: Cast, signed_in: SignIn) -> None:
    ticket = make.ticket(cast.basic)
    ticket.watchers.add(cast.advanced)
    assert "Adam Advanced" in goes_to(viewer_of(cast.basic), ticket)
    signed_in(cast.advanced).post(PAGE, without("ticket_replied"))
    ticket = type(ticket).objects.get(pk=ticket.pk)
    assert "Adam Advanced" not in goes_to(viewer_of(cast.basic), ticket)


def test_a_mandatory_mail_comes_whatever_stands_in_the_record(cast: Cast, post: Post) -> None:
    Contact.objects.filter(pk=cast.basic.pk).update(muted_events=["security_notice", "password_reset"])
    user = cast.basic.user
    assert user is not None
    told = [recipient_of_user(user)]
    assert set(post(notify, "security_notice", to=told, context={"notice": "renamed"})) == {user.email}


def test_any_apps_mail_obeys_without_asking(cast: Cast, post: Post) -> None:
    Contact.objects.filter(pk=cast.basic.pk).update(muted_events=["ticket_waiting"])
    told = [recipient_of(Contact.objects.get(pk=who.pk)) for who in (cast.basic, cast.advanced)]
    context = {"number": "T1", "title": "x", "status": "x", "path": "/"}
    assert set(post(notify, "ticket_waiting", to=told, context=context)) == {cast.advanced.email}


def test_a_new_kind_of_mail_begins_switched_on(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.basic)
    client.post(PAGE, {"events": []})
    with notification_events.temporarily(NotificationEvent("rocket_launched", "A rocket is there")):
        html = client.get(PAGE).content.decode()
        assert 'value="rocket_launched" id="id_events_0" checked' in html
        assert 'value="ticket_replied" id="id_events_2" checked' not in html


@pytest.mark.parametrize(
    "forged", ["security_notice", "nonsense", "ticket_created\x00", "x" * 100_000, "__class__"]
)
def test_a_forged_event_is_refused_and_nothing_is_written(cast: Cast, signed_in: SignIn, forged: str) -> None:
    answer = signed_in(cast.basic).post(PAGE, {"events": [forged], "away_from": "2026-12-01"})
    assert answer.status_code == 422
    bea = Contact.objects.get(pk=cast.basic.pk)
    assert (bea.muted_events, bea.out_of_office_from) == ([], None)


def test_the_service_refuses_it_as_well(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        notifications_update(
            viewer=viewer_of(cast.basic), wanted=["security_notice"], away_from=None, away_until=None
        )
    assert Contact.objects.get(pk=cast.basic.pk).muted_events == []


def test_a_preview_writes_nothing(cast: Cast) -> None:
    viewer = Contact.objects.for_viewer().get(pk=cast.basic.pk).as_viewer(read_only=True)
    assert viewer is not None
    with pytest.raises(PermissionDenied):
        notifications_update(viewer=viewer, wanted=[], away_from=None, away_until=None)


def test_mails_of_an_area_one_does_not_see_are_not_offered_and_not_forgotten(
    cast: Cast, signed_in: SignIn
) -> None:
    client = signed_in(cast.basic)
    client.post(PAGE, without("ticket_replied"))
    give(cast.basic, level(Perm.KB_VIEW))
    html = client.get(PAGE).content.decode()
    assert "Somebody wrote on a ticket" not in html
    assert "Change to a login" in html
    assert client.post(PAGE, {}).status_code == 302
    assert Contact.objects.get(pk=cast.basic.pk).muted_events == ["ticket_replied"]


def test_mandatory_mails_are_named_and_have_no_box(cast: Cast, signed_in: SignIn) -> None:
    html = signed_in(cast.basic).get(PAGE).content.decode()
    assert "Sign-in code" in html
    assert 'value="login_code"' not in html
    assert "does not have" not in html, "a mail to strangers is no contact's"


def test_a_mail_leads_to_where_it_can_be_switched_off(cast: Cast, post: Post) -> None:
    guest = people.contact(cast.acme, name="Gus Guest", login=False)
    for contact, leads in ((cast.basic, True), (guest, False)):
        (mail,) = post(ticket_created, make.ticket(contact)).values()
        for text in (str(mail.body), str(mail.alternatives[0][0])):
            assert ("http://127.0.0.1:8000/account/notifications/" in text) is leads
    assert cast.basic.user
    told = [recipient_of_user(cast.basic.user)]
    (mail,) = post(notify, "security_notice", to=told, context={"notice": "renamed"}).values()
    assert "/account/notifications/" not in str(mail.body)


def test_an_answer_to_a_mail_goes_to_the_organizations_own_support(cast: Cast, post: Post) -> None:
    Organization.objects.filter(pk=cast.acme.pk).update(support_email="acme-team@provider.test")
    (mail,) = post(ticket_created, make.ticket(Contact.objects.get(pk=cast.basic.pk))).values()
    assert mail.reply_to == ["acme-team@provider.test"]
    assert "acme-team@provider.test" in str(mail.body)
    (mail,) = post(ticket_created, make.ticket(cast.globex_manager)).values()
    assert not mail.reply_to


# Out of office -------------------------------------------------------------------------------------------


def test_an_absence_is_kept_and_known(cast: Cast, signed_in: SignIn) -> None:
    today = timezone.localdate()
    away = {"away_from": str(today), "away_until": str(today + timedelta(days=3))}
    assert signed_in(cast.basic).post(PAGE, without() | away).status_code == 302
    assert Contact.objects.get(pk=cast.basic.pk).is_out_of_office
    assert AuditEntry.objects.get(verb="contact.notifications_changed").data["after"] == {
        "out_of_office_from": str(today),
        "out_of_office_until": str(today + timedelta(days=3)),
    }
    assert str(today) in signed_in(cast.basic).get(PAGE).content.decode()
    signed_in(cast.basic).post(PAGE, without())
    assert not Contact.objects.get(pk=cast.basic.pk).is_out_of_office


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-12-24", "2026-12-23"), ("", "2026-12-23"), ("31.12.2026", ""), ("0000-01-01", ""), ("\x00", "")],
)
def test_an_absence_that_cannot_be_is_refused(cast: Cast, signed_in: SignIn, start: str, end: str) -> None:
    answer = signed_in(cast.basic).post(PAGE, {"events": [], "away_from": start, "away_until": end})
    assert answer.status_code == 422
    bea = Contact.objects.get(pk=cast.basic.pk)
    assert (bea.out_of_office_from, bea.muted_events) == (None, [])
