"""What monitoring is told, and that it is told without a database, a session or a sign-in."""

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal import health, worker


def test_live_reads_nothing(client: Client) -> None:
    # Without the `db` fixture a query would raise.
    response = client.get("/health/live")
    assert (response.status_code, response.content) == (200, b"alive")


@pytest.mark.django_db
def test_ready_with_a_worker(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    worker.beat("anna")
    with django_assert_num_queries(3):  # the migrations' table, its rows, the heartbeat
        response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json() == {"database": True, "migrations": True, "worker": True}
    assert "sessionid" not in response.cookies


@pytest.mark.django_db
def test_not_ready_without_a_worker(client: Client) -> None:
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json() == {"database": True, "migrations": True, "worker": False}


@pytest.mark.django_db
def test_not_ready_before_migrate(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_known_migrations", lambda: {("tickets", "9999_to_come")})
    assert client.get("/health/ready").json()["migrations"] is False


def test_not_ready_without_a_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> bool:
        raise OperationalError("connection refused")

    monkeypatch.setattr(health, "_is_migrated", away)
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json() == {"database": False}


def test_nothing_but_reading(client: Client) -> None:
    assert client.post("/health/live").status_code == 405
