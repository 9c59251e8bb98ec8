"""Writes of quotes."""
