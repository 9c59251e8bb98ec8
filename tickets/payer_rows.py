"""What keeps `TicketPayer` equal to what it is worked out from, in the words of either database.

A ticket is billed to another organization when its contract, or that of one of its hours, names one; the
contract has to be of the organization the ticket is for (decision 39). Triggers write the rows, because
tickets, hours and contracts are written in many ways, and one row too many would show a stranger's ticket.

On PostgreSQL writers take turns: who writes a ticket or hours holds the ticket and shares the contracts, and
whoever changes a contract holds that alone.
"""

from collections.abc import Mapping

from django.db import connection, transaction

TABLES = ("tickets_ticket", "tickets_tickettimeentry", "tickets_ticketpayer", "billing_contract")

_INTO = "INSERT INTO tickets_ticketpayer (ticket_id, payer_id, created_at, is_open)"
_ROW = "SELECT t.id, c.billing_organization_id, t.created_at, t.completed_at IS NULL"
_PAYS = "WHERE c.organization_id = t.organization_id AND c.billing_organization_id <> t.organization_id"
_ONCE = "ON CONFLICT DO NOTHING"


def _by_contract(tickets: str = "tickets_ticket") -> str:
    return f"{_ROW} FROM {tickets} t JOIN billing_contract c ON c.id = t.contract_id {_PAYS}"


def _by_hours(hours: str = "tickets_tickettimeentry") -> str:
    return f"""{_ROW} FROM {hours} e JOIN tickets_ticket t ON t.id = e.ticket_id
        JOIN billing_contract c ON c.id = e.contract_id {_PAYS}"""


def definition() -> str:
    """Every row that ought to stand there: ticket, payer, created, open."""
    return f"{_by_contract()} UNION {_by_hours()}"


def _rewrite(tickets: str) -> str:
    """Work out the tickets of these ids anew."""
    return f"""
        DELETE FROM tickets_ticketpayer WHERE ticket_id IN ({tickets});
        {_INTO} {_by_contract()} AND t.id IN ({tickets}) {_ONCE};
        {_INTO} {_by_hours()} AND t.id IN ({tickets}) {_ONCE};"""


def _payer(select: str) -> str:
    return select.replace(_ROW, "SELECT c.billing_organization_id", 1)


_OF_CONTRACT = """SELECT id FROM tickets_ticket WHERE contract_id = NEW.id
    UNION SELECT ticket_id FROM tickets_tickettimeentry WHERE contract_id = NEW.id"""
_WITHOUT_HOURS = f"""DELETE FROM tickets_ticketpayer WHERE ticket_id = OLD.ticket_id AND payer_id NOT IN (
    {_payer(_by_contract())} AND t.id = OLD.ticket_id
    UNION {_payer(_by_hours())} AND t.id = OLD.ticket_id);"""
_CHANGES = {
    "ticket": ("tickets_ticket", ("organization_id", "contract_id", "created_at", "completed_at")),
    "hours": ("tickets_tickettimeentry", ("ticket_id", "contract_id")),
    "contract": ("billing_contract", ("organization_id", "billing_organization_id")),
}


def sqlite() -> Mapping[str, str]:
    """Triggers by name; one writer at a time is all there is."""
    differs = {
        name: " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)
        for name, (_table, columns) in _CHANGES.items()
    }
    rules = {
        "added": (
            "ticket",
            "INSERT",
            "NEW.contract_id IS NOT NULL",
            f"{_INTO} {_by_contract()} AND t.id = NEW.id;",
        ),
        "changed": ("ticket", "UPDATE", differs["ticket"], _rewrite("NEW.id")),
        "worked": (
            "hours",
            "INSERT",
            "NEW.contract_id IS NOT NULL",
            f"{_INTO} {_by_hours()} AND e.id = NEW.id {_ONCE};",
        ),
        "corrected": ("hours", "UPDATE", differs["hours"], _rewrite("NEW.ticket_id, OLD.ticket_id")),
        "unworked": ("hours", "DELETE", "OLD.contract_id IS NOT NULL", _WITHOUT_HOURS),
        "agreed": ("contract", "UPDATE", differs["contract"], _rewrite(_OF_CONTRACT)),
    }
    return {
        f"ticket_payer_{name}": f"""CREATE TRIGGER ticket_payer_{name} AFTER {event} ON {_CHANGES[of][0]}
        WHEN {when} BEGIN {does} END"""
        for name, (of, event, when, does) in rules.items()
    }


def _hold(tickets: str, contracts: str) -> str:
    shared = f"PERFORM 1 FROM billing_contract WHERE id IN ({contracts}) ORDER BY id FOR SHARE;"
    held = f"PERFORM 1 FROM tickets_ticket WHERE id IN ({tickets}) ORDER BY id FOR NO KEY UPDATE;"
    return f"{held} {shared}" if tickets else shared


def _contracts_of(tickets: str) -> str:
    return f"""SELECT contract_id FROM tickets_ticket WHERE id IN ({tickets})
        UNION SELECT contract_id FROM tickets_tickettimeentry WHERE ticket_id IN ({tickets})"""


def postgresql() -> Mapping[str, str]:
    """Functions and triggers by name; many rows written at once are worked out at once."""
    moved = "NEW.ticket_id, OLD.ticket_id"
    of_ticket = f"SELECT OLD.contract_id UNION {_contracts_of('NEW.id')}"
    of_hours = f"SELECT OLD.contract_id UNION {_contracts_of(moved)}"
    new = "INSERT ON {} REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT"
    rules = {
        "added": (
            new.format("tickets_ticket"),
            _hold("", "SELECT contract_id FROM fresh") + f"{_INTO} {_by_contract('fresh')};",
        ),
        "changed": (_changed("ticket"), _hold("", of_ticket) + _rewrite("NEW.id")),
        "worked": (
            new.format("tickets_tickettimeentry"),
            _hold(
                "SELECT ticket_id FROM fresh WHERE contract_id IS NOT NULL", "SELECT contract_id FROM fresh"
            )
            + f"{_INTO} {_by_hours('fresh')} {_ONCE};",
        ),
        "corrected": (_changed("hours"), _hold(moved, of_hours) + _rewrite(moved)),
        "unworked": (
            "DELETE ON tickets_tickettimeentry FOR EACH ROW WHEN (OLD.contract_id IS NOT NULL)",
            _hold("OLD.ticket_id", "OLD.contract_id") + _WITHOUT_HOURS,
        ),
        "agreed": (_changed("contract"), _rewrite(_OF_CONTRACT)),
    }
    return {f"ticket_payer_{name}": _function(f"ticket_payer_{name}", *rule) for name, rule in rules.items()}


def _changed(what: str) -> str:
    table, columns = _CHANGES[what]
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    when = f"WHEN (({old}) IS DISTINCT FROM ({new}))"
    return f"UPDATE OF {', '.join(columns)} ON {table} FOR EACH ROW {when}"


def _function(name: str, event: str, body: str) -> str:
    return f"""
        CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {body} RETURN NULL; END $$;
        CREATE OR REPLACE TRIGGER {name} AFTER {event} EXECUTE FUNCTION {name}()"""


@transaction.atomic
def work_out() -> None:
    """Write every row anew."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tickets_ticketpayer")
        cursor.execute(f"{_INTO} {definition()}")


def differences() -> tuple[int, int, int]:
    """How many rows stand there, how many are missing, and how many stand there wrongly."""
    stands = "SELECT ticket_id, payer_id, created_at, is_open FROM tickets_ticketpayer"
    with connection.cursor() as cursor:
        cursor.execute(f"""
            SELECT (SELECT COUNT(*) FROM ({stands}) a),
                   (SELECT COUNT(*) FROM (SELECT * FROM ({definition()}) b EXCEPT {stands}) c),
                   (SELECT COUNT(*) FROM ({stands} EXCEPT SELECT * FROM ({definition()}) d) e)""")
        found: tuple[int, int, int] = cursor.fetchone()
    return found
