"""Ticket numbers: dated for the provider, unique, without gaps, under eight creators at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connections, transaction
from pytest_django import Settings

from portal.limits import TooManyError
from portal.models import Contact, ProviderSettings
from tests.conftest import Cast
from tests.factories import tickets as make
from tickets.models import RequestType, Ticket
from tickets.services.creation import ticket_create
from tickets.services.numbers import take_number

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
CREATORS = 8
EACH = 5


class GaveUpError(Exception):
    """Stands for anything that goes wrong after the number was taken."""


@pytest.mark.django_db
def test_numbers_of_a_day_count_from_one() -> None:
    assert [take_number(NOON) for _ in range(3)] == ["T20260305.0001", "T20260305.0002", "T20260305.0003"]


@pytest.mark.django_db
def test_the_date_is_the_provider_s() -> None:
    ProviderSettings(time_zone="Pacific/Auckland").save()

    assert take_number(NOON) == "T20260306.0001"  # one in the morning there


@pytest.mark.django_db
def test_an_imported_number_is_not_given_again(cast: Cast) -> None:
    make.ticket(cast.basic, number="T20260305.0001")

    assert take_number(NOON) == "T20260305.0002"


@pytest.mark.django_db(transaction=True)
def test_a_creation_that_fails_leaves_no_gap() -> None:
    def give_up() -> None:
        with transaction.atomic():
            take_number(NOON)
            raise GaveUpError

    with pytest.raises(GaveUpError):
        give_up()

    assert take_number(NOON) == "T20260305.0001"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("limit", "expected"), [(0, CREATORS * (EACH - 1)), (10, 10)])
def test_eight_creators_at_once(
    cast: Cast, connect: Callable[[], Any], settings: Settings, limit: int, expected: int
) -> None:
    """Threads with a connection each; one attempt of everybody is given up after its number was taken.

    All of them are one contact's: the hour's limit holds among them, too (S20).
    """
    settings.PORTAL_TICKETS_PER_HOUR = limit
    request_type = RequestType.objects.get()

    def creator(_who: int) -> list[str]:
        connections["default"] = connect()
        with closing(connections["default"]):
            made = [_raise_one(cast.basic, request_type, gives_up=turn == 1) for turn in range(EACH)]
        return [number for number in made if number]

    with ThreadPoolExecutor(CREATORS) as pool:
        numbers = sorted(number for made in pool.map(creator, range(CREATORS)) for number in made)

    day = numbers[0].partition(".")[0]
    assert len(numbers) == expected
    assert numbers == [f"{day}.{count:04}" for count in range(1, len(numbers) + 1)]


def _raise_one(contact: Contact, request_type: RequestType, *, gives_up: bool) -> str | None:
    viewer = contact.as_viewer()
    assert viewer is not None
    try:
        with transaction.atomic():
            ticket: Ticket = ticket_create(viewer=viewer, request_type=request_type, title="At once")
            if gives_up:
                raise GaveUpError
            return ticket.number
    except (GaveUpError, TooManyError):
        return None
