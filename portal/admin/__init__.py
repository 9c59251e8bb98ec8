"""The admin site, where the provider's staff work: found by Django at start-up."""
