"""Organizations, contacts and staff, with no surprises."""

from hashlib import sha256
from itertools import count
from typing import Any
from uuid import uuid4

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
    first, _, last = (name or f"Contact {next(_numbers)}").partition(" ")
    slug = f"{first}.{last}".lower().strip(".").replace(" ", "-")
    fields = {"email": f"{slug}@example.test"} | fields
    if login:
        fields |= {
            "user": user(slug, email=fields["email"], name=f"{first} {last}".strip()),
            "security_level": SecurityLevel.objects.get(key=level),
            "portal_active": True,
        }
    return Contact.objects.create(organization=organization, first_name=first, last_name=last, **fields)


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
