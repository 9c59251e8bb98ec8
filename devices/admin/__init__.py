"""Devices in the admin site, and what monitors them."""

from devices.admin import devices, sources  # noqa: F401 - each registers its pages
