"""The logins of the demo, as they are printed."""

from collections.abc import Iterator

from portal.demo.people import PASSWORD, cast
from portal.models import Contact, ProviderSettings, User


def login_table() -> str:
    """Every login with who it is, and the one password."""
    return "\n".join((f"\nEverybody's password: {PASSWORD}\n", *_contacts(), "", *_staff(), "", *_notes()))


def _notes() -> Iterator[str]:
    if not ProviderSettings.load().mfa_required_for_staff:
        yield "Here staff sign in in one step; elsewhere they take two, unless the settings say otherwise.\n"


def _contacts() -> Iterator[str]:
    # Only the cast: whoever was added since has a password of their own.
    cast_names = [login["username"] for spec in cast()["organization"] for login in spec.get("login", ())]
    people = Contact.objects.for_viewer().filter(user__username__in=cast_names).order_by("pk")
    for contact in people:
        where = f"{contact.organization}, {contact.security_level}"
        yield _line(contact.user.username if contact.user else "", contact.name, where)


def _staff() -> Iterator[str]:
    cast_names = [spec["username"] for spec in cast()["staff"]]
    for user in User.objects.filter(username__in=cast_names).prefetch_related("groups").order_by("pk"):
        yield _line(
            user.username, str(user), ", ".join(f"staff, {group.name}" for group in user.groups.all())
        )


def _line(username: str, name: str, where: str) -> str:
    return f"  {username:<16} {name:<18} {where}"
