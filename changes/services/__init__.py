"""Writes of changes."""
