"""Imports: everything or nothing, twice is once, no mail, and a report that accounts for every row."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from portal.models import AuditEntry, Contact, Organization
from tests.conftest import Cast
from tickets.choices import StatusKind
from tickets.models import RequestType, Ticket, TicketStatusChange, TicketTimeEntry

pytestmark = pytest.mark.django_db

type Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def file(text: str) -> Path:
        path = tmp_path / "rows.csv"
        path.write_text(text)
        return path

    return file


def take(kind: str, path: Path, *options: str, capsys: pytest.CaptureFixture[str] | None = None) -> str:
    call_command("import_records", kind, str(path), *options)
    return capsys.readouterr().out if capsys else ""


CLIENTS = "external_id,name,parent,time_zone\nO1,Umbrella,,Europe/Berlin\nO2,Umbrella East,O1,Europe/Berlin\n"
PEOPLE = "external_id,organization,first_name,email\nP1,O1,Alice,alice@umbrella.example\n"
TICKETS = (
    "external_id,organization,contact,title,status,created_at,completed_at\n"
    "T1,O1,P1,Old printer,Complete,2025-03-01 09:00,2025-03-02 10:00\n"
    "T2,O2,P1,New printer,,2025-03-01 23:30,\n"
)


@pytest.fixture
def umbrella(write: Write) -> None:
    take("organizations", write(CLIENTS))
    take("contacts", write(PEOPLE))


def test_organizations_with_their_parents(umbrella: None) -> None:
    assert Organization.objects.get(name="Umbrella East").parent == Organization.objects.get(name="Umbrella")


def test_people_come_without_a_login_and_without_a_mail(umbrella: None) -> None:
    alice = Contact.objects.get(external_id="P1")
    assert alice.user is None
    assert not alice.portal_active
    assert mail.outbox == []


def test_tickets_are_numbered_by_their_day_and_keep_their_history(umbrella: None, write: Write) -> None:
    take("tickets", write(TICKETS))
    done, fresh = Ticket.objects.order_by("external_id")
    assert (done.number, fresh.number) == ("T20250301.0001", "T20250301.0002")
    assert done.status.kind == StatusKind.COMPLETE
    assert fresh.status.kind == StatusKind.NEW
    assert TicketStatusChange.objects.get(ticket=done).at == done.completed_at
    assert mail.outbox == []


def test_a_second_run_changes_nothing(
    umbrella: None, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(TICKETS)
    take("tickets", path)
    assert "2 rows: 0 new, 0 changed, 2 unchanged, 0 refused." in take("tickets", path, capsys=capsys)
    assert Ticket.objects.count() == 2
    assert TicketStatusChange.objects.count() == 2


def test_a_changed_row_changes_its_record(umbrella: None, write: Write) -> None:
    take("tickets", write(TICKETS))
    take("tickets", write(TICKETS.replace("New printer", "Newest printer")))
    assert Ticket.objects.get(external_id="T2").title == "Newest printer"
    assert Ticket.objects.get(external_id="T2").number == "T20250301.0002"


BAD = TICKETS + "T3,O9,P1,Whose?,,2025-03-01,\nT4,O1,P1,When?,,01/02/2025,\n,O1,P1,Nobody's,,2025-03-01,\n"


def test_one_bad_row_and_nothing_is_written(
    umbrella: None, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="Nothing was written"):
        take("tickets", write(BAD))
    printed = capsys.readouterr().out
    assert "row 3 (T3): organization: There is no “O9”." in printed
    assert "row 4 (T4): created_at: “01/02/2025” is not a date." in printed
    assert "row 5" in printed
    assert Ticket.objects.count() == 0


def test_bad_rows_are_left_out_when_told_so_and_leave_no_gap(umbrella: None, write: Write) -> None:
    path = write(BAD + "T5,O1,P1,After the bad ones,,2025-03-01,\n")
    take("tickets", path, "--skip-bad")
    numbers = sorted(Ticket.objects.values_list("number", flat=True))
    assert numbers == ["T20250301.0001", "T20250301.0002", "T20250301.0003"]


def test_a_dry_run_writes_nothing(umbrella: None, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    printed = take("tickets", write(TICKETS), "--dry-run", capsys=capsys)
    assert "2 new" in printed
    assert Ticket.objects.count() == 0
    assert not AuditEntry.objects.filter(verb="import.tickets").exists()


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("T9,O1,bait@globex.example,Mine,,2025-03-01,", "This person belongs to another client."),
        ("T9,O1,P1,Done?,Complete,2025-03-01,", "A completed ticket, and only that, has this time."),
        ("T9,O1,P1,Early,Complete,2025-03-01,2025-02-01", "cannot be completed before it was created"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(
    umbrella: None, cast: Cast, write: Write, capsys: pytest.CaptureFixture[str], row: str, problem: str
) -> None:
    Contact.objects.create(organization=cast.globex, first_name="Bait", email="bait@globex.example")
    with pytest.raises(CommandError):
        take("tickets", write(TICKETS + row + "\n"))
    assert problem in capsys.readouterr().out


def test_a_request_type_of_another_client_is_refused(
    umbrella: None, cast: Cast, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    RequestType.objects.create(name="Globex only", organization=cast.globex)
    columns = "external_id,organization,title,request_type,created_at\n"
    with pytest.raises(CommandError):
        take("tickets", write(f"{columns}T9,O1,Mine,Globex only,2025-03-01\n"))
    assert "This request type belongs to another client." in capsys.readouterr().out


def test_hours_are_internal_unless_the_file_says_otherwise(umbrella: None, cast: Cast, write: Write) -> None:
    take("tickets", write(TICKETS))
    hours = "external_id,ticket,resource,worked_on,hours_worked,visibility\n"
    rows = f"{hours}H1,T1,tom,2025-03-01,1.5,\nH2,T20250301.0001,tom,2025-03-02,0.25,everyone\n"
    take("time_entries", write(rows))
    quiet, open_ = TicketTimeEntry.objects.order_by("external_id")
    assert (quiet.visibility, open_.visibility) == ("internal", "everyone")
    assert quiet.hours_billed == quiet.hours_worked


def test_unknown_columns_are_named(umbrella: None, write: Write) -> None:
    with pytest.raises(CommandError, match="Unknown columns: salary"):
        take("contacts", write(PEOPLE.replace("email", "salary")))


def test_other_column_names_are_mapped(umbrella: None, write: Write) -> None:
    path = write(PEOPLE.replace("organization", "Client").replace("P1", "P2"))
    take("contacts", path, "--map", "Client=organization")
    assert Contact.objects.filter(external_id="P2").exists()


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--map", "nonsense"], "--map takes COLUMN=FIELD"),
        (["--zone", "Mars/Base"], "no time zone"),
        (["--organization", "Nobody"], "no organization"),
    ],
)
def test_wrong_options_are_told(write: Write, arguments: list[str], problem: str) -> None:
    with pytest.raises(CommandError, match=problem):
        take("organizations", write(CLIENTS), *arguments)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        take("organizations", tmp_path / "nothing.csv")
