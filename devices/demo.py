"""Equipment for the demo: a computer for everybody, and what stands in an office."""

from collections.abc import Iterator
from datetime import date, timedelta

from devices.models import Device, DeviceType
from portal.demo.world import World
from portal.models import Contact, Organization

_COMPUTERS = ("Laptop 14-inch", "Laptop 15-inch", "Desktop computer", "Thin client")
_SHARED = (
    ("Laser printer", "PRN", "Front desk"),
    ("Colour multifunction printer", "MFP", "First floor"),
    ("Wireless access point", "AP", "Ground floor"),
    ("Firewall", "FW", "Comms cupboard"),
    ("File server", "SRV", "Comms cupboard"),
    ("Backup appliance", "BKP", "Comms cupboard"),
)


def seed(world: World) -> None:
    """Devices of every client, numbered from its own letters."""
    names = (*_COMPUTERS, *(name for name, _, _ in _SHARED))
    types = {name: DeviceType.objects.create(name=name) for name in names}
    Device.objects.bulk_create(
        device
        for key, organization in world.organizations.items()
        for device in (
            *_computers(world, types, key, organization),
            *_shared(world, types, key, organization),
        )
    )


def _computers(
    world: World, types: dict[str, DeviceType], key: str, organization: Organization
) -> Iterator[Device]:
    for number, contact in enumerate(world.members[organization.pk], start=1):
        kind = types[world.chance.choice(_COMPUTERS)]
        yield _device(world, kind, organization, f"{key[:4].upper()}-PC{number:02}", contact)


def _shared(
    world: World, types: dict[str, DeviceType], key: str, organization: Organization
) -> Iterator[Device]:
    for name, letters, place in _SHARED:
        device = _device(world, types[name], organization, f"{key[:4].upper()}-{letters}1", None)
        device.location = place
        yield device


def _device(
    world: World, kind: DeviceType, organization: Organization, name: str, contact: Contact | None
) -> Device:
    installed = _installed(world)
    return Device(
        organization=organization,
        type=kind,
        contact=contact,
        reference_name=name,
        reference_number=f"{world.chance.randrange(10_000, 99_999)}",
        serial_number=f"{world.chance.randrange(16**8):08X}",
        location=contact.location if contact else "",
        installed_on=installed,
        warranty_expires_on=installed + timedelta(days=3 * 365),
    )


def _installed(world: World) -> date:
    return world.now.date() - timedelta(days=world.chance.randrange(40, 1_700))
