"""The equipment of the clients, and what monitoring says of it."""

from devices.models.device import Device
from devices.models.device_type import DeviceType
from devices.models.expiry import Expiry
from devices.models.reader import ChangeReader
from devices.models.source import SourceToken, StatusSource

__all__ = ["ChangeReader", "Device", "DeviceType", "Expiry", "SourceToken", "StatusSource"]
