"""Demo rows are written past the services; here they obey the same rules."""

import hashlib
from collections import defaultdict
from datetime import date, datetime
from itertools import pairwise

import pytest
from django.db.models import F, Max, Q
from django.utils import timezone

from portal.demo.world import World
from portal.models import Visibility
from tickets.choices import StatusKind
from tickets.demo.batch import INTERNAL_MARK
from tickets.models import (
    Ticket,
    TicketAnswer,
    TicketAttachment,
    TicketDay,
    TicketNote,
    TicketStatusChange,
    TicketTimeEntry,
    TicketWatcher,
)

pytestmark = pytest.mark.django_db


def test_numbers_have_no_gap_and_agree_with_the_counters(demo: World) -> None:
    """For each day in the provider's zone: 1, 2, 3 ... up to the counter."""
    numbers: dict[date, list[int]] = defaultdict(list)
    for number, created in Ticket.objects.order_by("number").values_list("number", "created_at"):
        day = timezone.localdate(created, demo.zone)
        assert number.startswith(f"T{day:%Y%m%d}.")
        numbers[day].append(int(number.partition(".")[2]))
    assert all(taken == list(range(1, len(taken) + 1)) for taken in numbers.values())
    counters = dict(TicketDay.objects.values_list("day", "last"))
    assert counters == {day: len(taken) for day, taken in numbers.items()}


def test_a_ticket_is_complete_exactly_when_its_status_says_so(demo: World) -> None:
    """`completed_at` and the status never disagree."""
    complete = Q(status__kind=StatusKind.COMPLETE)
    assert not Ticket.objects.filter(complete, completed_at=None).exists()
    assert not Ticket.objects.filter(~complete, completed_at__isnull=False).exists()
    assert Ticket.objects.filter(complete).exists()


def test_the_changes_of_status_lead_to_the_status(demo: World) -> None:
    """Each begins where the one before ended; the first comes with the ticket, the last is today's."""
    changes: dict[int, list[tuple[int | None, int, datetime]]] = defaultdict(list)
    for ticket, before, after, at in TicketStatusChange.objects.order_by("at", "pk").values_list(
        "ticket_id", "from_status_id", "to_status_id", "at"
    ):
        changes[ticket].append((before, after, at))
    for pk, status, created in Ticket.objects.values_list("pk", "status_id", "created_at"):
        steps = changes[pk]
        assert (steps[0][0], steps[0][2]) == (None, created)
        assert all(one[1] == other[0] and one[2] <= other[2] for one, other in pairwise(steps))
        assert steps[-1][1] == status


def test_completion_is_the_last_change_of_status(demo: World) -> None:
    """The moment of completion is when it moved there."""
    done = Ticket.objects.filter(completed_at__isnull=False).annotate(moved=Max("status_changes__at"))
    assert not done.exclude(completed_at=F("moved")).exists()


def test_nothing_happens_in_the_future_or_before_the_ticket(demo: World) -> None:
    """Every entry lies between the ticket and now; the last activity is never before the ticket."""
    now = timezone.now()
    assert not Ticket.objects.filter(created_at__gt=now).exists()
    assert not Ticket.objects.filter(last_activity_at__lt=F("created_at")).exists()
    for model in (TicketNote, TicketTimeEntry, TicketAttachment):
        rows = model._default_manager.all()
        assert rows.exists()
        assert not rows.filter(Q(created_at__gt=now) | Q(created_at__lt=F("ticket__created_at"))).exists()


def test_everything_on_a_ticket_belongs_to_its_client(demo: World) -> None:
    """Contact, creator, helper, device, contract and watchers."""
    for path in ("contact", "creator", "internal_resource", "device", "contract"):
        rows = Ticket.objects.filter(**{f"{path}__isnull": False})
        assert rows.exists()
        assert not rows.exclude(**{f"{path}__organization": F("organization")}).exists()
    watched = TicketWatcher.objects.exclude(contact__organization=F("ticket__organization"))
    assert not watched.exists()


def test_who_raised_a_ticket_agrees_with_how_it_came(demo: World) -> None:
    """By portal who has a login, by mail any contact, staff on the telephone, nobody when a machine did."""
    assert not Ticket.objects.filter(source="portal", creator__user=None).exists()
    assert not Ticket.objects.filter(source="email", creator=None).exists()
    assert not Ticket.objects.filter(source__in=("phone", "staff"), created_by=None).exists()
    machines = Ticket.objects.filter(source="monitoring")
    assert not machines.filter(Q(creator__isnull=False) | Q(created_by__isnull=False)).exists()


def test_internal_text_is_marked_and_nothing_else_is(demo: World) -> None:
    """So that a test, or anybody's eye, finds it wherever it should not be."""
    for model, text in ((TicketNote, "text"), (TicketTimeEntry, "summary")):
        internal = model._default_manager.filter(visibility=Visibility.INTERNAL)
        assert internal.exists()
        assert not internal.exclude(**{f"{text}__endswith": INTERNAL_MARK}).exists()
        public = model._default_manager.exclude(visibility=Visibility.INTERNAL)
        assert not public.filter(**{f"{text}__contains": INTERNAL_MARK}).exists()
    marked = Ticket.objects.filter(description__contains=INTERNAL_MARK)
    assert set(marked.values_list("queue__visible_in_portal", flat=True)) == {False}


def test_hours_are_posted_once_they_are_old_enough(demo: World) -> None:
    """Both kinds are there; posted ones say by whom, internal ones are not billed."""
    entries = TicketTimeEntry.objects.all()
    assert entries.filter(approved_and_posted_at=None).exists()
    posted = entries.filter(approved_and_posted_at__isnull=False)
    assert posted.exists()
    assert not posted.filter(approved_and_posted_by=None).exists()
    assert not entries.filter(visibility=Visibility.INTERNAL, hours_billed__gt=0).exists()


def test_files_are_what_their_rows_say(demo: World) -> None:
    """Size and sum of the bytes on the disk; a note's file is as visible as the note."""
    for row in TicketAttachment.objects.select_related("note"):
        with row.file.open() as stream:
            content = stream.read()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (row.size, row.sha256)
        assert row.note is None or row.visibility == row.note.visibility


def test_no_blank_is_left_in_any_text(demo: World) -> None:
    """The stories' blanks are all filled in."""
    texts = [
        *Ticket.objects.values_list("title", flat=True),
        *Ticket.objects.values_list("description", flat=True),
        *TicketNote.objects.values_list("text", flat=True),
        *TicketAnswer.objects.values_list("answer", flat=True),
        *TicketTimeEntry.objects.values_list("summary", flat=True),
    ]
    assert not [text for text in texts if "{" in text or "}" in text]


def test_rows_pass_the_models_own_checks(demo: World) -> None:
    """A sample of each, as the admin site would check it."""
    for model in (Ticket, TicketNote, TicketTimeEntry, TicketAttachment):
        for row in model._default_manager.order_by("-pk")[:20]:
            row.full_clean()
