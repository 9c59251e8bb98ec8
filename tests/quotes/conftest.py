"""Quotes are sealed, too: their files go as those of the evidence do."""

from tests.evidence.conftest import nothing_sealed_yet

__all__ = ["nothing_sealed_yet"]
