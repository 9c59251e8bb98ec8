"""Staff for the services: a project manager, and somebody who may only read."""

from django.contrib.auth.models import Group

from portal.models import User
from tests.factories import portal as make


def in_group(name: str) -> User:
    """A member of that group, freshly read, so that no permission is cached."""
    member = make.staff(name=f"A {name}")
    member.groups.add(Group.objects.get(name=name))
    return User.objects.get(pk=member.pk)
