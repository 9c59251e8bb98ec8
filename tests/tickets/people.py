"""Short ways to a viewer and to a member of staff with rights."""

import time

from django.contrib.auth.models import Permission
from django.test import Client

from portal.access import Viewer
from portal.models import Contact, User
from portal.preview import PREVIEW_KEY, UNTIL_KEY
from tests.factories.portal import PASSWORD


def viewer_of(contact: Contact, *, read_only: bool = False) -> Viewer:
    """The contact as the code sees them today."""
    viewer = Contact.objects.for_viewer().get(pk=contact.pk).as_viewer(read_only=read_only)
    assert viewer is not None
    return viewer


def grant(user: User, *codenames: str) -> User:
    """The same person with these permissions of the tickets app, read anew."""
    wanted = Permission.objects.filter(content_type__app_label="tickets", codename__in=codenames)
    assert len(wanted) == len(codenames)
    user.user_permissions.add(*wanted)
    return User.objects.get(pk=user.pk)


def looking_as(client: Client, contact: Contact) -> None:
    """Let a member of staff, who has signed in, look through the contact's eyes."""
    session = client.session
    session[PREVIEW_KEY] = contact.pk
    session[UNTIL_KEY] = time.time() + 60
    session.save()


def sign_in(client: Client, contact: Contact) -> None:
    """Through the sign-in page, in the same browser."""
    assert contact.user is not None
    values = {"login": contact.user.username, "password": PASSWORD}
    assert client.post("/account/login/", values).status_code == 302
