"""The provider, its staff, its clients and their people."""

import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils.text import slugify

from portal.demo.names import names, person
from portal.demo.world import KEY_PREFIX, World
from portal.models import (
    Announcement,
    Contact,
    CustomLink,
    Organization,
    ProviderSettings,
    SecurityLevel,
    User,
)

PASSWORD = "fernbridge-demo"  # noqa: S105 - printed for everybody who tries the demo
PROVIDER_DOMAIN = "fernbridge.example"
_OURS = ("key", "parent", "size", "weight", "comanaged_months", "billed_to", "login")


@cache
def cast() -> dict[str, Any]:
    """The demo's people as `cast.toml` lists them."""
    return tomllib.loads(Path(__file__).with_name("cast.toml").read_text())


@cache
def password_hash() -> str:
    """One hash for every login: hashing is slow on purpose, and here nothing is secret."""
    return make_password(PASSWORD)


def seed_provider() -> ProviderSettings:
    """The provider's settings."""
    provider = ProviderSettings(**cast()["provider"])
    provider.full_clean()
    provider.save()
    return provider


def seed_staff() -> None:
    """The provider's people, each in a staff group."""
    for spec in cast()["staff"]:
        user = User.objects.create(
            username=spec["username"],
            name=spec["name"],
            email=f"{spec['username']}@{PROVIDER_DOMAIN}",
            password=password_hash(),
            is_staff=True,
            is_superuser=spec.get("superuser", False),
        )
        user.groups.add(Group.objects.get_or_create(name=spec["group"])[0])


def seed_organizations(world: World) -> None:
    """The clients; a parent stands before its sub-organizations in the list."""
    manager = User.objects.get(username="sales")
    for spec in cast()["organization"]:
        months = spec.get("comanaged_months")
        world.organizations[spec["key"]] = Organization.objects.create(
            **defaults() | {name: value for name, value in spec.items() if name not in _OURS},
            external_id=f"{KEY_PREFIX}{spec['key']}",
            parent=world.organizations.get(spec.get("parent", "")),
            comanaged_since=world.now - timedelta(days=30 * months) if months else None,
            account_manager=manager,
            phone=f"+44 1632 960{world.chance.randrange(200, 999)}",
            website=f"https://{spec['key']}.example/",
        )
    # Nobody became a client on the day the demo was made.
    Organization.objects.update(created_at=world.start - timedelta(days=200))


def defaults() -> dict[str, str]:
    """A client lives where the provider does, unless it says otherwise."""
    return {name: cast()["provider"][name] for name in ("time_zone", "locale", "currency")}


def seed_contacts(world: World) -> None:
    """One login for each security level and special place, and colleagues without one."""
    people = [
        contact
        for spec in cast()["organization"]
        for contact in (*_logins(world, spec), *_colleagues(world, spec["key"], spec["size"]))
    ]
    Contact.objects.bulk_create(people)
    Contact.objects.update(created_at=world.start - timedelta(days=100))


def _logins(world: World, spec: dict[str, Any]) -> list[Contact]:
    levels = {row.key: row for row in SecurityLevel.objects.all()}
    found = []
    for login in spec.get("login", ()):
        contact = make_contact(world, spec["key"], *login["name"].split(" ", 1))
        contact.email = f"{login['username']}@{spec['key']}.example"
        contact.user = User.objects.create(
            username=login["username"], email=contact.email, name=login["name"], password=password_hash()
        )
        contact.security_level = levels[login["level"]]
        contact.portal_active, contact.portal_activated_at = True, world.start
        contact.title, contact.is_primary = login["title"], login.get("primary", False)
        found.append(contact)
    return found


def _colleagues(world: World, key: str, size: int) -> list[Contact]:
    return [make_contact(world, key) for _ in range(size)]


def make_contact(world: World, key: str, first: str = "", last: str = "") -> Contact:
    """A person of that client, with a name of their own or a drawn one; not yet saved."""
    first, last = (first, last) if first else person(world.chance)
    local = f"{slugify(first)}.{slugify(last)}{world.chance.randrange(10, 99)}"
    return Contact(
        organization=world.organizations[key],
        first_name=first,
        last_name=last,
        title=world.chance.choice(names()["titles"]),
        email=f"{local}@{key}.example",
        phone=f"+44 1632 960{world.chance.randrange(200, 999)}",
        location=world.chance.choice(names()["rooms"]),
    )


def seed_links(world: World) -> None:
    """The links in the navigation bar."""
    for order, spec in enumerate(cast()["link"]):
        organization = world.organizations.get(spec.get("organization", ""))
        facts = {name: value for name, value in spec.items() if name != "organization"}
        CustomLink.objects.create(**facts, organization=organization, order=order)


def seed_announcements(world: World) -> None:
    """One under way and one that is over."""
    for spec in cast()["announcement"]:
        days = {name: world.now + timedelta(days=spec[f"{name}_day"]) for name in ("from", "until")}
        Announcement.objects.create(
            summary=spec["summary"],
            text=spec["text"].strip(),
            severity=spec.get("severity", Announcement.Severity.INFO),
            starts_at=days["from"],
            ends_at=days["until"],
        )
