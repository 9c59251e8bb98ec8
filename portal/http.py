"""What a request carries once the middleware has seen it."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from portal.access import Viewer
from portal.models import User


class PortalRequest(HttpRequest):
    """A request whose viewer is known: None for staff and for people who may not enter."""

    user: User | AnonymousUser
    viewer: Viewer | None
    request_id: str
    htmx: HtmxDetails
