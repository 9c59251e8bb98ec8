"""Yes or no to a change through the mail that asks for it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from changes.models import Approval, ChangeRequest
from changes.services.approvers import approver_remove
from changes.services.mailing import approvals_request, links_void
from portal.models import AnswerLink, Contact, EvidenceEntry, User
from tests.answers.reading import paths_in
from tests.changes.test_stand_ins import away
from tests.conftest import Cast
from tests.factories import changes as make
from tests.projects.people import in_group

pytestmark = pytest.mark.django_db

type SignIn = Callable[[Contact | User], Client]

YES = {"seen": 0, "answer": "approve", "comment": ""}
NO = {"seen": 0, "answer": "reject", "comment": "Not in March"}


@pytest.fixture
def change(managed: Cast, django_capture_on_commit_callbacks: Any) -> ChangeRequest:
    """Maria and Tom are asked by mail."""
    cache.clear()
    change = make.change(managed.advanced, managed.manager, managed.technician)
    ask(change, django_capture_on_commit_callbacks)
    return change


def ask(change: ChangeRequest, commit: Any) -> None:
    mail.outbox.clear()
    with commit(execute=True):
        approvals_request(change, change.approvals.with_people())


def links(person: Contact | User) -> tuple[str, str]:
    """The paths to a yes and to a no in the person's mail."""
    (letter,) = (one for one in mail.outbox if person.email in one.to[0])
    approve, reject = (path for path in paths_in(str(letter.body)) if path.startswith("/answer/"))
    return approve, reject


def opened(browser: Client, path: str) -> str:
    return str(browser.get(path).headers["Location"])


def said(browser: Client, page: str, status: int = 200) -> str:
    response = browser.get(page)
    assert response.status_code == status
    return response.content.decode()


def test_a_contact_answers_from_the_mail(change: ChangeRequest, managed: Cast, signed_in: SignIn) -> None:
    browser = signed_in(managed.manager)
    page = opened(browser, links(managed.manager)[0])
    assert "I approve change" in said(browser, page)
    assert not EvidenceEntry.objects.exists()

    assert browser.post(page, YES).headers["Location"] == change.get_absolute_url()
    given = change.approvals.get(contact=managed.manager)
    assert (given.answer, given.entry.person) == ("approve", "Maria Manager")  # type: ignore[union-attr]  # answered
    assert "This link was used" in said(browser, page, 410)


def test_a_member_of_staff_answers_from_the_mail(
    change: ChangeRequest, managed: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(managed.technician)
    page = opened(browser, links(managed.technician)[1])
    assert "I reject change" in said(browser, page)

    assert browser.post(page, NO | {"comment": ""}).status_code == 422
    assert browser.post(page, NO).status_code == 302
    assert change.approvals.get(user=managed.technician).comment == "Not in March"


def test_an_answer_can_still_be_changed_by_the_other_link_of_a_later_mail(
    change: ChangeRequest, managed: Cast, signed_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    browser = signed_in(managed.manager)
    approve, reject = links(managed.manager)
    browser.post(opened(browser, approve), YES)
    assert "no longer counts" in said(browser, opened(browser, reject), 410)

    ask(change, django_capture_on_commit_callbacks)
    approve, reject = links(managed.manager)
    assert "This is your answer already" in said(browser, opened(browser, approve), 409)
    assert browser.post(opened(browser, reject), NO | {"seen": 1}).status_code == 302
    assert EvidenceEntry.objects.count() == 2


def test_a_link_says_one_thing_and_what_was_seen_counts(
    change: ChangeRequest, managed: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(managed.manager)
    page = opened(browser, links(managed.manager)[1])
    assert browser.post(page, YES).status_code == 422
    make.answered(change.approvals.get(contact=managed.manager))  # meanwhile, in the portal

    assert browser.post(page, NO).status_code == 422
    assert change.approvals.get(contact=managed.manager).answer == "approve"
    assert AnswerLink.objects.usable().count() == 4


def test_an_approver_removed_meanwhile_is_told_so(
    change: ChangeRequest, managed: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(managed.manager)
    page = opened(browser, links(managed.manager)[0])
    admin = in_group("Portal administrator")
    approval = change.approvals.get(contact=managed.manager)
    approver_remove(actor=admin, change=change, approval=approval, witness=make.witness(admin))

    assert "You are no longer asked" in said(browser, page, 404)
    assert browser.post(page, YES).status_code == 404


def test_another_plan_a_complete_ticket_and_the_switch_end_it(
    change: ChangeRequest, managed: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(managed.manager)
    page = opened(browser, links(managed.manager)[0])
    change.ticket.completed_at = change.current.asked_at  # type: ignore[union-attr]  # asked
    change.ticket.save()
    assert "This change is complete" in said(browser, page, 409)
    make.switch_on(False)
    said(browser, page, 404)
    make.switch_on()
    change.ticket.completed_at = None
    change.ticket.save()
    make.ask(change)
    assert "read its new version" in said(browser, page, 409)
    links_void(change)
    assert "no longer counts" in said(browser, page, 410)
    assert not Approval.objects.exclude(answer="").exists()


def test_the_stand_in_has_links_of_their_own_which_end_with_the_absence(
    managed: Cast, signed_in: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    away(managed.manager, managed.basic)
    change = make.change(managed.advanced, managed.manager)
    ask(change, django_capture_on_commit_callbacks)
    browser = signed_in(managed.basic)
    page = opened(browser, links(managed.basic)[0])
    assert "In the name of Maria Manager" in said(browser, page)
    away(managed.manager, managed.basic, -5, -1)
    assert "You are no longer asked" in said(browser, page, 404)
    away(managed.manager, managed.basic)

    assert browser.post(page, YES).status_code == 302
    assert EvidenceEntry.objects.get().data["for"] == "Maria Manager"


def test_somebody_else_s_link_is_refused(change: ChangeRequest, managed: Cast, signed_in: SignIn) -> None:
    browser = signed_in(managed.advanced)
    page = opened(browser, links(managed.manager)[0])

    assert "for somebody else" in said(browser, page, 403)
    assert browser.post(page, YES).status_code == 403
