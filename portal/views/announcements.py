"""The full text of an announcement, and putting it away."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from portal.generic import ScopedDetailView
from portal.models import Announcement
from portal.services.announcements import announcement_dismiss


class AnnouncementView(ScopedDetailView[Announcement]):
    """What stands behind the bar; 404 before its time, after it, and for those it is not addressed to."""

    any_viewer = True
    model = Announcement
    context_object_name = "announcement"
    template_name = "home/announcement.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Headed by its summary."""
        return super().get_context_data(page_title=self.object.summary, **kwargs)


class DismissView(AnnouncementView):
    """Puts it away for its reader, who stays on the page they were on."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act; of one that stays, show the page and say so."""
        self.object = self.get_object()
        try:
            announcement_dismiss(viewer=self.viewer, announcement=self.object)
        except ValidationError as refusal:
            messages.error(request, refusal.message)
            return self.render_to_response(self.get_context_data(), status=422)
        came_from = request.headers.get("Referer", "")
        is_ours = url_has_allowed_host_and_scheme(
            came_from, {request.get_host()}, require_https=request.is_secure()
        )
        return redirect(came_from if is_ours else "home")
