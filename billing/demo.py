"""Roles and contracts for the demo: one for each client, and the reseller pays for its end clients."""

from datetime import timedelta
from decimal import Decimal

from billing.choices import ContractType
from billing.models import Contract, Role
from portal.demo.people import cast
from portal.demo.world import World

_ROLES = (("Technician", "95"), ("Senior engineer", "135"), ("Consultant", "160"), ("After hours", "190"))


def seed(world: World) -> None:
    """A support contract each; larger clients also buy project work by the hour."""
    Role.objects.bulk_create(
        Role(name=name, hourly_rate=Decimal(rate), is_default=number == 0)
        for number, (name, rate) in enumerate(_ROLES)
    )
    started = world.start.date() - timedelta(days=30)
    Contract.objects.bulk_create(
        Contract(
            organization=world.organizations[spec["key"]],
            billing_organization=world.organizations.get(spec.get("billed_to", "")),
            name=name,
            type=contract_type,
            starts_on=started,
        )
        for spec in cast()["organization"]
        for name, contract_type in _agreements(spec["size"])
    )


def _agreements(size: int) -> list[tuple[str, ContractType]]:
    support = [("Managed support", ContractType.RECURRING_SERVICE)]
    if size < 8:
        return [("Support by the hour", ContractType.TIME_AND_MATERIALS)]
    return [*support, ("Project hours", ContractType.BLOCK_HOURS)] if size > 12 else support
