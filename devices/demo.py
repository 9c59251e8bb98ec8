"""Equipment for the demo: a computer for everybody, and what stands in an office."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from devices.choices import Ending, RmmStatus
from devices.models import Device, DeviceType, Expiry
from portal.demo.world import SEED, World
from portal.models import Contact, CustomField, Organization

_COMPUTERS = ("Laptop 14-inch", "Laptop 15-inch", "Desktop computer", "Thin client")
_SHARED = (
    ("Laser printer", "PRN", "Front desk"),
    ("Colour multifunction printer", "MFP", "First floor"),
    ("Wireless access point", "AP", "Ground floor"),
    ("Firewall", "FW", "Comms cupboard"),
    ("File server", "SRV", "Comms cupboard"),
    ("Backup appliance", "BKP", "Comms cupboard"),
)
_WITHOUT_AGENT = {"Laser printer", "Colour multifunction printer", "Wireless access point"}
_WITH_CERTIFICATE = {"Firewall", "File server"}


def seed(world: World) -> None:
    """Devices of every client, numbered from its own letters."""
    names = (*_COMPUTERS, *(name for name, _, _ in _SHARED))
    types = {name: DeviceType.objects.create(name=name) for name in names}
    CustomField.objects.bulk_create(_own_fields())
    made = [
        device
        for key, organization in world.organizations.items()
        for device in (
            *_computers(world, types, key, organization),
            *_shared(world, types, key, organization),
        )
    ]
    # A stream of its own: what the other apps draw stays as it was.
    chance = Random(SEED)  # noqa: S311 - the same rows everywhere
    Device.objects.bulk_create(
        _monitored(world, chance, device, f"demo-{number}") for number, device in enumerate(made, start=1)
    )
    Expiry.objects.bulk_create(
        _ending(world, chance, device) for device in made if device.type.name in _WITH_CERTIFICATE
    )


def _own_fields() -> Iterator[CustomField]:
    device = CustomField.Entity.DEVICE
    yield CustomField(entity=device, key="room", label="Room", visible_in_portal=True)
    yield CustomField(entity=device, key="admin_account", label="Administrator account", protected=True)


def _monitored(world: World, chance: Random, device: Device, rmm_id: str) -> Device:
    """As the monitoring tool saw it a quarter of an hour ago."""
    device.custom = {
        "room": f"{chance.randrange(1, 4)}.{chance.randrange(1, 30):02}",
        "admin_account": "local",
    }
    if device.type.name in _WITHOUT_AGENT:
        return device
    seen = world.now - timedelta(minutes=15)
    is_there = chance.random() < 0.85
    device.rmm_id = rmm_id
    device.rmm_status = RmmStatus.ONLINE if is_there else RmmStatus.OFFLINE
    device.observed_at = seen
    device.last_seen_at = seen if is_there else seen - timedelta(hours=chance.randrange(2, 400))
    device.operating_system = "Windows 11 Pro" if device.contact else "Windows Server 2025"
    if chance.random() < 0.08:
        device.alerts = [{"severity": "warning", "text": "The system disk is nearly full"}]
    return device


def _ending(world: World, chance: Random, device: Device) -> Expiry:
    day = world.now.date() + timedelta(days=chance.randrange(-20, 300))
    kind = Ending.CERTIFICATE if device.type.name == "Firewall" else Ending.LICENCE
    name = "VPN certificate" if kind == Ending.CERTIFICATE else "Server licence"
    return Expiry(device=device, kind=kind, name=name, expires_on=day)


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
