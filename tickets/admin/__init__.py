"""Tickets in the admin site: the service desk's work, and what it is set up with."""

from tickets.admin import request_types, setup, tickets  # noqa: F401 - each registers its pages
