"""Who is in the demo, and that each of them can come in."""

import pytest
from django.contrib.auth import authenticate
from django.core import mail
from django.db.models import F

from billing.models import Contract
from portal.access import BILLING_LEVEL, SYSTEM_LEVELS
from portal.demo.logins import login_table
from portal.demo.people import PASSWORD
from portal.demo.world import World
from portal.models import Announcement, Contact, CustomLink, Organization, ProviderSettings, User

pytestmark = pytest.mark.django_db


def test_the_provider_is_as_the_admin_would_accept_it(demo: World) -> None:
    """Its brand colour can be read, and its words are among the choices."""
    ProviderSettings.load().full_clean()


def test_there_are_two_dozen_clients_with_a_family_among_them(demo: World) -> None:
    """A parent with two sub-organizations, and one client that left."""
    assert len(demo.organizations) >= 24
    assert {row.name for row in demo.organizations["aldermere"].children.all()} == {
        "Aldermere Joinery",
        "Aldermere Timber",
    }
    assert Organization.objects.filter(is_active=False).exists()


def test_every_level_has_somebody_who_may_sign_in(demo: World) -> None:
    """Also the Billing level; co-managed people only where the organization is co-managed."""
    people = list(Contact.objects.for_viewer().filter(user__isnull=False))
    levels = {person.security_level.key for person in people if person.security_level}
    assert levels == {spec.key for spec in (*SYSTEM_LEVELS, BILLING_LEVEL)}
    viewers = [person.as_viewer() for person in people]
    assert all(viewers)
    assert {viewer.comanaged for viewer in viewers if viewer and "Co-managed" in viewer.level_name} == {True}


def test_every_login_opens_with_the_one_password(demo: World) -> None:
    """By user name, for contacts and staff alike."""
    for user in User.objects.all():
        assert authenticate(request=None, username=user.username, password=PASSWORD) == user


def test_the_logins_are_printed(demo: World) -> None:
    """Each one, with the password."""
    table = login_table()
    assert PASSWORD in table
    assert all(f" {user.username} " in table for user in User.objects.all())


def test_somebody_added_later_is_not_printed(demo: World) -> None:
    """The table promises the demo's password: whoever has another one is not in it."""
    User.objects.create_user("newcomer", "newcomer@fernbridge.example", "another password", is_staff=True)
    assert "newcomer" not in login_table()


def test_the_reseller_pays_for_its_end_clients(demo: World) -> None:
    """Their contracts name it as billing organization; its own does not name itself."""
    reseller = Contact.objects.get(user__username="reseller").as_viewer()
    billed = Contract.objects.billed_to(reseller).values_list("organization__name", flat=True)
    assert set(billed) == {"Dovecote Bakery", "Millrace Dental"}
    assert not Contract.objects.filter(billing_organization=F("organization")).exists()


@pytest.mark.parametrize(("username", "count"), [("basic", 3), ("other", 2)])
def test_custom_links_are_shown_to_whom_they_belong(demo: World, username: str, count: int) -> None:
    """One of the three is one client's own."""
    viewer = Contact.objects.for_viewer().get(user__username=username).as_viewer()
    assert viewer
    assert CustomLink.objects.offered_at(viewer.organization_id).count() == count


@pytest.mark.parametrize("username", ["basic", "sub.basic", "other"])
def test_something_is_announced_to_everybody_and_something_is_over(demo: World, username: str) -> None:
    """So that the bar can be seen, and that it goes."""
    viewer = Contact.objects.for_viewer().get(user__username=username).as_viewer()
    assert Announcement.objects.visible_to(viewer).count() == 1
    assert Announcement.objects.count() == 2


def test_nobody_is_written_to(demo: World) -> None:
    """Addresses end in .example, and no mail was sent."""
    assert not User.objects.exclude(email__endswith=".example").exists()
    assert not Contact.objects.exclude(email__endswith=".example").exists()
    assert mail.outbox == []
