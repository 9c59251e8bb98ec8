"""Roles, terms and contracts for the demo: one for each client, and the reseller pays for its end clients."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from billing.choices import ContractType, Every
from billing.models import BillingProfile, Contract, ContractRate, ContractService, Role
from portal import money
from portal.demo.people import cast
from portal.demo.world import World
from portal.models import ProviderSettings

_ROLES = (("Technician", "95"), ("Senior engineer", "135"), ("Consultant", "160"), ("After hours", "190"))
# What a pound costs where a client pays in another currency, as agreed when the contract was written.
ABROAD = {"USD": Decimal("1.25"), "EUR": Decimal("1.15"), "JPY": Decimal(190)}
# Name, price in pounds, how often, and from which number of people on.
_SERVICES = (
    ("Managed workplace", "32", Every.MONTH, 8),
    ("Backup to our data centre", "85", Every.MONTH, 5),
    ("Virus protection", "9.60", Every.QUARTER, 1),
    ("Firewall licence", "480", Every.YEAR, 9),
)


def seed(world: World) -> None:
    """A support contract each; larger clients also buy project work by the hour, one keeps a retainer."""
    roles = Role.objects.bulk_create(
        Role(name=name, hourly_rate=Decimal(rate), is_default=number == 0)
        for number, (name, rate) in enumerate(_ROLES)
    )
    contracts = Contract.objects.bulk_create(_contracts(world))
    ContractRate.objects.bulk_create(_rates(contracts, roles))
    BillingProfile.objects.bulk_create(_profiles(world))
    sizes = {world.organizations[spec["key"]].pk: spec["size"] for spec in cast()["organization"]}
    ContractService.objects.bulk_create(
        service
        for contract in contracts
        if contract.name != "Project hours"
        for service in _services(contract, sizes[contract.organization_id])
    )


def _contracts(world: World) -> Iterator[Contract]:
    started = world.start.date() - timedelta(days=30)
    for spec in cast()["organization"]:
        for name, contract_type in _agreements(spec["key"], spec["size"]):
            yield Contract(
                organization=world.organizations[spec["key"]],
                billing_organization=world.organizations.get(spec.get("billed_to", "")),
                name=name,
                type=contract_type,
                starts_on=started,
            )


def _agreements(key: str, size: int) -> list[tuple[str, ContractType]]:
    if key == "quillfeather":
        return [("Retainer", ContractType.RETAINER)]
    if size < 8:
        return [("Support by the hour", ContractType.TIME_AND_MATERIALS)]
    support = [("Managed support", ContractType.RECURRING_SERVICE)]
    return [*support, ("Project hours", ContractType.BLOCK_HOURS)] if size > 12 else support


def _rates(contracts: list[Contract], roles: list[Role]) -> Iterator[ContractRate]:
    """A rate in the payer's currency where that is not ours."""
    for contract in contracts:
        if factor := ABROAD.get(contract.payer.currency):
            for role in roles:
                rate = money.times(role.hourly_rate, factor, currency=contract.payer.currency)
                yield ContractRate(contract=contract, role=role, hourly_rate=rate)


def _profiles(world: World) -> Iterator[BillingProfile]:
    """At home tax is due, abroad not; one sub-organization is billed through its parent."""
    ours = ProviderSettings.load().currency
    for number, (key, organization) in enumerate(world.organizations.items()):
        taxed = organization.currency == ours
        yield BillingProfile(
            organization=organization,
            bills_separately=key != "timber",
            tax_name="VAT" if taxed else "",
            tax_percent=Decimal(20 if taxed else 0),
            payment_days=14 if number % 3 else 30,
        )


def _services(contract: Contract, size: int) -> Iterator[ContractService]:
    currency = contract.payer.currency
    for name, price, every, people in _SERVICES:
        if size >= people:
            rate = money.times(Decimal(price), ABROAD.get(currency, Decimal(1)), currency=currency)
            yield ContractService(
                contract=contract,
                name=name,
                quantity=Decimal(size if people in (1, 8) else 1),
                unit_price=rate,
                currency=currency,
                every=every,
                starts_on=(contract.starts_on + timedelta(days=31)).replace(day=1),
            )
