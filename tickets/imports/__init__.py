"""Tickets from files: tickets, their time entries, an event log of incidents, and plain texts."""
