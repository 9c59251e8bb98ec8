"""For the load balancer and the monitoring: is the process alive, and can it serve people?"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.decorators import public
from portal.health import readiness


@public
@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; reads nothing, for no restart brings a database back."""
    return HttpResponse("alive", content_type="text/plain")


@public
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when people can be served, else 503; the answer says what is missing and no more."""
    facts = readiness()
    return JsonResponse(facts, status=200 if all(facts.values()) else 503)
