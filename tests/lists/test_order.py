"""The order of a list, said so that the right index serves it (DESIGN.md section 9)."""

import pytest
from django.db.models.expressions import OrderBy

from tests.conftest import Cast
from tests.factories import tickets as make
from tickets.models import Ticket
from tickets.tables import TicketTable


def _table(sort: str, *, several: bool) -> TicketTable:
    return TicketTable(Ticket.objects.for_list(), sort=sort, several=several)


def _first(table: TicketTable) -> tuple[bool, bool | None, bool | None]:
    """Whether it descends, and where it says that empty values stand."""
    first = table.rows_in_order.query.order_by[0]
    assert isinstance(first, OrderBy)
    return first.descending, first.nulls_first, first.nulls_last


@pytest.mark.parametrize(
    ("sort", "several", "said"),
    [
        ("-created", False, (True, None, None)),  # the index of the organization has it
        ("created", False, (False, None, None)),
        ("-created", True, (True, None, True)),  # no index has it
        ("created", True, (False, True, None)),
        ("-due", False, (True, None, True)),  # may be empty: last either way
        ("due", False, (False, None, True)),
        ("-due", True, (True, None, True)),
        ("-contact", False, (True, None, True)),  # there may be no contact to have a name
        ("-status", False, (True, None, None)),
    ],
)
def test_empty_values_are_spoken_of_where_there_are_some(
    sort: str, several: bool, said: tuple[bool, bool | None, bool | None]
) -> None:
    """NULLS LAST is an order that no index has, so it must not be said of a column without empty values."""
    assert _first(_table(sort, several=several)) == said


@pytest.mark.parametrize("sort", ["-created", "created", "due", "-due", "contact", "number", "-priority"])
def test_the_order_is_the_same_for_one_and_for_several(cast: Cast, sort: str) -> None:
    """Only its wording differs."""
    for person in (cast.basic, cast.north_manager, cast.manager):
        make.ticket(person)
    one, several = (_table(sort, several=several).rows_in_order for several in (False, True))
    assert list(one) == list(several)
