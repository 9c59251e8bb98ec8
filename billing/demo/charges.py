"""Charges for the demo: what clients buy beside work."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from billing.demo.contracts import ABROAD
from billing.models import Charge, Contract
from portal import money
from portal.demo.world import DAYS, World

_GOODS = (
    ("Toner, black", "84"),
    ("Solid state drive, 1 TB", "92.50"),
    ("Docking station", "148"),
    ("Network cable, 5 m", "6.40"),
    ("Screen, 27 inch", "219"),
    ("Office licence for a year", "112.80"),
    ("Headset", "59"),
    ("Parcel by courier", "18.75"),
)
# What is younger waits for approval.
_POSTED_AFTER = 9


def charges_add(world: World, today: date) -> None:
    """One or two a quarter for each client."""
    contracts = Contract.objects.select_related(
        "organization__parent", "organization__billing_profile", "billing_organization"
    )
    Charge.objects.bulk_create(
        charge
        for contract in contracts.order_by("pk")
        if contract.name != "Project hours"
        for charge in _charges(world, contract, today)
    )


def _charges(world: World, contract: Contract, today: date) -> Iterator[Charge]:
    chance, currency = world.chance, contract.payer.currency
    ago = DAYS - chance.randrange(60)
    while ago > 0:
        day = today - timedelta(days=ago)
        name, price = chance.choice(_GOODS)
        posted = datetime.combine(day + timedelta(days=_POSTED_AFTER), time(10), world.zone)
        is_posted = posted <= world.now
        yield Charge(
            contract=contract,
            dated=day,
            description=name,
            quantity=Decimal(chance.choice((1, 1, 1, 2, 4))),
            unit_price=money.times(Decimal(price), ABROAD.get(currency, Decimal(1)), currency=currency),
            currency=currency,
            resource=chance.choice(world.staff["Technician"]),
            created_at=datetime.combine(day, time(15), world.zone),
            approved_and_posted_at=posted if is_posted else None,
            approved_and_posted_by=world.staff["Billing"][0] if is_posted else None,
        )
        ago -= chance.randrange(40, 90)
