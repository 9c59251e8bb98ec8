"""While an approver is away, their stand-in answers in their name, and nobody has two votes (N6)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from changes.models import Approval, ChangeRequest
from changes.services.answering import Said, change_answer, staff_answer
from portal.models import Contact, EvidenceEntry, ProviderSettings, User
from portal.services.verification import verify_all
from tests.conftest import Cast
from tests.factories import changes as make
from tests.factories import portal as people

pytestmark = pytest.mark.django_db

type SignIn = Callable[[Contact | User], Client]
type Person = Contact | User

YES = Said(1, 0, "approve", "Fine")


def away(person: Person, stand_in: Person | None, begins: int = -1, ends: int | None = 5) -> None:
    """Away from so many days hence until so many."""
    today = ProviderSettings.load().today
    person.out_of_office_from = today + timedelta(days=begins)
    person.out_of_office_until = None if ends is None else today + timedelta(days=ends)
    person.stand_in = stand_in
    person.save()


def answer(change: ChangeRequest, who: Contact, whose: Contact, said: Said = YES) -> Approval:
    viewer = Contact.objects.for_viewer().get(pk=who.pk).as_viewer()
    assert viewer is not None
    approval = change.approvals.get(contact=whose).pk
    facts = {"witness": make.witness(who), "change": change, "approval": approval}
    return change_answer(viewer=viewer, said=said, **facts)  # type: ignore[arg-type]  # as the service takes them


@pytest.fixture
def change(managed: Cast) -> ChangeRequest:
    """Maria is asked, away, and has named Bea, who sees nothing but what is her own."""
    away(managed.manager, managed.basic)
    return make.change(managed.advanced, managed.manager)


def test_the_evidence_says_who_answered_for_whom(change: ChangeRequest, managed: Cast) -> None:
    given = answer(change, managed.basic, managed.manager)

    entry = EvidenceEntry.objects.get()
    assert (given.answer, given.contact) == ("approve", managed.manager)
    assert (entry.person, entry.contact_id) == ("Bea Basic", managed.basic.pk)
    assert entry.data["for"] == "Maria Manager"
    assert entry.data["for_contact"] == managed.manager.pk
    assert entry.agreed_text.startswith("In the name of Maria Manager, who is away: I approve change")
    assert list(verify_all()) == []


def test_the_stand_in_finds_reads_and_answers_it_in_the_portal(
    change: ChangeRequest, managed: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(managed.basic)
    assert "1 change request awaits your approval" in browser.get("/").content.decode()
    assert change.ticket.number in browser.get("/changes/").content.decode()
    assert browser.get(change.ticket.get_absolute_url()).status_code == 200
    page = browser.get(change.get_absolute_url()).content.decode()
    assert "Maria Manager is away, and you answer in their name" in page

    step = f"{change.get_absolute_url()}answer/{change.approvals.get().pk}/"
    sent = {"read_version": 1, "seen": 0, "answer": "approve", "comment": "Fine"}
    assert "In the name of Maria Manager" in browser.post(step, sent).content.decode()
    assert browser.post(f"{step}confirm/", sent).status_code == 302
    shown = signed_in(managed.manager).get(change.get_absolute_url()).content.decode()
    assert "given by Bea Basic, who stands in" in shown


@pytest.mark.parametrize(
    ("begins", "ends", "may"),
    [(-1, 5, True), (0, 0, True), (-3, None, True), (1, 5, False), (-5, -1, False)],
    ids=["during", "on the day", "until further notice", "before", "afterwards"],
)
def test_only_while_they_are_away(managed: Cast, begins: int, ends: int | None, may: bool) -> None:
    away(managed.manager, managed.basic, begins, ends)
    change = make.change(managed.advanced, managed.manager)

    viewer = Contact.objects.for_viewer().get(pk=managed.basic.pk).as_viewer()
    assert ChangeRequest.objects.visible_to(viewer).exists() is may
    assert Approval.objects.visible_to(viewer).of(viewer).exists() is may  # type: ignore[arg-type]  # signed in
    if may:
        assert answer(change, managed.basic, managed.manager).is_approval


def test_the_absent_one_may_still_answer_and_answer_anew(change: ChangeRequest, managed: Cast) -> None:
    answer(change, managed.basic, managed.manager)
    answer(change, managed.manager, managed.manager, replace(YES, seen=1, answer="reject", comment="No"))

    assert [entry.person for entry in EvidenceEntry.objects.all()] == ["Bea Basic", "Maria Manager"]
    assert "for" not in EvidenceEntry.objects.order_by("sequence").last().data  # type: ignore[union-attr]  # two


def test_an_approver_of_the_change_has_no_second_vote(managed: Cast) -> None:
    away(managed.manager, managed.advanced)
    change = make.change(managed.advanced, managed.manager, managed.advanced)

    with pytest.raises(ValidationError, match="no longer asked"):
        answer(change, managed.advanced, managed.manager)
    assert answer(change, managed.advanced, managed.advanced).is_approval


def test_nobody_stands_in_for_two_about_one_change(managed: Cast) -> None:
    for absent in (managed.manager, managed.comanaged_administrator):
        away(absent, managed.basic)
    change = make.change(managed.advanced, managed.manager, managed.comanaged_administrator)
    answer(change, managed.basic, managed.manager)

    with pytest.raises(ValidationError, match="each answer needs a person"):
        answer(change, managed.basic, managed.comanaged_administrator)


def test_a_stand_in_elsewhere_reads_nothing(managed: Cast) -> None:
    away(managed.manager, managed.globex_manager)
    make.change(managed.advanced, managed.manager)

    for outsider in (managed.globex_manager, managed.north_manager, managed.billing):
        viewer = Contact.objects.for_viewer().get(pk=outsider.pk).as_viewer()
        assert not ChangeRequest.objects.visible_to(viewer).exists()


def test_staff_stand_in_for_staff(managed: Cast) -> None:
    lea, max_ = people.staff("lea", name="Lea Lead"), people.staff("max", name="Max Member")
    away(managed.technician, lea)
    change = make.change(managed.advanced, managed.technician)
    facts = {"change": change, "approval": change.approvals.get().pk, "said": YES}

    with pytest.raises(ValidationError, match="no longer asked"):
        staff_answer(actor=max_, witness=make.witness(max_), **facts)  # type: ignore[arg-type]
    staff_answer(actor=lea, witness=make.witness(lea), **facts)  # type: ignore[arg-type]
    assert EvidenceEntry.objects.get().data["for"] == str(managed.technician)


def test_nobody_stands_in_while_change_management_is_off(change: ChangeRequest, managed: Cast) -> None:
    make.switch_on(False)

    viewer = Contact.objects.for_viewer().get(pk=managed.basic.pk).as_viewer()
    assert not ChangeRequest.objects.visible_to(viewer).exists()
