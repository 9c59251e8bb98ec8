"""What devices add to the portal."""

from devices.dashboard import DEVICES
from portal.registry import dashboard_sources

dashboard_sources.register(DEVICES)
