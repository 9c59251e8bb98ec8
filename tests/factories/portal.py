"""Organizations, contacts and staff, with no surprises."""

from hashlib import sha256
from itertools import count
from typing import Any
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile

from portal.models import Contact, Organization, PendingFile, SecurityLevel, User

PASSWORD = "correct horse battery"
_numbers = count(1)


def organization(name: str = "", **fields: Any) -> Organization:
    """An active customer."""
    return Organization.objects.create(name=name or f"Organization {next(_numbers)}", **fields)


def user(username: str = "", **fields: Any) -> User:
    """A login with the cast's password."""
    name = username or f"user{next(_numbers)}"
    return User.objects.create_user(name, fields.pop("email", f"{name}@example.test"), PASSWORD, **fields)


def staff(username: str = "", **fields: Any) -> User:
    """A member of the provider's staff."""
    return user(username, is_staff=True, **fields)


def contact(
    organization: Organization, level: str = "basic", name: str = "", *, login: bool = True, **fields: Any
) -> Contact:
    """A person with an activated portal; with `login=False` just a person."""
    fields = _person(name) | fields
    if login:
        fields |= {
            "user": user(**_login(fields)),
            "security_level": SecurityLevel.objects.get(key=level),
            "portal_active": True,
        }
    return Contact.objects.create(organization=organization, **fields)


def contacts(*people: tuple[Organization, str, str]) -> list[Contact]:
    """Many at once, each given as organization, level and name: three queries instead of three each."""
    levels = {level.key: level for level in SecurityLevel.objects.all()}
    facts = [_person(name) for _organization, _level, name in people]
    password = make_password(PASSWORD)
    users = User.objects.bulk_create(User(password=password, **_login(fields)) for fields in facts)
    return Contact.objects.bulk_create(
        Contact(organization=where, user=login, security_level=levels[level], portal_active=True, **fields)
        for (where, level, _name), login, fields in zip(people, users, facts, strict=True)
    )


def _person(name: str) -> dict[str, Any]:
    first, _, last = (name or f"Contact {next(_numbers)}").partition(" ")
    return {"first_name": first, "last_name": last, "email": f"{_slug(first, last)}@example.test"}


def _slug(first: str, last: str) -> str:
    return f"{first}.{last}".lower().strip(".").replace(" ", "-")


def _login(fields: dict[str, Any]) -> dict[str, Any]:
    first, last = fields["first_name"], fields.get("last_name", "")
    return {
        "username": _slug(first, last),
        "email": fields["email"],
        "name": f"{first} {last}".strip(),
    }


def pending_file(
    contact: Contact, form: str = "", name: str = "note.txt", data: bytes = b"hello"
) -> PendingFile:
    """A file of the contact's that waits for its form."""
    return PendingFile.objects.create(
        user_id=contact.user_id or 0,
        form=form or uuid4().hex,
        file=ContentFile(data, name),
        name=name,
        content_type="text/plain",
        size=len(data),
        sha256=sha256(data).hexdigest(),
    )
