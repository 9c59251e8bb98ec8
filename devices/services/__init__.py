"""Writes of devices."""
