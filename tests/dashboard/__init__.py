"""The dashboard: who sees which tab, and what its numbers count."""
