"""How long one is still signed in, and staying."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal import formats
from portal.decorators import signed_in
from portal.sessions import seconds_left


@require_http_methods(["GET", "POST"])
@signed_in
@never_cache
def session(request: HttpRequest) -> JsonResponse:
    """GET says when the session ends, in seconds and by the clock; POST writes it, so that it lasts anew."""
    if request.method == "POST":
        request.session.modified = True
        left = settings.SESSION_COOKIE_AGE
    else:
        left = seconds_left(request.session) or 0
    ends_at = timezone.now() + timedelta(seconds=left)
    return JsonResponse({"seconds": left, "ends": formats.clock(ends_at)})
