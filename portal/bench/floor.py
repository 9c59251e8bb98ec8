"""The floor: what a page must cost anyway.

The portal's own middleware finds session, user and contact; then one indexed query and 25 rows by a plain
template, without shell, table or filter (reference speed.md). A page is judged by its ratio to this view.
"""

from functools import cache
from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.template import engines

from portal.access import Viewer
from portal.decorators import signed_in

_TEMPLATE = """<!doctype html><title>Floor</title><table>
{% for row in rows %}<tr><td>{{ row.number }}</td><td>{{ row.title }}</td><td>{{ row.priority }}</td>
<td>{{ row.created_at|date:"Y-m-d H:i" }}</td></tr>
{% endfor %}</table><p><a href="?page=2">Next</a></p>"""


@cache
def template() -> Any:
    """Compiled once, as a template of a file would be."""
    return engines["django"].from_string(_TEMPLATE)


@signed_in
def floor(request: HttpRequest) -> HttpResponse:
    """25 tickets of the viewer's organization, the newest first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # the middleware has made it a PortalRequest
    tickets = apps.get_model("tickets", "Ticket")._default_manager
    rows = tickets.filter(organization_id=viewer.organization_id).order_by("-created_at", "-pk")
    columns = ("number", "title", "priority", "created_at")
    return HttpResponse(template().render({"rows": rows.values(*columns)[:25]}, request))
