"""The admin site, where the provider's staff work: found by Django at start-up."""

from portal.admin import levels  # noqa: F401 - registers its pages
