"""The admin site, where the provider's staff work: found by Django at start-up."""

from portal.admin import (  # noqa: F401 - each registers its pages
    announcements,
    audit,
    contacts,
    custom_fields,
    dashboards,
    evidence,
    levels,
    links,
    organizations,
    provider,
    users,
)
