"""The rows by which a billing organization meets tickets stay true, whoever writes what they go by."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from billing.models import Contract
from portal.models import Organization
from tests.endclients import oracle
from tests.endclients.conftest import Reselling
from tests.factories import billing as money
from tickets.models import Ticket, TicketPayer, TicketTimeEntry
from tickets.payer_rows import differences


def agree(resale: Reselling) -> list[tuple[str, str]]:
    """Ticket and payer of every row, which must be the oracle's, with the ticket's day and state."""
    for reader in (resale.cast.basic, resale.cast.globex_manager):
        rows = TicketPayer.objects.filter(payer=reader.organization_id, ticket__queue__visible_in_portal=True)
        assert set(rows.values_list("ticket_id", flat=True)) == oracle.tickets_of(reader.pk)
    rows = TicketPayer.objects.select_related("ticket", "payer").order_by("ticket__title", "payer__name")
    for row in rows:
        assert (row.created_at, row.is_open) == (row.ticket.created_at, row.ticket.is_open)
    assert differences() == (len(rows), 0, 0)
    return [(row.ticket.title, row.payer.name) for row in rows]


def of(title: str) -> Ticket:
    return Ticket.objects.get(title=title)


Change = Callable[[Reselling], object]
A, H = ("by contract", "Acme"), ("by hours", "Acme")
CHANGES: dict[str, tuple[Change, list[tuple[str, str]]]] = {
    "as it was made": (lambda resale: None, [A, H]),
    "ticket on another contract": (
        lambda resale: Ticket.objects.filter(title=A[0]).update(contract=resale.elsewhere),
        [("by contract", "Globex"), H],
    ),
    "ticket on no contract": (lambda resale: Ticket.objects.filter(title=A[0]).update(contract=None), [H]),
    "ticket of another client": (
        lambda resale: Ticket.objects.update(organization=resale.cast.globex),
        [],
    ),
    "ticket completed": (
        lambda resale: Ticket.objects.update(completed_at=timezone.now() + timedelta(hours=1)),
        [A, H],
    ),
    "ticket dated back": (
        lambda resale: Ticket.objects.update(created_at=timezone.now() - timedelta(days=9)),
        [A, H],
    ),
    "ticket deleted": (lambda resale: of("by hours").delete(), [A]),
    "hours deleted": (lambda resale: TicketTimeEntry.objects.all().delete(), [A]),
    "hours on a second contract": (
        lambda resale: resale.hours(of("by hours"), resale.elsewhere),
        [A, H, ("by hours", "Globex")],
    ),
    "hours of two contracts that bill the same, one gone": (
        lambda resale: resale.hours(of("by contract"), resale.billed).delete(),
        [A, H],
    ),
    "hours moved to another contract": (
        lambda resale: TicketTimeEntry.objects.update(contract=resale.elsewhere),
        [A, ("by hours", "Globex")],
    ),
    "hours moved to another ticket": (
        lambda resale: TicketTimeEntry.objects.update(ticket=of("nobody else's")),
        [A, ("nobody else's", "Acme")],
    ),
    "contract bills another": (
        lambda resale: Contract.objects.filter(pk=resale.billed.pk).update(
            billing_organization=resale.cast.globex
        ),
        [("by contract", "Globex"), ("by hours", "Globex")],
    ),
    "contract bills its own": (
        lambda resale: Contract.objects.update(billing_organization=resale.umbrella),
        [],
    ),
    "contract bills nobody else": (lambda resale: Contract.objects.update(billing_organization=None), []),
    "contract begins to bill": (
        lambda resale: Contract.objects.filter(pk=resale.own.pk).update(
            billing_organization=resale.cast.acme
        ),
        [A, H, ("nobody else's", "Acme")],
    ),
    "contract of another client": (
        lambda resale: Contract.objects.update(organization=resale.cast.globex),
        [],
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_anything_they_go_by(resale: Reselling, name: str) -> None:
    resale.ticket("by contract", resale.billed)
    resale.hours(resale.ticket("by hours", resale.own), resale.billed)
    resale.ticket("nobody else's", resale.own)
    change, expected = CHANGES[name]
    change(resale)
    assert agree(resale) == expected


def verified(*options: str) -> str:
    out = StringIO()
    call_command("verify_payers", *options, stdout=out)
    return out.getvalue()


def test_the_command_finds_and_mends_what_is_otherwise(resale: Reselling) -> None:
    ticket = resale.ticket("by contract", resale.billed)
    resale.ticket("bait", resale.own)
    assert "1 rows checked" in verified()
    TicketPayer.objects.filter(ticket=ticket).update(payer=resale.cast.globex)
    with pytest.raises(CommandError, match="1 rows are missing and 1 are wrong"):
        verified()
    assert "1 rows checked" in verified("--mend")
    assert agree(resale) == [A]


def bills(contract: Contract, payer: Organization | None) -> None:
    with closing(connections["default"]):
        Contract.objects.filter(pk=contract.pk).update(billing_organization=payer)


def unwork(ticket: Ticket) -> None:
    with closing(connections["default"]):
        TicketTimeEntry.objects.filter(ticket=ticket, contract__billing_organization__name="Acme").delete()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_two_writers_take_turns(resale: Reselling) -> None:
    """Whatever one has written and not yet committed, the other cannot see: it has to wait for it."""
    second = money.contract(resale.umbrella, billing_organization=resale.cast.acme)
    by_contract, plain = resale.ticket("by contract", resale.billed), resale.ticket("plain")
    turns: tuple[tuple[Callable[[], object], Callable[[], object]], ...] = (
        (lambda: resale.hours(plain, resale.billed), lambda: bills(resale.billed, resale.cast.globex)),
        (
            lambda: Ticket.objects.filter(pk=by_contract.pk).update(contract=None),
            lambda: bills(resale.billed, None),
        ),
        (lambda: resale.ticket("new", resale.billed), lambda: bills(resale.billed, resale.cast.acme)),
        (lambda: resale.hours(plain, second), lambda: unwork(plain)),
    )
    with ThreadPoolExecutor(1) as pool:
        for mine, theirs in turns:
            with transaction.atomic():
                mine()
                other = pool.submit(theirs)
                with pytest.raises(TimeoutError):
                    other.result(timeout=0.2)
            other.result(timeout=20)
            assert differences()[1:] == (0, 0)
    assert agree(resale) == [("new", "Acme"), ("plain", "Acme")]
