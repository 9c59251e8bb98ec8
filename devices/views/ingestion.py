"""The address monitoring tools report to: machines speak here, so every answer is JSON."""

from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from devices.imports.adapters import ADAPTERS
from devices.models import SourceToken
from devices.readers import is_monitored, token_for
from devices.services.ingestion import status_take_in, token_used
from portal.decorators import public

MOST_BYTES = 16 * 1024 * 1024
TOLD = 1_000


@public
@csrf_exempt  # it knows no cookie: whoever calls shows a key
@require_POST
@never_cache
def ingest(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a report in, and say of every row what became of it.

    Calls are not counted: a wrong key costs one indexed read, less than counting would, and no body.
    """
    token = token_for(slug, _secret(request))
    if token is None:
        refusal = _refused(HTTPStatus.UNAUTHORIZED, _("This key opens nothing here."))
        refusal["WWW-Authenticate"] = "Bearer"
        return refusal
    token_used(token, timezone.now())
    if not is_monitored():
        return _refused(HTTPStatus.CONFLICT, _("Remote monitoring is switched off."))
    adapter = ADAPTERS[token.source.adapter]
    if request.content_type not in adapter.content_types:
        wanted = ", ".join(adapter.content_types)
        return _refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _("Send %(type)s.") % {"type": wanted})
    content = request.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        return _refused(HTTPStatus.CONTENT_TOO_LARGE, _("This report is too large."))
    return _taken_in(token, content)


def _taken_in(token: SourceToken, content: bytes) -> HttpResponse:
    try:
        reading = ADAPTERS[token.source.adapter].read(content)
    except ValidationError as problem:
        return _refused(HTTPStatus.BAD_REQUEST, " ".join(problem.messages))
    report = status_take_in(
        source=token.source,
        observations=reading.observations,
        refused=reading.refused,
        organization=token.organization,
    )
    nothing = bool(reading.refused) and not reading.observations
    return JsonResponse(report.as_json(TOLD), status=422 if nothing else 200)


def _secret(request: HttpRequest) -> str:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _refused(status: HTTPStatus, words: str) -> HttpResponse:
    return JsonResponse({"error": words}, status=status)
