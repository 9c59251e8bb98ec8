"""What a request carries once the middleware has seen it."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from portal.access import Viewer
from portal.models import Organization, User


def login_of(request: HttpRequest) -> User:
    """The login behind a request that only signed-in people reach."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class PortalRequest(HttpRequest):
    """A request whose viewer is known: None for staff and for people who may not enter."""

    user: User | AnonymousUser
    viewer: Viewer | None
    organization: Organization | None  # whose client the viewer is
    is_locked_out: bool
    owes_second_step: bool
    request_id: str
    htmx: HtmxDetails
