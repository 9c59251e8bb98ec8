"""An event log of incidents, by the mapping in `tickets/imports/incident_log.py`."""

from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from tablib import Dataset

from portal.imports.report import Outcome, Report
from portal.imports.run import Options, run
from portal.models import Contact, Organization
from portal.registry import importers
from tests.factories import portal as make
from tickets.imports.incident_log import COLUMNS
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

USUAL = {
    "number": "INC1",
    "incident_state": "New",
    "caller_id": "Caller 7",
    "opened_at": "29-02-2016 09:00",
    "sys_updated_at": "29-02-2016 09:05",
    "location": "Location 3",
    "category": "Category 55",
    "subcategory": "?",
    "u_symptom": "Symptom 72",
    "priority": "2 - High",
    "assignment_group": "Group 56",
    "resolved_at": "01-03-2016 11:00",
    "closed_at": "05-03-2016 12:00",
}


@pytest.fixture
def northwind() -> Organization:
    return make.organization("Northwind", time_zone="Europe/Berlin")


def take(organization: Organization | None, *events: dict[str, str], skip_bad: bool = False) -> Report:
    table = Dataset(headers=COLUMNS)
    for event in events:
        table.append([(USUAL | event)[name] for name in COLUMNS])
    options = Options(ZoneInfo("Europe/Berlin"), organization)
    return run(importers["incident_log"], table, options, skip_bad=skip_bad)


LIFE: tuple[dict[str, str], ...] = (
    {},
    {"incident_state": "Active", "sys_updated_at": "29-02-2016 10:00"},
    {"incident_state": "Active", "sys_updated_at": "29-02-2016 10:30", "assignment_group": "Group 5"},
    {"incident_state": "Awaiting User Info", "sys_updated_at": "29-02-2016 12:00"},
    {"incident_state": "Resolved", "sys_updated_at": "01-03-2016 11:00"},
    {"incident_state": "Closed", "sys_updated_at": "05-03-2016 12:00"},
)


def test_an_incident_becomes_a_ticket_with_its_history(northwind: Organization) -> None:
    take(northwind, *LIFE)
    ticket = Ticket.objects.get()
    assert (ticket.number, ticket.external_id) == ("T20160229.0001", "INC1")
    assert ticket.title == "Category 55"
    assert ticket.priority == "high"
    assert ticket.queue.name == "Group 56"
    assert ticket.completed_at
    assert ticket.completed_at.astimezone(northwind.zone).strftime("%d-%m-%Y %H:%M") == "01-03-2016 11:00"
    steps = ticket.status_changes.values_list("to_status__kind", flat=True)
    assert list(steps) == ["new", "in_progress", "waiting_customer", "complete"]


def test_every_row_is_accounted_for(northwind: Organization) -> None:
    report = take(northwind, *LIFE)
    fates = [line.outcome.value for line in report.lines]
    assert fates == ["new", "new", "unchanged", "new", "new", "unchanged"]


def test_a_location_is_a_sub_organization_and_a_caller_one_of_its_people(northwind: Organization) -> None:
    take(northwind, *LIFE)
    place = Organization.objects.get(parent=northwind)
    assert (place.name, place.time_zone) == ("Location 3", "Europe/Berlin")
    assert Contact.objects.get().organization == place
    assert Ticket.objects.get().organization == place


def test_an_unknown_location_is_the_organization_itself(northwind: Organization) -> None:
    take(northwind, {"location": "?"})
    assert Ticket.objects.get().organization == northwind
    assert not northwind.children.exists()


def test_who_calls_from_several_places_belongs_to_the_parent(northwind: Organization) -> None:
    take(northwind, {}, {"number": "INC2", "location": "Location 4"})
    assert Contact.objects.get(first_name="Caller 7").organization == northwind


def test_a_second_run_changes_nothing(northwind: Organization) -> None:
    take(northwind, *LIFE)
    report = take(northwind, *LIFE)
    assert report.count(Outcome.UNCHANGED) == len(LIFE)
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        ({"sys_updated_at": "28-02-2016 09:00"}, "dated before"),
        ({"sys_updated_at": "?"}, "is not a date"),
        ({"incident_state": "Dreaming"}, "no known state"),
        ({"number": "?"}, "have to be known"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_with_its_reason(
    northwind: Organization, event: dict[str, str], problem: str
) -> None:
    report = take(northwind, {}, event)
    assert problem in report.refused[0].problems[0]
    assert not report.written
    assert Ticket.objects.count() == 0


def test_the_other_rows_of_the_incident_are_kept_when_bad_ones_are_left_out(northwind: Organization) -> None:
    report = take(northwind, {"sys_updated_at": "28-02-2016 09:00"}, *LIFE[1:], skip_bad=True)
    assert report.count(Outcome.REFUSED) == 1
    assert Ticket.objects.get().status_changes.count() == 3


def test_the_log_needs_an_organization_that_can_have_sub_organizations(northwind: Organization) -> None:
    sub = make.organization("Sub", parent=northwind)
    for organization in (None, sub):
        with pytest.raises(ValidationError, match="Say for which organization"):
            take(organization, {})


def test_texts_become_tickets_once_each(northwind: Organization) -> None:
    table = Dataset(headers=["Document", "Topic_group"])
    for document in ("the printer is out of paper " * 6, "hello", "hello", ""):
        table.append([document, "Hardware"])
    options = Options(ZoneInfo("UTC"), northwind)
    report = run(importers["ticket_texts"], table, options, skip_bad=True)
    assert report.totals == {"new": 2, "changed": 0, "unchanged": 1, "refused": 1}
    longest = Ticket.objects.order_by("pk")[0]
    assert len(longest.title) <= 80
    assert longest.request_type
    assert longest.request_type.organization == northwind
