"""Announcements are written in the admin site, by who may configure the portal."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.models import Announcement, AuditEntry
from tests.conftest import Cast

pytestmark = pytest.mark.django_db


def data(**changes: object) -> dict[str, object]:
    """What the form sends; None leaves a field out."""
    sent = {
        "summary": "The line to London is down",
        "text": "We are **on it**.",
        "severity": "outage",
        "starts_at_0": "2026-01-05",
        "starts_at_1": "08:00:00",
        "for_everyone": "on",
        "with_sub_organizations": "on",
    }
    return {name: value for name, value in (sent | changes).items() if value is not None}


def send(client: Client, **changes: object) -> Any:
    return client.post(reverse("admin:portal_announcement_add"), data(**changes))


def test_it_is_kept_and_recorded(administrator: Client) -> None:
    assert send(administrator).status_code == 302
    made = Announcement.objects.get()
    assert (made.severity, made.for_everyone, made.ends_at) == ("outage", True, None)
    assert AuditEntry.objects.filter(verb="announcement.added").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ends_at_0": "2026-01-05", "ends_at_1": "07:59:00"}, "The end lies before the beginning"),
        ({"for_everyone": None}, "Say for whom"),
        ({"severity": "nonsense"}, "not one of the available choices"),
        ({"summary": ""}, "This field is required"),
        ({"summary": "x" * 161}, "at most 160 characters"),
        ({"summary": "two\u0007"}, "cannot be shown"),
        ({"organizations": ["999999"], "for_everyone": None}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(
    administrator: Client, changes: dict[str, object], said: str
) -> None:
    assert said in send(administrator, **changes).content.decode()
    assert not Announcement.objects.exists()


def test_either_for_all_or_for_some(administrator: Client, cast: Cast) -> None:
    both = send(administrator, organizations=[cast.acme.pk])
    assert "Either for all clients or for these" in both.content.decode()
    assert send(administrator, organizations=[cast.acme.pk], for_everyone=None).status_code == 302
    assert [str(each) for each in Announcement.objects.get().organizations.all()] == ["Acme"]
