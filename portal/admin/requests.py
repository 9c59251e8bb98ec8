"""Who asks, in the admin site."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from portal.models import User


def staff(request: HttpRequest) -> User:
    """The member of staff behind a request that the admin site has let in."""
    if not (isinstance(request.user, User) and request.user.is_staff):
        raise PermissionDenied
    return request.user
