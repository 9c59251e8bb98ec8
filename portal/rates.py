"""How often an address that needs no sign-in is asked (S20, S33); counted in the shared cache."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse

# Many colleagues, and the scanners of their mails, share one address.
ANSWER_LINKS = "300/m/ip"
FEEDS = "600/m/ip,60/h/key"


def too_many(request: HttpRequest, action: str, rates: str, key: str = "") -> HttpResponse | None:
    """The page that asks to wait, once `rates` ("60/m/ip") are used up; reading counts like writing."""
    used = ratelimit.consume(
        request, app="portal", action=action, config={action: rates}, key=key, limit_get=True
    )
    refused: HttpResponse = ratelimit.respond_429(request)
    return None if used else refused
