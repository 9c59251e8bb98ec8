"""What stands in the address of a report: bookmarks, exports, and whatever somebody types there."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.choices import ContractType
from portal import exports
from portal.models import AuditEntry, Organization
from tests.conftest import Cast
from tests.factories import billing as make
from tests.factories import tickets as desk
from tests.reports.reading import SignIn, as_book, as_csv, body, page
from tests.reports.test_time import spend

DAYS = {
    "/reports/block-hours/": "period",
    "/reports/retainer/": "period",
    "/reports/tickets/": "created",
    "/reports/time/": "worked",
}
FORMULA = "=HYPERLINK(1)"
each = pytest.mark.parametrize(("address", "days"), DAYS.items())


@pytest.fixture
def busy(cast: Cast) -> Callable[[int], None]:
    """Puts so many lines into every part of every report."""
    Organization.objects.filter(pk=cast.acme.pk).update(show_time="billed")

    def fill(count: int) -> None:
        for number in range(count):
            for kind in (ContractType.BLOCK_HOURS, ContractType.RETAINER):
                contract = make.contract(cast.acme, kind, name=f"{FORMULA} {number}")
                bought = make.bought(contract, "5")
                make.taken(bought, "2", subject=FORMULA, description=FORMULA, resource=cast.technician)
                make.taken(None, "1", contract, subject=FORMULA)
            ticket = desk.ticket(cast.advanced, FORMULA, request_type=desk.request_type(f"{FORMULA}{number}"))
            spend(ticket, cast.technician, "1", "1")

    return fill


@each
@pytest.mark.parametrize(
    ("after", "before"),
    [
        ("2026-12-01", "2026-01-01"),
        ("2026-02-30", ""),
        ("yesterday", "2026-01-01"),
        ("9999-12-31", ""),
        ("0001-01-01", ""),
        ("\0", ""),
        ("", "1e999"),
    ],
)
def test_days_that_cannot_be_are_named_and_nothing_is_worked_out(
    cast: Cast,
    busy: Callable[[int], None],
    signed_in: SignIn,
    address: str,
    days: str,
    after: str,
    before: str,
) -> None:
    busy(1)
    client, query = signed_in(cast.manager), urlencode({f"{days}_after": after, f"{days}_before": before})
    for wanted in ("", "&export=csv", "&export=xlsx", "&export=pdf"):
        answer = client.get(f"{address}?{query}{wanted}")
        assert answer.status_code == 400
        assert answer.context["problems"]
        assert answer.context["report"].sections == []
    assert not AuditEntry.objects.filter(verb="list.exported").exists()


@each
def test_what_a_report_does_not_have_is_named(
    cast: Cast, busy: Callable[[int], None], signed_in: SignIn, address: str, days: str
) -> None:
    busy(1)
    client = signed_in(cast.manager)
    theirs = f"organization={cast.globex.pk}"
    for query in ("nonsense=1", "sort=-number", "page=2", theirs, "organization=x"):
        answer = client.get(f"{address}?{query}")
        assert answer.status_code == 400, query
        assert "Globex" not in answer.content.decode()
    assert client.get(f"{address}?export=exe").status_code == 404
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("name", ["contract", "purchase"])
def test_a_contract_of_others_is_the_same_as_one_that_is_not_there(
    cast: Cast, signed_in: SignIn, name: str
) -> None:
    contract = make.contract(cast.globex, ContractType.BLOCK_HOURS, name="Secret")
    bought = make.bought(contract, "5")
    theirs = contract.pk if name == "contract" else bought.pk
    answers = {
        signed_in(cast.manager).get(f"/reports/block-hours/?{name}={value}").status_code
        for value in (theirs, 10**30, -1, "0x1", "\0")
    }
    assert answers == {400}


@each
def test_no_cell_is_a_formula(
    cast: Cast, busy: Callable[[int], None], signed_in: SignIn, address: str, days: str
) -> None:
    busy(1)
    client, ever = signed_in(cast.manager), f"?{days}_after=&{days}_before="
    written = [cell for line in as_csv(client, address + ever) for cell in line]
    assert not [cell for cell in written if cell.startswith("=")]
    assert [cell for cell in written if cell.startswith("'=")]
    assert FORMULA in str(as_book(client, address + ever))
    assert body(client, f"{address}{ever}&export=pdf").startswith(b"%PDF-")


@each
def test_a_file_is_recorded_with_its_criteria(
    cast: Cast, busy: Callable[[int], None], signed_in: SignIn, address: str, days: str
) -> None:
    busy(1)
    body(signed_in(cast.manager), f"{address}?{days}_after=2026-01-01&{days}_before=2026-06-30&export=csv")
    data = AuditEntry.objects.get(verb="list.exported").data
    assert data["format"] == "csv"
    assert data["filters"][0].endswith("Jan 1, 2026 to Jun 30, 2026")


# session, login with contact, sub-organizations, settings; then the criteria and the parts
QUERIES = {
    "/reports/block-hours/": 10,
    "/reports/retainer/": 10,
    "/reports/tickets/": 10,
    "/reports/time/": 11,
}


@pytest.mark.parametrize("lines", [1, 3])
@each
def test_queries(
    cast: Cast, busy: Callable[[int], None], signed_in: SignIn, address: str, days: str, lines: int
) -> None:
    busy(lines)
    client, ever = signed_in(cast.manager), f"?{days}_after=&{days}_before="
    page(client, address + ever)
    with CaptureQueriesContext(connection) as captured:
        page(client, address + ever)
    assert len(captured) == QUERIES[address], "\n".join(query["sql"][:150] for query in captured)


def test_a_page_shows_fifty_lines_and_says_so_and_a_file_all(cast: Cast, signed_in: SignIn) -> None:
    contract = make.contract(cast.acme, ContractType.BLOCK_HOURS)
    for _ in range(51):
        make.taken(None, "1", contract)
    client, ever = signed_in(cast.manager), "/reports/block-hours/?period_after=&period_before="
    answer = page(client, ever)
    (part,) = (one for one in answer.context["report"].shown if one.section.key == "uncovered")
    assert (len(part.table.lines), part.is_cut, part.table.total.taken) == (50, True, 51)
    assert "Only the first 50 lines" in answer.content.decode()
    assert len(as_book(client, ever)[1]) == 53


def test_too_many_lines_for_a_kind_of_file_are_refused(
    cast: Cast, busy: Callable[[int], None], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy(3)
    small = exports.Format("xlsx", "Excel", exports.write_xlsx, 5)
    monkeypatch.setattr("portal.reports.view.FORMATS", {"xlsx": small})
    answer = signed_in(cast.manager).get("/reports/block-hours/?period_after=&period_before=&export=xlsx")
    assert answer.status_code == 400
    assert "Excel holds at most 5 rows" in answer.content.decode()
