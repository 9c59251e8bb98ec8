"""A real queue for the worker's tests."""

import pytest
from django_tasks_db.management.commands import db_worker
from pytest_django import Settings


@pytest.fixture
def queue(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A queue in the database instead of the tests' immediate one, worked within the test's transaction."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
