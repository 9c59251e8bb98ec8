"""Staff looking at the portal as a contact: they see the same, can change nothing, and are named."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from portal.models import AuditEntry, User
from tests.conftest import Cast
from tests.factories import portal as make
from tests.identity.steps import is_inside, viewer_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def paula(cast: Cast) -> User:
    user = make.staff("paula", name="Paula Portal")
    user.groups.add(Group.objects.get(name="Portal administrator"))
    return user


@pytest.fixture
def looking(cast: Cast, paula: User, signed_in: Any) -> Client:
    """A browser in which Paula looks at the portal as Bea."""
    client: Client = signed_in(paula)
    assert client.post(f"/account/preview/{cast.basic.pk}/")["Location"] == "/"
    return client


def test_they_see_the_contacts_portal_with_a_banner(looking: Client) -> None:
    page = looking.get("/tickets/search/")
    viewer = viewer_at(looking, "/tickets/search/")
    assert (viewer.name, viewer.read_only) == ("Bea Basic", True)
    assert "Bea Basic" in page.content.decode()
    assert "/account/preview/end/" in page.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["/", "/tickets/new/", "/tickets/quick/", "/admin/portal/contact/add/"])
def test_nothing_can_be_sent(looking: Client, method: str, path: str) -> None:
    answer = getattr(looking, method)(path)
    assert answer.status_code == 403
    assert "You are only looking" in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/account/password/change/", "/account/2fa/", "/account/sessions/", "/account/"]
)
def test_account_pages_are_out_of_reach(looking: Client, path: str) -> None:
    assert looking.get(path).status_code == 403


def test_another_preview_cannot_be_started_from_within(cast: Cast, looking: Client) -> None:
    assert looking.post(f"/account/preview/{cast.manager.pk}/").status_code == 403


def test_it_ends_where_it_began(cast: Cast, looking: Client) -> None:
    assert (
        looking.post("/account/preview/end/")["Location"] == f"/admin/portal/contact/{cast.basic.pk}/change/"
    )
    assert viewer_at(looking) is None


def test_it_ends_by_itself_after_half_an_hour(looking: Client) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=29)):
        assert looking.get("/health/live").status_code == 200
        assert viewer_at(looking) is not None
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert viewer_at(looking) is None
    assert AuditEntry.objects.get(verb="preview.ended").data["reason"] == "time"


def test_it_ends_with_the_permission(paula: User, looking: Client) -> None:
    paula.groups.clear()
    assert viewer_at(looking) is None
    assert AuditEntry.objects.get(verb="preview.ended").data["reason"] == "permission"


def test_it_ends_with_the_contacts_access(cast: Cast, looking: Client) -> None:
    cast.basic.portal_active = False
    cast.basic.save()
    assert viewer_at(looking) is None
    assert is_inside(looking)  # it is their own session


def test_signing_out_ends_both(looking: Client) -> None:
    looking.post("/account/logout/")
    assert not is_inside(looking)
    assert AuditEntry.objects.get(verb="preview.ended").data["reason"] == "signed out"


@pytest.mark.parametrize("who", ["technician", "manager", "comanaged_administrator"])
def test_only_staff_with_the_permission_may(cast: Cast, signed_in: Any, who: str) -> None:
    client = signed_in(getattr(cast, who))
    assert client.post(f"/account/preview/{cast.basic.pk}/").status_code == 403
    assert "preview_contact_id" not in client.session


def test_it_is_started_by_post_only(cast: Cast, paula: User, signed_in: Any) -> None:
    client = signed_in(paula)
    assert client.get(f"/account/preview/{cast.basic.pk}/").status_code == 405
    assert "preview_contact_id" not in client.session


def test_there_is_nothing_to_see_of_somebody_without_access(cast: Cast, paula: User, signed_in: Any) -> None:
    client = signed_in(paula)
    stranger = make.contact(cast.acme, name="No Login", login=False)
    client.post(f"/account/preview/{stranger.pk}/")
    assert "preview_contact_id" not in client.session
    assert client.post("/account/preview/999999/").status_code == 404


def test_the_record_names_who_looked_at_whom(cast: Cast, paula: User, looking: Client) -> None:
    looking.post("/account/preview/end/")
    for entry in AuditEntry.objects.filter(verb__startswith="preview."):
        assert (entry.actor_id, entry.target_id) == (paula.pk, str(cast.basic.pk))
        assert entry.organization_id == cast.acme.pk
    assert AuditEntry.objects.filter(verb__startswith="preview.").count() == 2
