"""Lists cost the same for one row and for three, and nothing of them grows with the installation."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from billing.models import BillingProfile, Contract
from devices.models import Device, DeviceType
from portal import audit
from portal.models import Announcement, CustomLink, SecurityLevel
from tests.conftest import Cast
from tests.factories import billing as make_billing
from tests.factories import portal as make
from tests.factories import projects as make_project
from tests.factories import tickets as make_ticket
from tickets.desk import MOST_COUNTED, queue_links, view_links
from tickets.models import RequestType, Ticket

pytestmark = pytest.mark.django_db


def _ticket(cast: Cast) -> None:
    make_ticket.ticket(
        make.contact(cast.acme), resource=make.staff(), queue=make_ticket.queue("Service desk")
    )


def _contract(cast: Cast) -> None:
    Contract.objects.create(
        organization=make.organization(),
        billing_organization=cast.acme,
        name="Care",
        starts_on="2026-01-01",
    )


def _device(cast: Cast) -> None:
    kind, _is_new = DeviceType.objects.get_or_create(name="Laptop")
    contact = make.contact(make.organization())
    Device.objects.create(organization=contact.organization, type=kind, contact=contact, reference_name="L")


def _task(cast: Cast) -> None:
    project = make_project.project(make.organization())
    make_project.task(project, phase=make_project.phase(project), resource=make.staff())


ROWS: dict[str, tuple[Callable[[Cast], object], int]] = {
    "tickets_ticket": (_ticket, 14),
    "portal_organization": (lambda cast: make.organization(parent=cast.acme), 7),
    "portal_contact": (lambda cast: make.contact(make.organization()), 8),
    "portal_securitylevel": (lambda cast: SecurityLevel.objects.create(name=f"L{timezone.now()}"), 7),
    "portal_auditentry": (lambda cast: audit.record("x.done", target=make.organization()), 7),
    "portal_customlink": (
        lambda cast: CustomLink.objects.create(
            label="L", url="https://example.test", organization=make.organization()
        ),
        7,
    ),
    "portal_announcement": (lambda cast: Announcement.objects.create(summary="Rest"), 7),
    "portal_user": (lambda cast: make.staff(), 9),
    "billing_contract": (_contract, 7),
    "billing_invoice": (lambda cast: make_billing.invoice(make.organization()), 7),
    "billing_posteditem": (
        lambda cast: make_billing.posted(make_billing.contract(make.organization())),
        7,
    ),
    "billing_charge": (
        lambda cast: make_billing.charge(make_billing.contract(make.organization())),
        7,
    ),
    "billing_role": (lambda cast: make_billing.role(), 7),
    "billing_billingprofile": (
        lambda cast: BillingProfile.objects.create(organization=make.organization()),
        7,
    ),
    "projects_project": (lambda cast: make_project.project(make.organization(), lead=make.staff()), 8),
    "projects_task": (_task, 8),
    "devices_device": (_device, 8),
    "tickets_requesttype": (
        lambda cast: make_ticket.request_type(
            organization=make.organization(), queue=make_ticket.queue(str(timezone.now()))
        ),
        7,
    ),
}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ROWS)
def test_a_list_costs_the_same_for_one_row_and_for_three(
    name: str,
    rows: int,
    administrator: Client,
    cast: Cast,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_row, queries = ROWS[name]
    for _each in range(rows):
        make_row(cast)
    with django_assert_num_queries(queries):
        assert administrator.get(reverse(f"admin:{name}_changelist")).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_first_page_costs_the_same(
    rows: int, administrator: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(rows):
        _ticket(cast)
    with django_assert_num_queries(11):
        administrator.get(reverse("admin:index"))


def test_the_views_hold_what_they_say(cast: Cast, technician: Client) -> None:
    tom, late = cast.technician, timezone.now() - timedelta(hours=1)
    mine = make_ticket.ticket(cast.basic, "Mine", resource=tom)
    loose = make_ticket.ticket(cast.basic, "Loose", due_at=late)
    waiting = make_ticket.ticket(
        cast.basic, "Waiting", resource=make.staff(), status=make_ticket.status("waiting_customer")
    )
    done = make_ticket.ticket(cast.basic, "Done", resource=tom, due_at=late, completed_at=timezone.now())
    counts = {link.key: link.count for link in view_links(tom)}
    assert counts == {"mine": "1", "unassigned": "1", "waiting": "1", "overdue": "1"}
    for view, shown in {"unassigned": loose, "waiting": waiting, "overdue": loose}.items():
        html = technician.get(reverse("admin:tickets_ticket_changelist"), {"view": view}).content.decode()
        assert shown.number in html
        assert not [t.number for t in (mine, loose, waiting, done) if t != shown and t.number in html]


def test_completed_tickets_show_when_asked_for_or_searched(cast: Cast, technician: Client) -> None:
    done = make_ticket.ticket(cast.basic, "Old smoke", completed_at=timezone.now())
    url = reverse("admin:tickets_ticket_changelist")
    assert done.number not in technician.get(url).content.decode()
    assert done.number in technician.get(url, {"view": "all"}).content.decode()
    assert done.number in technician.get(url, {"q": "smoke"}).content.decode()
    assert done.number in technician.get(url, {"q": done.number}).content.decode()
    assert done.number not in technician.get(url, {"q": "fire"}).content.decode()


@pytest.mark.parametrize("query", ["x" * 300, "\x00", '"', "AND", "%", " ".join("abcdefghijkl")])
def test_odd_searches_are_no_error(query: str, technician: Client) -> None:
    assert technician.get(reverse("admin:tickets_ticket_changelist"), {"q": query}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [{"view": "nonsense"}, {"p": "-3"}, {"p": "999999999999"}, {"o": "77"}, {"queue__id__exact": "x"}],
)
def test_odd_addresses_are_no_error(query: dict[str, str], technician: Client) -> None:
    answer = technician.get(reverse("admin:tickets_ticket_changelist"), query, follow=True)
    assert answer.status_code == 200


def test_counts_stop(cast: Cast) -> None:
    queue = make_ticket.queue("Flood")
    status = make_ticket.status()
    Ticket.objects.bulk_create(
        Ticket(number=f"X{n}", title="x", organization=cast.acme, queue=queue, status=status)
        for n in range(MOST_COUNTED + 5)
    )
    assert {link.label: link.count for link in queue_links()}["Flood"] == "99+"
    assert {link.key: link.count for link in view_links(cast.technician)}["unassigned"] == "99+"


def test_request_types_keep_fields_and_questions(administrator: Client) -> None:
    data = {
        "name": "New starter",
        "icon": "user-plus",
        "kind": "service_request",
        "default_priority": "medium",
        "is_active": "on",
        "order": "1",
        "fields-TOTAL_FORMS": "1",
        "fields-INITIAL_FORMS": "0",
        "fields-0-field": "due",
        "fields-0-required": "on",
        "fields-0-order": "1",
        "questions-TOTAL_FORMS": "1",
        "questions-INITIAL_FORMS": "0",
        "questions-0-text": "Which desk?",
        "questions-0-kind": "text",
        "questions-0-order": "1",
    }
    answer = administrator.post(reverse("admin:tickets_requesttype_add"), data)
    assert answer.status_code == 302, answer.content
    made = RequestType.objects.get(name="New starter")
    assert [field.field for field in made.fields.all()] == ["due"]
    assert [question.text for question in made.questions.all()] == ["Which desk?"]


def test_system_statuses_stay_what_they_are(administrator: Client) -> None:
    new = make_ticket.status("new")
    url = reverse("admin:tickets_ticketstatus_change", args=[new.pk])
    data = {"name": "Fresh", "client_label": "Received", "kind": "complete", "order": "1"}
    assert administrator.post(url, data).status_code == 302
    new.refresh_from_db()
    assert (new.name, new.client_label, new.kind, new.visible_in_portal) == ("Fresh", "Received", "new", True)
    delete = reverse("admin:tickets_ticketstatus_delete", args=[new.pk])
    assert administrator.post(delete, {"post": "yes"}).status_code == 403
