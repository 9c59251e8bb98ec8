"""Rows of many tickets, numbered as they are made and written together."""

from datetime import date, datetime
from typing import Any

from django.db.models import Model

from portal.demo.bulk import Row, insert, next_id, settle
from portal.demo.world import World
from portal.models import Contact, User
from tickets.demo.desk import Desk
from tickets.models import (
    Ticket,
    TicketAnswer,
    TicketDay,
    TicketNote,
    TicketStatusChange,
    TicketTimeEntry,
    TicketWatcher,
)

# Ends every text that only the provider's people may read: wherever a client meets it, something leaks.
INTERNAL_MARK = "[staff only]"
# In the order of their foreign keys.
TABLES: tuple[type[Model], ...] = (
    Ticket,
    TicketNote,
    TicketTimeEntry,
    TicketStatusChange,
    TicketAnswer,
    TicketWatcher,
)


class Batch:
    """Rows by table, with the counters that keep keys and ticket numbers without a gap."""

    def __init__(self, world: World, desk: Desk) -> None:
        """Go on after whatever the tables hold."""
        self.world, self.desk = world, desk
        self.poster = world.staff["Billing"][0]
        self._rows: dict[type[Model], list[Row]] = {model: [] for model in TABLES}
        self._next_ticket = next_id(Ticket)
        self._days: dict[date, int] = dict(TicketDay.objects.values_list("day", "last"))
        self._touched: set[date] = set()

    def add(self, model: type[Model], **row: Any) -> Row:
        """Keep a row until `write`."""
        self._rows[model].append(row)
        return row

    def add_change(
        self, ticket: int, before: int | None, after: int, at: datetime, by: User | Contact | None
    ) -> None:
        """Keep a change of status."""
        user_id = by.pk if isinstance(by, User) else by and by.user_id
        self.add(
            TicketStatusChange,
            ticket_id=ticket,
            from_status_id=before,
            to_status_id=after,
            at=at,
            by_id=user_id,
        )

    def take_key(self) -> int:
        """The next ticket's primary key, which its other rows need before it is written."""
        self._next_ticket += 1
        return self._next_ticket - 1

    def take_number(self, created: datetime) -> str:
        """The next number of the day in the provider's zone."""
        day = created.astimezone(self.world.zone).date()
        self._days[day] = self._days.get(day, 0) + 1
        self._touched.add(day)
        return f"T{day:%Y%m%d}.{self._days[day]:04}"

    def write(self) -> None:
        """Write what was added, and the counters behind the numbers."""
        for model, rows in self._rows.items():
            insert(model, rows)
            rows.clear()
        TicketDay.objects.bulk_create(
            [TicketDay(day=day, last=self._days[day]) for day in sorted(self._touched)],
            update_conflicts=True,
            unique_fields=["day"],
            update_fields=["last"],
        )
        self._touched.clear()
        settle(TABLES)
