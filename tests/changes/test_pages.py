"""What an approver sees and does: the bar, the list, the page, the answer in two steps (seed 000)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from changes.choices import ChangeStatus
from changes.models import ChangeRequest
from portal.models import AuditEntry, Contact, EvidenceEntry, SecurityLevel, User
from tests.conftest import Cast
from tests.factories import changes as make
from tests.factories import tickets
from tickets.choices import Kind
from tickets.models import Ticket, TicketNote

pytestmark = pytest.mark.django_db

type SignIn = Callable[[Contact | User], Client]

LIST = "/changes/"


@pytest.fixture
def change(managed: Cast) -> ChangeRequest:
    """Adam's change, about which Bea and Maria were asked."""
    return make.change(managed.advanced, managed.basic, managed.manager)


def page(client: Client, address: str) -> str:
    """A page that opens, as text."""
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def sent(change: ChangeRequest, person: Contact, **data: Any) -> tuple[str, dict[str, Any]]:
    """Where an answer is sent, and what a fresh form of that person sends."""
    approval = change.approvals.get(contact=person)
    facts = {"read_version": 1, "seen": approval.answers, "answer": "approve", "comment": ""}
    return f"/changes/{change.pk}/answer/{approval.pk}/", facts | data


class TestTheBar:
    """Under the navigation of every page: what is still unanswered (seed 000)."""

    def test_it_counts_what_is_unanswered_and_leads_there(
        self, change: ChangeRequest, managed: Cast, signed_in: SignIn
    ) -> None:
        make.change(managed.basic, managed.basic, title="Second")
        bea = signed_in(managed.basic)
        html = page(bea, "/tickets/")
        assert "2 change requests await your approval." in html
        assert f'href="{LIST}"' in html
        make.answered(change.approvals.get(contact=managed.basic))
        assert "1 change request awaits your approval." in page(bea, "/tickets/")

    def test_answered_completed_and_unasked_ones_are_not_counted(
        self, managed: Cast, signed_in: SignIn
    ) -> None:
        make.answered(make.change(managed.basic).approvals.get())
        done = make.change(managed.basic)
        Ticket.objects.filter(pk=done.ticket_id).update(completed_at=done.ticket.created_at)
        make.approver(make.draft(managed.basic), managed.basic)
        inside = tickets.queue("Inside", visible_in_portal=False)
        hidden = make.change(managed.basic, of_ticket={"queue": inside})
        assert hidden.status == ChangeStatus.REQUESTED
        assert "your approval." not in page(signed_in(managed.basic), "/tickets/")

    def test_off_it_is_gone(self, change: ChangeRequest, managed: Cast, signed_in: SignIn) -> None:
        make.switch_on(False)
        html = page(signed_in(managed.basic), "/tickets/")
        assert "your approval" not in html
        assert "My Change Approvals" not in html

    def test_it_asks_nothing_of_those_who_owe_nothing(
        self, change: ChangeRequest, managed: Cast, signed_in: SignIn, django_assert_num_queries: Any
    ) -> None:
        """Billing has nothing to approve: with the switch on or off a page costs the same."""
        bill = signed_in(managed.billing)
        make.switch_on(False)
        bill.get("/tickets/")
        with django_assert_num_queries(QUERIES_WITHOUT_BAR):
            assert bill.get("/tickets/").status_code == 200
        make.switch_on()
        bill.get("/tickets/")
        with django_assert_num_queries(QUERIES_WITHOUT_BAR):
            assert bill.get("/tickets/").status_code == 200


QUERIES_WITHOUT_BAR = 7


class TestMyChangeApprovals:
    """Answered ones stay until the change is complete (reference a19)."""

    def test_they_stay_until_complete(self, change: ChangeRequest, managed: Cast, signed_in: SignIn) -> None:
        bea = signed_in(managed.basic)
        assert "Waits for you" in page(bea, LIST)
        make.answered(change.approvals.get(contact=managed.basic))
        html = page(bea, LIST)
        assert "Replace the firewall" in html
        assert "Approved" in html
        Ticket.objects.filter(pk=change.ticket_id).update(completed_at=change.ticket.created_at)
        assert "Nothing to approve" in page(bea, LIST)

    def test_nobody_elses(self, change: ChangeRequest, managed: Cast, signed_in: SignIn) -> None:
        """Adam sees the change, and was not asked; Greta is bait."""
        make.change(managed.globex_manager, title="Bait")
        assert "Replace the firewall" not in page(signed_in(managed.advanced), LIST)
        assert "Bait" not in page(signed_in(managed.basic), LIST)

    def test_the_filter_finds_what_waits(
        self, change: ChangeRequest, managed: Cast, signed_in: SignIn
    ) -> None:
        make.answered(make.change(managed.basic, title="Done with").approvals.get())
        html = page(signed_in(managed.basic), f"{LIST}?answer=waiting")
        assert "Replace the firewall" in html
        assert "Done with" not in html

    def test_costs_the_same_for_one_and_three(
        self, change: ChangeRequest, managed: Cast, signed_in: SignIn, django_assert_num_queries: Any
    ) -> None:
        bea = signed_in(managed.basic)
        bea.get(LIST)
        with django_assert_num_queries(LIST_QUERIES):
            bea.get(LIST)
        for title in ("Two", "Three"):
            make.change(managed.basic, title=title)
        with django_assert_num_queries(LIST_QUERIES):
            bea.get(LIST)


LIST_QUERIES = 6


class TestTheTicket:
    """An approver beyond the ticket's scope opens it to read (DESIGN.md section 3 and 4)."""

    def test_bea_opens_adams_ticket_and_writes_nothing_on_it(
        self, change: ChangeRequest, managed: Cast, signed_in: SignIn
    ) -> None:
        bea, address = signed_in(managed.basic), f"/tickets/{change.ticket_id}/"
        html = page(bea, address)
        assert "No answer yet" in html
        assert 'id="reply"' not in html
        assert bea.post(f"{address}reply/", {"body": "Me too"}).status_code == 403
        assert bea.post(f"{address}people/add/", {"contact": managed.billing.pk}).status_code in (403, 422)
        assert not TicketNote.objects.exists()
        assert not change.ticket.watchers.exists()

    def test_without_being_asked_it_does_not_exist_for_her(self, managed: Cast, signed_in: SignIn) -> None:
        untold = make.draft(managed.advanced)
        make.approver(untold, managed.basic)
        elsewhere = make.change(managed.advanced, managed.manager)
        for found in (untold, elsewhere):
            assert signed_in(managed.basic).get(f"/tickets/{found.ticket_id}/").status_code == 404
            assert signed_in(managed.basic).get(f"/changes/{found.pk}/").status_code == 404

    def test_off_it_is_not_hers_any_more(
        self, change: ChangeRequest, managed: Cast, signed_in: SignIn
    ) -> None:
        make.switch_on(False)
        assert signed_in(managed.basic).get(f"/tickets/{change.ticket_id}/").status_code == 404

    def test_who_answered_what_stands_there(
        self, change: ChangeRequest, managed: Cast, signed_in: SignIn
    ) -> None:
        make.answered(change.approvals.get(contact=managed.manager), "reject", "Not in December.")
        html = page(signed_in(managed.advanced), f"/tickets/{change.ticket_id}/")
        for said in ("Maria Manager", "Rejected", "Not in December.", "Bea Basic", "No answer yet"):
            assert said in html
        assert "/answer/" not in html

    def test_names_of_our_people_are_masked_as_everywhere(self, managed: Cast, signed_in: SignIn) -> None:
        managed.acme.resource_names = "masked"
        managed.acme.save()
        change = make.change(managed.basic, managed.basic, managed.technician)
        assert "Tom Technician" not in page(signed_in(managed.basic), f"/changes/{change.pk}/")

    def test_who_can_see_the_ticket_names_the_approvers(
        self, change: ChangeRequest, managed: Cast, signed_in: SignIn
    ) -> None:
        html = page(signed_in(managed.advanced), f"/tickets/{change.ticket_id}/people/")
        assert "Asked to approve the change" in html

    def test_an_incident_names_the_change_that_ends_it(
        self, change: ChangeRequest, managed: Cast, signed_in: SignIn
    ) -> None:
        incident = tickets.ticket(managed.manager, "No network", kind=Kind.INCIDENT)
        change.links.create(ticket=incident)
        assert "Replace the firewall" in page(signed_in(managed.manager), f"/tickets/{incident.pk}/")
        assert "No network" in page(signed_in(managed.manager), f"/changes/{change.pk}/")
        # Bea answers the change and does not see the incident.
        assert "No network" not in page(signed_in(managed.basic), f"/changes/{change.pk}/")


class TestAnswering:
    """A page, then a POST, as often as one likes until it is complete."""

    def test_the_first_step_writes_nothing(
        self, change: ChangeRequest, managed: Cast, signed_in: SignIn
    ) -> None:
        address, data = sent(change, managed.basic, comment="Go on.")
        response = signed_in(managed.basic).post(address, data)
        assert response.status_code == 200
        assert "I approve change" in response.content.decode()
        assert not EvidenceEntry.objects.exists()

    def test_the_second_one_answers(self, change: ChangeRequest, managed: Cast, signed_in: SignIn) -> None:
        address, data = sent(change, managed.basic, comment="Go on.")
        bea = signed_in(managed.basic)
        response = bea.post(f"{address}confirm/", data)
        assert response.headers["Location"] == f"/changes/{change.pk}/"
        html = page(bea, response.headers["Location"])
        assert "Your answer is recorded." in html
        assert "Change your answer" in html
        entry = EvidenceEntry.objects.get()
        assert (entry.contact_id, entry.address, entry.comment) == (managed.basic.pk, "127.0.0.1", "Go on.")

    def test_a_double_click_is_told_that_it_is_done(
        self, change: ChangeRequest, managed: Cast, signed_in: SignIn
    ) -> None:
        address, data = sent(change, managed.basic)
        bea = signed_in(managed.basic)
        assert bea.post(f"{address}confirm/", data).status_code == 302
        again = bea.post(f"{address}confirm/", data)
        assert again.status_code == 422
        assert "Bea Basic has already answered this" in again.content.decode()
        assert EvidenceEntry.objects.count() == 1
        refused = AuditEntry.objects.get(verb="change.answer_refused")
        assert "has already answered this" in refused.data["why"]

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ({"answer": "reject"}, "Say why you reject it."),
            ({"answer": "perhaps"}, "Select a valid choice"),
            ({"answer": ""}, "This field is required."),
            ({"read_version": "9" * 30}, "Ensure this value is less than"),
            ({"read_version": "2"}, "The plan was changed in the meantime"),
            ({"seen": "x"}, "Enter a whole number."),
            ({"seen": "7"}, "look at the change once more"),
            ({"comment": "a\x00b"}, "Null characters are not allowed."),
            ({"comment": "x" * 5_001}, "at most 5000 characters"),
        ],
    )
    @pytest.mark.parametrize("step", ["", "confirm/"])
    def test_bad_input_is_answered_in_words(
        self,
        change: ChangeRequest,
        managed: Cast,
        signed_in: SignIn,
        data: dict[str, str],
        said: str,
        step: str,
    ) -> None:
        address, facts = sent(change, managed.basic, **data)
        response = signed_in(managed.basic).post(f"{address}{step}", facts)
        assert response.status_code == 422
        assert said in response.content.decode()
        assert not EvidenceEntry.objects.exists()

    def test_nobody_casts_anothers_vote(
        self, change: ChangeRequest, managed: Cast, signed_in: SignIn
    ) -> None:
        address, data = sent(change, managed.manager)
        for person in (managed.basic, managed.advanced, managed.globex_manager, managed.north_manager):
            assert signed_in(person).post(f"{address}confirm/", data).status_code == 404
        assert not EvidenceEntry.objects.exists()

    def test_reading_changes_nothing(self, change: ChangeRequest, managed: Cast, signed_in: SignIn) -> None:
        """Scanners follow links (S28)."""
        address, _data = sent(change, managed.basic)
        bea = signed_in(managed.basic)
        for method in (bea.get, bea.head):
            for step in ("", "confirm/"):
                assert method(f"{address}{step}?answer=approve").status_code == 405
        assert change.approvals.get(contact=managed.basic).answer == ""

    def test_a_level_without_tickets_answers_nevertheless(self, managed: Cast, signed_in: SignIn) -> None:
        """Answering depends on being an approver and not on the level (reference 1.4)."""
        managed.basic.security_level = SecurityLevel.objects.create(name="No tickets", kind="client")
        managed.basic.save()
        change, other = (
            make.change(managed.manager, managed.basic),
            make.change(managed.basic, managed.manager),
        )
        bea = signed_in(managed.basic)
        html = page(bea, f"/changes/{change.pk}/")
        assert f"/tickets/{change.ticket_id}/" not in html
        assert bea.get(f"/changes/{other.pk}/").status_code == 404
        address, data = sent(change, managed.basic)
        assert bea.post(f"{address}confirm/", data).status_code == 302


class TestTheProof:
    """One's own decisions, and their people's for those who hand out levels; never our people's."""

    def test_who_reads_which(self, managed: Cast, signed_in: SignIn) -> None:
        change = make.change(managed.basic, managed.basic, managed.advanced, managed.technician)
        for approval in change.approvals.all():
            make.answered(approval, comment=f"Said by {approval}.")
        expected = {
            "basic": {"Bea Basic"},
            "advanced": {"Adam Advanced"},
            "manager": {"Bea Basic", "Adam Advanced"},
            "comanaged_resource": set(),
        }
        for person, known in expected.items():
            html = page(signed_in(getattr(managed, person)), f"/changes/{change.pk}/proof/")
            found = {
                name
                for name in ("Bea Basic", "Adam Advanced", "Tom Technician")
                if f"Said by {name}." in html
            }
            assert found == known, person

    def test_the_certificate_follows_the_same_rule(self, managed: Cast, signed_in: SignIn) -> None:
        change = make.change(managed.basic, managed.basic, managed.advanced)
        entry = make.answered(change.approvals.get(contact=managed.basic)).entry
        assert entry is not None
        address = f"/changes/{change.pk}/proof/{entry.sequence}/"
        response = signed_in(managed.basic).get(address)
        assert response.headers["Content-Type"] == "application/pdf"
        assert signed_in(managed.advanced).get(address).status_code == 404

    def test_the_plan_as_it_was_sealed(self, change: ChangeRequest, managed: Cast, signed_in: SignIn) -> None:
        bea = signed_in(managed.basic)
        response = bea.get(f"/changes/{change.pk}/v1/document/")
        assert b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        assert bea.get(f"/changes/{change.pk}/v2/document/").status_code == 404


class TestHome:
    """The number and the toggle Waiting My Approval (reference 3, section 5)."""

    def test_the_number_is_the_rows_of_its_table(
        self, change: ChangeRequest, managed: Cast, signed_in: SignIn
    ) -> None:
        make.answered(make.change(managed.basic, title="Done with").approvals.get())
        bea = signed_in(managed.basic)
        response = bea.get("/")
        (number,) = [
            one
            for frame in response.context["home"].frames
            if frame.card.key == "tickets"
            for one in frame.data["numbers"]
            if str(one.label) == "Waiting My Approval"
        ]
        assert number.counted == 1
        assert [row.change_id for row in bea.get(number.url).context["table"].page.object_list] == [change.pk]

    def test_the_toggle_shows_them(self, change: ChangeRequest, managed: Cast, signed_in: SignIn) -> None:
        bea = signed_in(managed.basic)
        card = page(bea, "/home/open_tickets/?mode=approvals")
        assert "Replace the firewall" in card
        assert "/changes/?answer=waiting" in card
        make.answered(change.approvals.get(contact=managed.basic))
        assert "Replace the firewall" not in page(bea, "/home/open_tickets/?mode=approvals")

    def test_off_there_is_neither(self, change: ChangeRequest, managed: Cast, signed_in: SignIn) -> None:
        make.switch_on(False)
        assert "Waiting My Approval" not in page(signed_in(managed.basic), "/")
