"""Block hours and retainers: the report says what a hand that adds up finds, and nothing of others."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from billing.choices import ContractType
from billing.models import BillingProfile, Contract, Purchase
from billing.services.purchases import purchase_withdraw
from portal.access import Perm
from portal.models import Organization, ProviderSettings, SecurityLevel, User
from tests.access.world import BAIT
from tests.conftest import Cast
from tests.factories import billing as make
from tests.factories import portal as people
from tests.reports.prepaid import ALL, buy, paid, posted, roles
from tests.reports.reading import SignIn, as_book, page, tables

BLOCKS, RETAINERS = "/reports/block-hours/", "/reports/retainer/"
SPRING, AUTUMN = date(2026, 3, 2), date(2026, 9, 1)


@pytest.fixture
def block(cast: Cast, clerk: User) -> Contract:
    """Ten hours for the spring, of which two are used; in the autumn three, for which nothing was bought."""
    roles()
    contract = make.contract(cast.acme, ContractType.BLOCK_HOURS, name="Project hours")
    buy(clerk, contract, "10", ends_on=date(2026, 6, 30))
    posted(clerk, contract, "2", SPRING, "Moved the mailboxes")
    posted(clerk, contract, "3", AUTUMN, "Moved them back")
    return contract


def lines(client: Client, address: str, key: str) -> list[Any]:
    return list(tables(client, address)[key].lines)


def test_three_parts_with_work_as_it_was_taken(block: Contract, cast: Cast, signed_in: SignIn) -> None:
    parts = tables(signed_in(cast.manager), BLOCKS + ALL)
    (used,) = parts["applied"].lines
    assert (used.worked_on, used.hours, used.taken, used.who) == (SPRING, 2, 2, "Carla Clerk")
    assert used.heading == "Block purchase of 10.00 h on Jan 1, 2026: Project hours"
    assert used.about == "good until Jun 30, 2026, 8.00 h left"
    (beyond,) = parts["uncovered"].lines
    assert (beyond.description, beyond.taken, beyond.charged) == ("Moved them back", 3, 300)
    (total,) = parts["to-date"].lines
    assert (total.paid, total.unpaid, total.labour, total.uncovered) == (0, 10, 5, 3)
    assert [parts[key].total.taken for key in ("applied", "uncovered")] == [2, 3]


def test_a_retainer_is_told_in_money(cast: Cast, clerk: User, signed_in: SignIn) -> None:
    roles()
    contract = make.contract(cast.acme, ContractType.RETAINER, name="Monthly retainer")
    buy(clerk, contract, "150")
    posted(clerk, contract, "2", SPRING)
    parts = tables(signed_in(cast.manager), RETAINERS + ALL)
    (used,) = parts["applied"].lines
    assert used.heading == "Retainer purchase of $150.00 on Jan 1, 2026: Monthly retainer"
    assert (used.hours, used.taken, used.currency) == (2, 150, "USD")
    assert [line.taken for line in parts["uncovered"].lines] == [50]
    assert not tables(signed_in(cast.manager), BLOCKS + ALL)["applied"].lines


def test_only_a_purchase_that_is_paid_counts_as_paid(block: Contract, cast: Cast, signed_in: SignIn) -> None:
    invoice = paid(block.purchases.get(), "499")
    client = signed_in(cast.manager)
    (total,) = lines(client, BLOCKS + ALL, "to-date")
    assert (total.paid, total.unpaid, total.left) == (0, 10, -2)
    invoice.paid = Decimal(500)
    invoice.save()
    (total,) = lines(client, BLOCKS + ALL, "to-date")
    assert (total.paid, total.unpaid, total.left) == (10, 0, 8)


@pytest.mark.parametrize(
    ("query", "used", "beyond"),
    [
        ("?period_after=2026-03-02&period_before=2026-03-02", 1, 0),
        ("?period_after=2026-03-03&period_before=2026-08-31", 0, 0),
        ("?period_after=2026-09-01&period_before=2026-09-01", 0, 1),
        ("?period_after=&period_before=", 1, 1),
    ],
)
def test_the_third_part_ignores_the_criteria(
    block: Contract, cast: Cast, signed_in: SignIn, query: str, used: int, beyond: int
) -> None:
    parts = tables(signed_in(cast.manager), BLOCKS + query)
    assert len([line for line in parts["applied"].lines if line.worked_on]) == used
    assert len(parts["uncovered"].lines) == beyond
    assert [(line.labour, line.unpaid) for line in parts["to-date"].lines] == [(5, 10)]


def test_a_purchase_without_work_in_the_dates_says_so(block: Contract, cast: Cast, signed_in: SignIn) -> None:
    (line,) = lines(signed_in(cast.manager), f"{BLOCKS}?period_after=2026-06-30&period_before=", "applied")
    assert (line.description, line.taken) == ("No work in these dates.", 0)
    later = f"{BLOCKS}?period_after=2026-07-01&period_before="
    assert lines(signed_in(cast.manager), later, "applied") == []


def test_one_contract_and_one_purchase_can_be_chosen(
    block: Contract, cast: Cast, clerk: User, signed_in: SignIn
) -> None:
    other = make.contract(cast.acme, ContractType.BLOCK_HOURS, name="Night shifts")
    bought, more = (buy(clerk, other, hours) for hours in ("5", "7"))
    posted(clerk, other, "6", SPRING)
    client = signed_in(cast.manager)
    assert {
        line.heading[-12:] for line in lines(client, f"{BLOCKS}{ALL}&contract={other.pk}", "applied")
    } == {"Night shifts"}
    assert [line.taken for line in lines(client, f"{BLOCKS}{ALL}&purchase={bought.pk}", "applied")] == [5]
    assert [line.taken for line in lines(client, f"{BLOCKS}{ALL}&purchase={more.pk}", "applied")] == [1]
    assert len(lines(client, f"{BLOCKS}{ALL}&purchase={more.pk}", "uncovered")) == 1


def test_a_withdrawn_purchase_is_in_no_part(
    block: Contract, cast: Cast, clerk: User, signed_in: SignIn
) -> None:
    purchase_withdraw(actor=clerk, purchase=Purchase.objects.get())
    parts = tables(signed_in(cast.manager), BLOCKS + ALL)
    assert parts["applied"].lines == []
    assert [line.taken for line in parts["uncovered"].lines] == [2, 3]
    assert [(line.paid, line.unpaid) for line in parts["to-date"].lines] == [(0, 0)]


# Whose it is -------------------------------------------------------------------------------------


def own(organization: Organization, name: str, **fields: Any) -> Contract:
    """A block with two hours taken, one not covered."""
    contract = make.contract(organization, ContractType.BLOCK_HOURS, name=name, **fields)
    bought = make.bought(contract, "5")
    make.taken(bought, "2", subject=name)
    make.taken(None, "1", contract, subject=name)
    return contract


@pytest.fixture
def everywhere(cast: Cast) -> Cast:
    """Blocks of all: a parent's, its sub-organizations', another client's, and those a reseller pays for."""
    own(cast.acme, "Parent")
    own(cast.acme_north, "North")
    BillingProfile.objects.create(organization=cast.acme_south, bills_separately=False)
    own(cast.acme_south, "South")  # the parent is billed
    own(cast.globex, BAIT)
    own(cast.globex, "End client's", billing_organization=cast.acme)
    own(cast.acme, "Paid elsewhere", billing_organization=cast.globex)
    return cast


def contracts_in(client: Client) -> set[str]:
    """Every contract that any part, drop-down or file names."""
    parts = tables(client, BLOCKS + ALL)
    told = {line.contract for line in parts["to-date"].lines}
    worked = {line.subject for key in ("applied", "uncovered") for line in parts[key].lines}
    form = page(client, BLOCKS + ALL).context["report"].criteria.form
    offered = {label for _pk, label in form.fields["contract"].choices} - {"All"}
    bought = {label.partition(":")[0] for _pk, label in form.fields["purchase"].choices} - {"All"}
    in_files = {row[0] for row in as_book(client, BLOCKS + ALL)[2][1:]} - {"Total"}
    assert told == worked == offered == bought == in_files
    return told


@pytest.mark.parametrize(
    ("who", "contracts"),
    [
        ("manager", {"Parent", "North", "South"}),
        ("comanaged_administrator", {"Parent", "North", "South"}),
        ("north_manager", {"North"}),
        ("globex_manager", {BAIT}),
    ],
)
def test_a_client_reads_what_it_pays_for_itself(
    everywhere: Cast, signed_in: SignIn, who: str, contracts: set[str]
) -> None:
    """No end client's (seed 003), none that somebody else pays, and a sub-organization's only if it pays."""
    assert contracts_in(signed_in(getattr(everywhere, who))) == contracts


def test_the_sub_organization_that_does_not_pay_reads_nothing(everywhere: Cast, signed_in: SignIn) -> None:
    south = people.contact(everywhere.acme_south, "manager")
    assert contracts_in(signed_in(south)) == set()
    assert "No block hours" in page(signed_in(south), BLOCKS).content.decode()


def test_the_organization_can_be_chosen(everywhere: Cast, signed_in: SignIn) -> None:
    client, north = signed_in(everywhere.manager), everywhere.acme_north.pk
    parts = tables(client, f"{BLOCKS}{ALL}&organization={north}")
    for key in ("applied", "uncovered"):
        assert {line.organization for line in parts[key].lines} == {"Acme North"}
    assert len(parts["to-date"].lines) == 3


def test_a_level_needs_this_grant_and_no_other(everywhere: Cast, signed_in: SignIn) -> None:
    level = SecurityLevel.objects.create(name="Hours", grants_data={Perm.REPORTS_BLOCK_HOURS: 2})
    everywhere.basic.security_level = level
    everywhere.basic.save()
    assert contracts_in(signed_in(everywhere.basic)) == {"Parent", "North", "South"}
    assert signed_in(everywhere.billing).get(BLOCKS).status_code == 403


@pytest.mark.parametrize("names", ["full", "masked", "none"])
def test_names_are_read_as_the_organization_may(cast: Cast, signed_in: SignIn, names: str) -> None:
    shown = {"full": "Tom Technician", "masked": ProviderSettings.load().name, "none": ""}[names]
    Organization.objects.filter(pk=cast.acme.pk).update(resource_names=names)
    bought = make.bought(make.contract(cast.acme, ContractType.BLOCK_HOURS), "5")
    make.taken(bought, "1", resource=cast.technician)
    client = signed_in(cast.manager)
    (line,) = lines(client, BLOCKS + ALL, "applied")
    assert line.who == shown
    assert ("Tom" in page(client, BLOCKS + ALL).content.decode()) is (names == "full")
